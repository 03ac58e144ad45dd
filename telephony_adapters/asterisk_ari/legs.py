"""The legs of a switch as this process knows them, and the one place where their events are told: each end exactly once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from engine.telephony.calls import BridgeId, Cause, EndReason, LegId
from engine.telephony.events import (
    CallOffered,
    Event,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LegEvent,
    LegReplaced,
    LegRinging,
)

REMEMBERED_SECONDS = 600.0
"""How long an ended leg is remembered, so that a command repeated late never rings a phone again (``ari.md`` §3.2)."""

Comfort = Literal["none", "ringing", "music", "unknown"]


@dataclass(slots=True, eq=False)
class Leg:
    """One channel of ours.

    Attributes:
        id: the channel's id, which is our leg id.
        offered: it came to us; otherwise we dialled it.
        up: it was answered.
        alerted: its phone was heard to ring.
        asked: its dialling has been asked for; a dialled leg is first made, then dialled.
        entered: it is in Stasis, and so takes commands (``ari.md`` T20).
        leaving: its hangup has begun; what fails from now on is no failure.
        reason: why we hung it up, when we did.
        comfort: what it hears while it waits; ``unknown`` after a resync.
        bridge: the bridge it is in.
        subscribed: Asterisk has agreed to tell us its events until its very end.
        inherited: it was there before this process, so something unknown may play on it.
        playbacks: how many prompts it has been given; names the next one for Asterisk.
        held: events kept back until the call has been offered, so that a leg's first event is its offer.
        alone: it was dialled, and has left the bridge that dialling puts a leg into.
    """

    id: LegId
    offered: bool
    up: bool = False
    alerted: bool = False
    asked: bool = False
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    leaving: bool = False
    reason: EndReason | None = None
    comfort: Comfort = "none"
    bridge: BridgeId | None = None
    subscribed: bool = False
    inherited: bool = False
    playbacks: int = 0
    held: list[LegEvent] | None = None
    alone: bool = False


class LegTable:
    """Idempotent by nature: what Asterisk repeats, or a resync finds again, changes nothing and is told once."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        """``tell`` takes an event; it neither blocks nor raises."""
        self._tell = tell
        self._live: dict[LegId, Leg] = {}
        self._ended: OrderedDict[LegId, float] = OrderedDict()
        self.on_end: list[Callable[[Leg], None]] = []

    def find(self, leg: str) -> Leg | None:
        """Give a live leg."""
        return self._live.get(LegId(leg))

    def __iter__(self) -> Iterator[Leg]:
        """All live legs, oldest first."""
        return iter(tuple(self._live.values()))

    def __len__(self) -> int:
        """How many live legs there are."""
        return len(self._live)

    def add(self, leg: LegId, *, offered: bool, held: bool = False) -> Leg:
        """Begin to know a leg. With ``held`` its events are kept back until ``offer``."""
        made = self._live[leg] = Leg(leg, offered, held=[] if held else None)
        return made

    def offer(self, leg: Leg, offer: CallOffered) -> None:
        """Tell of the call, then of all that was kept back."""
        self._tell(offer)
        self.release(leg)

    def release(self, leg: Leg) -> None:
        """Tell all that was kept back, and keep nothing back any more."""
        held, leg.held = leg.held or [], None
        for event in held:
            self._tell(event)

    def discard(self, leg: Leg) -> None:
        """Forget a leg that is not ours to tell of, with all that was kept back."""
        leg.held = []
        if self._live.get(leg.id) is leg:
            self._remove(leg)

    def remember_ended(self, leg: LegId) -> None:
        """Note that this leg is over, though it may never have been known."""
        now = asyncio.get_running_loop().time()
        self._ended[leg] = now
        self._ended.move_to_end(leg)
        while self._ended and next(iter(self._ended.values())) < now - REMEMBERED_SECONDS:
            self._ended.popitem(last=False)

    def ended_lately(self, leg: str) -> bool:
        """Whether the leg ended within the last ten minutes."""
        since = self._ended.get(LegId(leg))
        return since is not None and since >= asyncio.get_running_loop().time() - REMEMBERED_SECONDS

    def tell(self, leg: Leg, event: LegEvent) -> None:
        """Tell an event of a leg, or keep it back."""
        if leg.held is not None:
            leg.held.append(event)
        else:
            self._tell(event)

    def ringing(self, leg: Leg, at: float) -> None:
        """Its phone rings."""
        if leg.alerted or leg.up:
            return
        leg.alerted = True
        self.tell(leg, LegRinging(leg.id, at))

    def answered(self, leg: Leg, at: float) -> None:
        """It is up."""
        if not leg.up:
            leg.up = True
            self.tell(leg, LegAnswered(leg.id, at))

    def key(self, leg: Leg, key: str, at: float) -> None:
        """A key was pressed."""
        self.tell(leg, KeyPressed(leg.id, key, at))

    def ended(self, leg: Leg, cause: Cause, at: float) -> None:
        """It is gone. Only the first time counts."""
        if self._live.get(leg.id) is not leg:
            return
        self._remove(leg)
        self.tell(leg, LegEnded(leg.id, cause, at))

    def replace(self, old: Leg, new: LegId, at: float) -> Leg:
        """Let ``new`` stand where ``old`` stood; the end of ``old`` is not told, for the party goes on as ``new``."""
        successor = self.add(new, offered=old.offered)
        successor.up, successor.alerted, successor.asked = old.up, old.alerted, old.asked
        successor.bridge, successor.comfort, successor.held = old.bridge, old.comfort, old.held
        successor.entered.set()
        self._remove(old)
        self.tell(successor, LegReplaced(old.id, new, at))
        return successor

    def _remove(self, leg: Leg) -> None:
        del self._live[leg.id]
        self.remember_ended(leg.id)
        leg.leaving = True
        leg.entered.set()  # whoever waits for it learns that it is gone
        for watcher in self.on_end:
            watcher(leg)
