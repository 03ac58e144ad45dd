"""Where a call stands: everything a new process needs to carry it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.telephony.calls import CallId, Direction, LegId, NodeName


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call before its first step and never changes."""

    call: CallId
    node: NodeName
    leg: LegId
    caller: str
    dialled: str
    entry: str
    offered_at: float
    program: str  # sha256 of the program the call runs, pinned at its offer
    direction: Direction = "inbound"  # of an outbound call, who is called is the caller


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow that waits for the flow it called: the step that called, its variables, and what it takes back.

    ``outputs`` is variable of the called flow → variable of the waiting one.
    """

    step: str
    variables: Mapping[str, Any]
    outputs: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"step": self.step, "variables": dict(self.variables), "outputs": dict(self.outputs)}


@dataclass(slots=True)
class CallState:
    """The moving part. Plain data: it crosses processes in checkpoints and Temporal payloads (encrypted in both).

    ``step`` is the step to run next, by its whole name, empty when the program is over. ``variables`` are those of the flow
    that the step belongs to; flows that wait for it are in ``frames``. ``memory`` is the current step's own counters.
    ``idle_steps`` counts steps since the caller's time last passed, to end a flow that spins.
    """

    step: str
    language: str
    variables: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    idle_steps: int = 0
    answered: bool = False
    typed_ahead: list[tuple[str, float]] = field(default_factory=list)  # (key, at) not yet asked for
    counts: dict[str, int] = field(default_factory=dict)  # step → visits, of steps that count them
    recorded: int = 0  # recordings so far; numbers the next one
    conversation: dict[str, str] = field(default_factory=dict)  # what is recorded both ways: recording, paused by whom
    frames: list[Frame] = field(default_factory=list)  # the flow that waits for all others first
    handled: list[str] = field(default_factory=list)  # what steps are called in flows whose error handler has begun

    def as_json(self) -> dict[str, Any]:
        """Give the plain form, which stays as it is while the call goes on."""
        return {
            "step": self.step,
            "language": self.language,
            "variables": dict(self.variables),
            "memory": dict(self.memory),
            "idle_steps": self.idle_steps,
            "answered": self.answered,
            "typed_ahead": [list(key) for key in self.typed_ahead],
            **({"counts": dict(self.counts)} if self.counts else {}),
            **({"handled": list(self.handled)} if self.handled else {}),
            **({"recorded": self.recorded} if self.recorded else {}),
            **({"conversation": dict(self.conversation)} if self.conversation else {}),
            **({"frames": [frame.as_json() for frame in self.frames]} if self.frames else {}),
        }

    @staticmethod
    def from_json(plain: Mapping[str, Any]) -> CallState:
        """Read back what ``as_json`` gave."""
        return CallState(
            step=plain["step"],
            language=plain["language"],
            variables=dict(plain["variables"]),
            memory=dict(plain["memory"]),
            idle_steps=plain["idle_steps"],
            answered=plain["answered"],
            typed_ahead=[(key, at) for key, at in plain["typed_ahead"]],
            counts=dict(plain.get("counts", {})),
            handled=list(plain.get("handled", ())),
            recorded=plain.get("recorded", 0),
            conversation=dict(plain.get("conversation", {})),
            frames=[Frame(**frame) for frame in plain.get("frames", ())],
        )
