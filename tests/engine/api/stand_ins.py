"""A stand-in for Temporal's histories."""

from __future__ import annotations

from engine.errors import NotFound
from engine.telephony.calls import CallId


class HistoriesStandIn:
    """``Histories`` from a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def history(self, call: CallId) -> str:
        if call not in self.kept:
            raise NotFound("no-such-history", f"Temporal keeps no history of call {call}.", "It goes after 30 days.")
        return self.kept[call]
