"""Calls for the tests: an offer, and the trace of a caller who asks for sales and is put through."""

from __future__ import annotations

from dataclasses import dataclass

from engine.telephony.calls import Direction
from engine.trace import Kind, TraceEntry

T0 = 1_780_000_000.0


@dataclass(frozen=True)
class Offered:
    call: str = "5b9c7a52-1111-4000-8000-000000000001"
    node: str = "node1"
    leg: str = "leg-a"
    caller: str = "13800000000"
    dialled: str = "4001"
    entry: str = "from-trunk"
    offered_at: float = T0
    program: str = "ab" * 32
    direction: Direction = "inbound"


def entry(after: float, kind: Kind, step: str = "", **data: object) -> TraceEntry:
    return TraceEntry(at=T0 + after, step=step, kind=kind, data=data)


def prompt(key: str, text: str, seconds: float, language: str = "en") -> dict[str, object]:
    return {"key": key, "language": language, "text": text, "sound": "5e" * 32, "seconds": seconds}


def put_through() -> tuple[TraceEntry, ...]:
    """Greeted, cuts the menu short with 2, sales is busy, the second phone answers, the caller hangs up."""
    return (
        entry(0.0, "offered", entry="from-trunk", recovered=False),
        entry(0.1, "entered", "pick-up", type="answer@1"),
        entry(0.2, "answered", "pick-up"),
        entry(0.2, "exited", "pick-up", exit="next"),
        entry(0.2, "entered", "hello", type="play@1"),
        entry(2.2, "played", "hello", prompts=[prompt("hi", "Welcome.", 2.0)], ended="done", keys=[]),
        entry(2.2, "exited", "hello", exit="next"),
        entry(2.2, "entered", "menu", type="menu@1"),
        entry(
            3.7,
            "collected",
            "menu",
            prompts=[prompt("m1", "For sales press 2.", 1.0), prompt("m2", "For help press 3.", 1.0)],
            ended="match",
            digits="2",
            keys=[["2", T0 + 3.7]],
        ),
        entry(3.7, "exited", "menu", exit="key_2"),
        entry(3.7, "entered", "sales", type="transfer@1"),
        entry(
            4.7,
            "dialled",
            "sales",
            leg="leg-b",
            address={"kind": "endpoint", "value": "alice", "trunk": ""},
            how="busy",
            cause={"reason": "busy", "q850": 17, "tech": 486},
        ),
        entry(9.7, "dialled", "sales", leg="leg-c", address="bob", how="answered", cause=None),
        entry(69.7, "talked", "sales", leg="leg-c", ended_by="caller", seconds=60.0),
        entry(69.7, "leg_ended", "sales", leg="leg-a", role="caller", reason="normal", q850=16, tech=None, by="caller"),
        entry(69.8, "leg_ended", "sales", leg="leg-c", role="party", reason="normal", q850=16, tech=None, by="flow"),
        entry(69.8, "ended", by="caller", reason="normal"),
    )
