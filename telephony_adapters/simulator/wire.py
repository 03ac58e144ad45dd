"""The way from the switch to its adapter: events in order, late when a fault says so, none when nobody listens."""

from __future__ import annotations

import asyncio

from engine.telephony.events import Event, LegEvent
from engine.telephony.port import EventSink
from telephony_adapters.simulator.faults import Faults
from telephony_adapters.simulator.legs import SimulatedLeg


class Wire:
    """Carries events. What happens while no adapter listens is lost, as on Asterisk with an inbound socket (``ari.md`` §2)."""

    def __init__(self, faults: Faults) -> None:
        """Nobody listens yet."""
        self._faults = faults
        self.sink: EventSink | None = None

    def say(self, event: Event) -> None:
        """Tell at once."""
        if self.sink is not None:
            self.sink.take(event)

    def tell(self, leg: SimulatedLeg, event: LegEvent) -> None:
        """Tell an event of a leg, after those that are on their way."""
        if self.sink is not None:
            if self._faults.event_delay or leg.withheld:
                leg.withheld.append(event)
                # Each timer lets one event go, the oldest: timers of the same instant keep no order among themselves.
                asyncio.get_running_loop().call_later(self._faults.event_delay, self._let_go, leg)
            else:
                self.sink.take(event)
        if not leg.over and leg.is_time_to_leave():
            asyncio.get_running_loop().call_soon(leg.party.hang_up)

    def _let_go(self, leg: SimulatedLeg) -> None:
        if leg.withheld:
            self.say(leg.withheld.popleft())
