"""Calls that we place ourselves: what is asked of the durable host, and how far such a call has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from engine.runtime.leg_orders import FirstLeg
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId
from engine.trace import TraceEntry

Stage = Literal["placed", "calling", "ringing", "begun", "over"]
"""``placed``: no switch has taken it yet; ``calling``: it is on its way to the telephone; ``begun``: somebody answered."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a call has come, and what it has told so far; of one that is over the record tells it whole."""

    stage: Stage
    trace: Sequence[TraceEntry] = ()


class CallPlacer(Protocol):
    """Places calls and follows them, whatever becomes of the process that asked."""

    async def unable(self) -> str:
        """Say why no call can be placed now, by a code; empty when one can."""
        ...

    async def place(self, facts: CallFacts, first: FirstLeg, *, flow: str, version: int, environment: str) -> None:
        """Have the call placed, once, also when this is repeated; version 0 is a draft."""
        ...

    async def progress(self, call: CallId) -> Progress:
        """Tell how far the call has come. Raises ``CordboardError`` (``temporal-unreachable``); asking again is safe."""
        ...

    async def give_up(self, call: CallId) -> None:
        """Stop the ringing, or end the call; no error when it is over."""
        ...
