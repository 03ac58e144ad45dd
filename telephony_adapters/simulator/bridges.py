"""Bridges: lines in one hear each other. One stays when its last leg leaves, until it is taken away, as on Asterisk (T11)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from engine.telephony.calls import BridgeId, LegId
from telephony_adapters.simulator.legs import SimulatedLeg
from telephony_adapters.simulator.signs import Connected, Parted


class Bridges:
    """All bridges of a switch. A leg is in one of them at most."""

    def __init__(self) -> None:
        """There are none."""
        self._bridges: dict[BridgeId, dict[LegId, SimulatedLeg]] = {}

    def __iter__(self) -> Iterator[BridgeId]:
        """The ids of all bridges."""
        return iter(tuple(self._bridges))

    def clear(self) -> None:
        """Forget all; their legs are gone."""
        self._bridges.clear()

    def set_members(self, bridge: BridgeId, legs: Sequence[SimulatedLeg]) -> None:
        """Let the bridge exist and hold just these. Who is in it already neither leaves nor enters."""
        inside = self._bridges.setdefault(bridge, {})
        for leg in tuple(inside.values()):
            if leg not in legs:
                self._take_out(leg)
        for leg in legs:
            if leg.bridge != bridge:
                self.leave(leg)
                leg.bridge = bridge
                inside[leg.id] = leg
        for leg in inside.values():
            self._listen(leg)

    def take_away(self, bridge: BridgeId) -> None:
        """Part all who are in it."""
        inside = self._bridges.pop(bridge, {})
        for leg in inside.values():
            leg.bridge = None
            self._listen(leg)

    def leave(self, leg: SimulatedLeg) -> None:
        """Take a leg out of the bridge that it is in."""
        bridge = leg.bridge
        if bridge is not None:
            self._take_out(leg)
            for other in self._bridges[bridge].values():
                self._listen(other)

    def _take_out(self, leg: SimulatedLeg) -> None:
        assert leg.bridge is not None
        del self._bridges[leg.bridge][leg.id]
        leg.bridge = None
        self._listen(leg)

    def _listen(self, leg: SimulatedLeg) -> None:
        inside = self._bridges[leg.bridge].values() if leg.bridge is not None else ()
        leg.heard_parties = tuple(other.party for other in inside if other is not leg)
        others = tuple(party.name for party in leg.heard_parties)
        if others != leg.others:
            leg.others = others
            if not leg.over:
                now = asyncio.get_running_loop().time()
                leg.party.notice(Connected(now, others) if others else Parted(now))
