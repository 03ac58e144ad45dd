"""The simulator's side of a line."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from engine.telephony.calls import BridgeId, LegId
from engine.telephony.events import LegEvent
from telephony_adapters.simulator.parties import Party
from telephony_adapters.simulator.signs import PromptBegan

Comfort = Literal["none", "ringing", "music"]


@dataclass(slots=True, eq=False)
class Playing:
    """A prompt under way, and the timer of its end."""

    began: PromptBegan
    end: asyncio.TimerHandle


@dataclass(slots=True, eq=False)
class SimulatedLeg:
    """One line, as the switch has it.

    Attributes:
        id: our leg id, or the switch's for a caller.
        party: who holds it.
        offered: it is a caller's.
        dialled: the number a caller dialled.
        entry: the trunk or context a caller came in by.
        created: Unix time.
        up: it was answered.
        alerted: its phone has rung.
        over: it has ended.
        playing: the prompt that plays on it.
        comfort: what it hears while it waits.
        music: the class of its last music.
        bridge: the bridge it is in.
        others: whom it hears there, by name.
        heard_parties: the same people.
        last_key: Unix time of its last key; no two share one, for the engine takes a key told again for the same.
        withheld: events on their way, in order.
        instants: how much has happened on it, counted for ``leaves_at``.
        leaves_at: the instant at which its party hangs up.
    """

    id: LegId
    party: Party
    offered: bool
    created: float
    dialled: str = ""
    entry: str = ""
    up: bool = False
    alerted: bool = False
    over: bool = False
    playing: Playing | None = None
    comfort: Comfort = "none"
    music: str = ""
    bridge: BridgeId | None = None
    others: tuple[str, ...] = ()
    heard_parties: tuple[Party, ...] = ()
    last_key: float = 0.0
    withheld: deque[LegEvent] = field(default_factory=deque)
    instants: int = 0
    leaves_at: int | None = None
    _timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Do something after a while, unless the leg has ended by then."""
        if not self.over:
            self._timers.append(asyncio.get_running_loop().call_later(seconds, act))

    def is_time_to_leave(self) -> bool:
        """Count an instant; true at the one at which the party hangs up."""
        self.instants += 1
        return self.instants == self.leaves_at

    def forget_timers(self) -> None:
        """Let nothing more happen by itself."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
