"""Stand-ins for what Temporal keeps and carries."""

from __future__ import annotations

from engine.errors import NotFound
from engine.runtime.leg_orders import FirstLeg
from engine.runtime.placing import Progress
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId


class HistoriesStandIn:
    """``Histories`` from a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def history(self, call: CallId) -> str:
        if call not in self.kept:
            raise NotFound("no-such-history", f"Temporal keeps no history of call {call}.", "It goes after 30 days.")
        return self.kept[call]


class PlacerStandIn:
    """``CallPlacer`` that rings nobody: tests say how far a call has come."""

    def __init__(self) -> None:
        self.why_not = ""
        self.placed: list[tuple[CallFacts, FirstLeg, str, int]] = []
        self.given_up: list[CallId] = []
        self.come_to = Progress("placed")

    async def unable(self) -> str:
        return self.why_not

    async def place(self, facts: CallFacts, first: FirstLeg, *, flow: str, version: int, environment: str) -> None:
        self.placed.append((facts, first, flow, version))

    async def progress(self, call: CallId) -> Progress:
        return self.come_to

    async def give_up(self, call: CallId) -> None:
        self.given_up.append(call)
