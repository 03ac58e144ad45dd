"""The trace: the append-only story of one call, complete enough to tell it and to drive it again.

An entry is written for everything the flow *asked of the world and got back*: a prompt and how it ended, keys with their
times, a dialled party and its fate, a clock reading. Re-driving answers each of those from the entry instead of the world.
``heard`` is how many seconds of an entry's prompts the caller can have heard. Digits given to a sensitive question never enter
a trace: each is kept as ``•``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "offered",  # {entry, recovered}
    "called_out",  # {leg, by, how: answered|busy|no_answer|rejected|failed, cause}: a call we placed ourselves, and its fate
    "entered",  # {type}: a step began
    "exited",  # {exit}: the step took this exit
    "answered",  # {}
    "played",  # {prompts: [{key, language, text, sound, seconds}], ended: done|interrupted|failed|gone, heard, keys}
    "collected",  # {prompts, ended: terminator|complete|match|timeout|no_input|cancelled|operator|gone, digits, heard,
    # keys [[key, at]]}
    "recorded",  # {recording, prompts, ended: key|silence|limit|stopped|unknown|failed|gone, seconds, heard, kept}
    "recording",  # {recording, act: start|pause|resume|stop, by: flow|question, how: done|failed|nothing}: of a conversation
    "assigned",  # {values: {name: value}}; sensitive values as •
    "decided",  # {expression, value}: an expression's result that chose the way
    "allotted",  # {lot}: the caller's lot of 10,000, which chose among shares
    "counted",  # {visits}: how often the call has come to this step
    "noted",  # {name, text}: a milestone; sensitive values as •
    "called",  # {flow, version, values}: went into another flow, given these values; sensitive ones as •
    "returned",  # {exit, values}: came back from it with these; sensitive ones as •
    "caught",  # {code, message}: the flow could not go on, and its error handler or the flow that called it does
    "clock",  # {now}
    "waited",  # {seconds}
    "performed",  # {work, key, told, how: done|failed|timeout, result, reason}: something done away from the switch
    "dialled",  # {leg, address, how: answered|busy|no_answer|rejected|failed, cause: {reason, q850, tech}}
    "talked",  # {leg, ended_by: caller|party|flow, seconds}
    "leg_ended",  # {leg, role: caller|party, reason, q850, tech, by: caller|party|flow|switch}
    "failed",  # {code, message}: the flow could not go on; the caller heard the apology
    "resumed",  # {}: carried on by a new process from its last checkpoint
    "ended",  # {by: caller|flow|failure|switch, reason}
]

MASK = "•"


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One fact. ``at`` is Unix time in seconds; ``step`` the whole name of the step it happened in, empty outside any step."""

    at: float
    step: str
    kind: Kind
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the plain form kept in records, histories and checkpoints."""
        return {"at": round(self.at, 3), "step": self.step, "kind": self.kind, "data": dict(self.data)}

    @staticmethod
    def from_json(plain: Mapping[str, Any]) -> TraceEntry:
        """Read back what ``as_json`` gave."""
        return TraceEntry(at=float(plain["at"]), step=plain["step"], kind=plain["kind"], data=dict(plain["data"]))


def mask(digits: str) -> str:
    """Keep only how many keys there were."""
    return MASK * len(digits)
