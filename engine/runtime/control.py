"""What the outside may ask of running calls. The durable host implements it; a local one serves tests and re-drives."""

from __future__ import annotations

from typing import Literal, Protocol

from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, Cause, LegId

Health = Literal["running", "unattended", "closed", "unreachable"]
"""``unattended``: the call's work has been waiting for a worker for longer than it should; ``unreachable``: nobody can tell."""


class CallRuntime(Protocol):
    """Starts calls and delivers facts to them. All of it may be repeated safely."""

    async def start(self, facts: CallFacts, *, flow: str, version: int, environment: str) -> None:
        """Start the call; starting a call that runs or ran already is no error."""
        ...

    async def leg_ended(self, call: CallId, leg: LegId, cause: Cause, at: float) -> None:
        """Tell a call in a core step that one of its legs is gone; no error when the call is over."""
        ...

    async def health(self, call: CallId) -> Health:
        """Tell whether anyone is looking after the call, for the watchdog."""
        ...
