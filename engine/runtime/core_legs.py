"""What core steps do with legs, carried out beside the switch: ring a party, connect, part, music, end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Literal

from engine.runtime.checkpoint import Journal, KnownLeg
from engine.runtime.leg_orders import DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from engine.runtime.legs import Leg, Legs
from engine.runtime.notices import Notices
from engine.telephony.calls import Cause, EndReason, LegId
from engine.telephony.commands import Answer, Bridge, Command, Dial, Hangup, Ring, StartMusic, StopMusic, Unbridge
from engine.telephony.events import LegAnswered, LegEnded
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter

log = logging.getLogger(__name__)

_FATES: Mapping[EndReason, Literal["busy", "no_answer", "rejected"]] = {
    EndReason.BUSY: "busy",
    EndReason.NO_ANSWER: "no_answer",
    EndReason.REJECTED: "rejected",
}
_GRACE_SECONDS = 3.0


class CoreLegs:
    """Leg operations of one switch. All of them may be repeated safely."""

    def __init__(
        self,
        *,
        port: TelephonyAdapter,
        legs: Legs,
        journal: Journal,
        notices: Notices,
        clock: Callable[[], float],
    ) -> None:
        """``clock`` gives Unix time in seconds."""
        self._port = port
        self._legs = legs
        self._journal = journal
        self._notices = notices
        self._clock = clock

    async def dial(self, order: DialOrder) -> DialReport:
        """Ring the party. When this is cancelled, or the caller leaves, the phone stops ringing."""
        caller = self._legs.get(order.facts.leg)
        if caller is None:
            await self._quietly(Hangup(order.party, EndReason.CANCELLED))
            return DialReport("failed", caller_gone=Cause(EndReason.UNKNOWN, reconciled=True))
        if self._legs.was_here(order.party):
            return DialReport("failed", Cause(EndReason.UNKNOWN, reconciled=True))
        self._journal.know_leg(KnownLeg(order.party, order.facts.call, "party"))
        party = self._legs.open(order.party, order.facts.call, "party")
        with caller.attended(), party.attended():
            try:
                return await self._ring(order, caller, party)
            except asyncio.CancelledError:
                await self._quietly(Hangup(party.id, EndReason.CANCELLED))
                party.acknowledge_end()
                raise
            finally:
                await self._quietly(StopMusic(caller.id))

    async def _ring(self, order: DialOrder, caller: Leg, party: Leg) -> DialReport:
        comfort: Command = StartMusic(caller.id, order.music) if order.music else Ring(caller.id)
        await self._quietly(comfort)
        if not party.up:
            try:
                dial = Dial(party.id, order.facts.call, order.address, order.caller_id, order.ring_seconds)
                await self._port.perform(dial)
            except (CommandFailed, LegGone) as wrong:
                log.info("party of call %s could not be dialled: %s", order.facts.call, wrong.message)
                return await self._given_up(party, DialReport("failed", Cause(EndReason.FAILED)))
        caller_gone = asyncio.create_task(caller.end())
        fate = asyncio.create_task(_answered_or_ended(party))
        try:
            await asyncio.wait(
                (caller_gone, fate), timeout=order.ring_seconds + _GRACE_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in (caller_gone, fate):
                task.cancel()
        if caller_gone.done() and not caller_gone.cancelled():
            caller.acknowledge_end()
            return await self._given_up(party, DialReport("failed", caller_gone=caller_gone.result().cause))
        if not fate.done() or fate.cancelled():
            return await self._given_up(party, DialReport("no_answer", Cause(EndReason.NO_ANSWER)))
        told = fate.result()
        if told is None:
            return DialReport("answered")
        party.acknowledge_end()
        self._journal.forget_leg(party.id)
        return DialReport(_FATES.get(told.cause.reason, "failed"), told.cause)

    async def _given_up(self, party: Leg, report: DialReport) -> DialReport:
        party.acknowledge_end()
        await self._quietly(Hangup(party.id, EndReason.CANCELLED))
        self._journal.forget_leg(party.id)
        return report

    async def join(self, order: JoinOrder) -> None:
        """Connect caller and party. A leg already gone is no failure: its end is told in its own way."""
        await self._quietly(StopMusic(order.facts.leg))
        with contextlib.suppress(LegGone):
            await self._port.perform(Bridge(order.bridge, (order.facts.leg, order.party)))

    async def part(self, order: PartOrder) -> None:
        """End the conversation; the caller stays."""
        await self._quietly(Unbridge(order.bridge))
        await self._hang_up(order.party, EndReason.NORMAL)

    async def music(self, order: MusicOrder) -> None:
        """Start or stop music for the caller."""
        leg = order.facts.leg
        await self._quietly(StartMusic(leg, order.music) if order.music else StopMusic(leg))

    async def end(self, order: EndOrder) -> Cause | None:
        """End the call; give why the caller's leg ended, or ``None`` when it had ended before."""
        for bridge in order.bridges:
            await self._quietly(Unbridge(bridge))
        for party in order.parties:
            await self._hang_up(party, EndReason.NORMAL)
        caller = self._legs.get(order.facts.leg)
        if caller is None:
            return None
        with caller.attended():
            caller.acknowledge_end()
            await self._quietly(StopMusic(caller.id))
            if order.apology:
                await self._quietly(Answer(caller.id))
                await self._notices.say(caller, "apology", order.language)
            await self._quietly(Hangup(caller.id, EndReason.FAILED if order.apology else EndReason.NORMAL))
            if caller.ended is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(caller.end(), _GRACE_SECONDS)
        self._journal.forget_leg(caller.id)
        return caller.ended.cause if caller.ended else Cause(EndReason.UNKNOWN)

    async def _hang_up(self, leg: LegId, reason: EndReason) -> None:
        await self._quietly(Hangup(leg, reason))

    async def _quietly(self, command: Command) -> None:
        try:
            await self._port.perform(command)
        except (LegGone, CommandFailed) as wrong:
            log.info("%s: %s", type(command).__name__, wrong.message)


async def _answered_or_ended(leg: Leg) -> LegEnded | None:
    if leg.up:
        return None
    while True:
        event = await leg.next()
        if isinstance(event, LegAnswered):
            return None
        if isinstance(event, LegEnded):
            return event
