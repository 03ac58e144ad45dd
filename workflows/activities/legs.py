"""Leg operations of core steps, as activities beside the switch. What they do stands in ``engine.runtime.core_legs``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from engine.runtime.callwatch import CallWatch
from engine.runtime.core_legs import CoreLegs
from engine.runtime.leg_orders import CallOrder, DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from workflows.activities.regions import Regions
from workflows.activities.signs_of_life import beating
from workflows.messages import CallEnded
from workflows.names import CALL_OUT, DIAL_LEG, END_CALL, JOIN_LEGS, PART_LEGS, PLAY_MUSIC, RINGING


class LegActivities:
    """The activities of one switch, other than regions."""

    def __init__(self, *, legs: CoreLegs, regions: Regions, watch: CallWatch) -> None:
        """Take what carries them out."""
        self._legs = legs
        self._regions = regions
        self._watch = watch

    @activity.defn(name=DIAL_LEG)
    async def dial_leg(self, order: DialOrder) -> DialReport:
        """Ring a party. A stopping process leaves the phone ringing: the next attempt, elsewhere, takes it up.

        A ringing phone is in no journal, so the server must notice within seconds that its process is gone.
        """
        async with self._watch.working(order.facts.leg), self._watch.working(order.party), beating():
            return await _unless_stopped(self._legs.dial(order))

    @activity.defn(name=CALL_OUT)
    async def call_out(self, order: CallOrder) -> DialReport:
        """Ring whom a call is placed to; signs of life tell once it rings. A stopping process leaves it ringing, too."""
        bell: list[str] = []
        async with self._watch.working(order.facts.leg), beating(bell):
            return await _unless_stopped(self._legs.call(order, rings=lambda: bell.append(RINGING)))

    @activity.defn(name=JOIN_LEGS)
    async def join_legs(self, order: JoinOrder) -> None:
        """Let caller and party hear one another."""
        async with self._watch.working(order.facts.leg):
            await self._legs.join(order)
            self._watch.connected(order.facts.leg)
            self._watch.connected(order.party)

    @activity.defn(name=PART_LEGS)
    async def part_legs(self, order: PartOrder) -> None:
        """End the conversation; the caller stays."""
        async with self._watch.working(order.facts.leg):
            self._watch.parted(order.facts.leg)
            await self._legs.part(order)

    @activity.defn(name=PLAY_MUSIC)
    async def play_music(self, order: MusicOrder) -> None:
        """Start or stop music for the caller."""
        async with self._watch.working(order.facts.leg):
            await self._legs.music(order)

    @activity.defn(name=END_CALL)
    async def end_call(self, order: EndOrder) -> CallEnded:
        """End the call, and first whatever a region of it still says."""
        async with self._watch.working(order.facts.leg):
            told = await self._regions.stop(order.facts.call)
            await self._legs.end(order)
            causes = {party: self._legs.cause_of(party) for party in order.parties}
            parties = {party: cause for party, cause in causes.items() if cause is not None}
            return CallEnded([entry.as_json() for entry in told], parties)


async def _unless_stopped(ringing: Coroutine[Any, Any, DialReport]) -> DialReport:
    task = asyncio.create_task(ringing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if activity.is_worker_shutdown():
            raise ApplicationError("the adapter stops; the next one goes on", type="adapter-stopping") from None
        task.cancel()
        await asyncio.wait([task])
        raise
