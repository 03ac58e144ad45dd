"""What core steps do with legs, carried out beside the switch: ring a party, connect, part, music, end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Literal

from engine.errors import Conflict, CordboardError
from engine.runtime.checkpoint import Journal, KnownLeg
from engine.runtime.leg_orders import CallOrder, DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from engine.runtime.legs import Leg, Legs
from engine.runtime.notices import Notices
from engine.telephony.calls import Cause, EndReason, LegId
from engine.telephony.commands import Answer, Bridge, Command, Dial, Hangup, Ring, StartMusic, StopMusic, Unbridge
from engine.telephony.events import LegAnswered, LegEnded, LegRinging
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
    ) -> None:
        """Take the switch, its legs, and what is kept and said of them."""
        self._port = port
        self._legs = legs
        self._journal = journal
        self._notices = notices

    async def dial(self, order: DialOrder) -> DialReport:
        """Ring the party. When this is cancelled, or the caller leaves, the phone stops ringing.

        A party that has ended already is not rung again: what became of it is told again.
        """
        party = self._legs.get(order.party)
        caller = self._legs.get(order.facts.leg)
        if caller is None:
            gone = self._legs.end_of(order.facts.leg)
            left = gone.cause if gone else Cause(EndReason.UNKNOWN, reconciled=True)
            report = DialReport("failed", Cause(EndReason.CANCELLED), caller_gone=left)
            if party is not None:
                return await self._given_up(party, report)
            await self._quietly(Hangup(order.party, EndReason.CANCELLED))
            self._note(lambda: self._journal.forget_leg(order.party))
            return report
        if self._legs.was_here(order.party):
            return _fate(self._legs.end_of(order.party))
        self._note(lambda: self._journal.know_leg(KnownLeg(order.party, order.facts.call, "party")))
        party = self._legs.open(order.party, order.facts.call, "party")
        with caller.attended(), party.attended():
            try:
                return await self._ring(order, caller, party)
            except asyncio.CancelledError:
                await self._given_up(party, DialReport("failed", Cause(EndReason.CANCELLED)))
                raise
            finally:
                await self._quietly(StopMusic(caller.id))

    async def call(self, order: CallOrder, *, rings: Callable[[], None] = lambda: None) -> DialReport:
        """Ring whom a call is placed to: its first leg, whom the flow then takes for its caller. ``rings`` is told of the bell.

        When this is cancelled the phone stops ringing. One that has ended already is not rung again, and one that an attempt
        before this one got to answer is answered.
        """
        leg_id, first = order.facts.leg, order.first
        if self._legs.was_here(leg_id):
            return _fate(self._legs.end_of(leg_id))
        # Noted before anything can ring: whoever takes over from here finds the leg, and dials nobody a second time.
        self._note(lambda: self._journal.know_leg(KnownLeg(leg_id, order.facts.call, "caller")))
        leg = self._legs.open(leg_id, order.facts.call, "caller")
        with leg.attended():
            try:
                if not leg.up:
                    dial = Dial(leg.id, order.facts.call, first.address, first.caller_id, first.ring_seconds)
                    await self._port.perform(dial)
                async with asyncio.timeout(first.ring_seconds + _GRACE_SECONDS):
                    told = await _answered_or_ended(leg, rings)
            except (CommandFailed, LegGone) as wrong:
                log.info("call %s could not be placed: %s", order.facts.call, wrong.message)
                cause = Cause(EndReason.UNAVAILABLE if wrong.code == "dial-refused" else EndReason.FAILED)
                return await self._given_up(leg, DialReport("failed", leg.ended.cause if leg.ended else cause))
            except TimeoutError:
                return await self._given_up(leg, DialReport("no_answer", Cause(EndReason.NO_ANSWER)))
            except asyncio.CancelledError:
                await self._given_up(leg, DialReport("failed", Cause(EndReason.CANCELLED)))
                raise
            if told is None:
                return DialReport("answered")
            self._taken_care_of(leg)
            return _fate(told)

    async def _ring(self, order: DialOrder, caller: Leg, party: Leg) -> DialReport:
        comfort: Command = StartMusic(caller.id, order.music) if order.music else Ring(caller.id)
        await self._quietly(comfort)
        if not party.up:
            try:
                dial = Dial(party.id, order.facts.call, order.address, order.caller_id, order.ring_seconds, caller.id)
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
            self._taken_care_of(caller)
            left = caller_gone.result().cause
            return await self._given_up(party, DialReport("failed", Cause(EndReason.CANCELLED), caller_gone=left))
        if not fate.done() or fate.cancelled():
            return await self._given_up(party, DialReport("no_answer", Cause(EndReason.NO_ANSWER)))
        told = fate.result()
        if told is None:
            return DialReport("answered")
        self._taken_care_of(party)
        return _fate(told)

    async def _given_up(self, party: Leg, report: DialReport) -> DialReport:
        self._taken_care_of(party)
        if await self._quietly(Hangup(party.id, EndReason.CANCELLED)):
            self._legs.forget(party)  # of a leg that never was no end will be told
        return report

    def _taken_care_of(self, leg: Leg) -> None:
        """Whoever takes a leg's end upon itself also takes it out of the journal, which is for ends nobody has told yet."""
        leg.acknowledge_end()
        self._note(lambda: self._journal.forget_leg(leg.id))

    def _note(self, write: Callable[[], None]) -> None:
        """Write to the journal; one that cannot be written keeps nobody from talking."""
        try:
            write()
        except Conflict:
            raise
        except CordboardError as wrong:
            log.error("the journal misses a leg: %s", wrong)

    async def join(self, order: JoinOrder) -> None:
        """Connect caller and party. A leg already gone is no failure: its end is told in its own way."""
        legs = self._legs.current(order.facts.leg), self._legs.current(order.party)
        await self._quietly(StopMusic(legs[0]))
        with contextlib.suppress(LegGone):
            await self._port.perform(Bridge(order.bridge, legs))

    async def part(self, order: PartOrder) -> None:
        """End the conversation; the caller stays."""
        await self._quietly(Unbridge(order.bridge))
        await self._quietly(Hangup(self._legs.current(order.party)))

    async def music(self, order: MusicOrder) -> None:
        """Start or stop music for the caller."""
        leg = self._legs.current(order.facts.leg)
        await self._quietly(StartMusic(leg, order.music) if order.music else StopMusic(leg))

    async def end(self, order: EndOrder) -> Cause | None:
        """End the call; give why the caller's leg ended, or ``None`` when it had ended before.

        A leg this process does not know of may stand in the switch all the same (its journal was lost), so it is ended too.
        """
        for bridge in order.bridges:
            await self._quietly(Unbridge(bridge))
        parties = [leg for party in order.parties if (leg := self._legs.get(party)) is not None]
        with contextlib.ExitStack() as attended:
            for leg in parties:
                attended.enter_context(leg.attended())
                self._taken_care_of(leg)
            for party in order.parties:
                await self._quietly(Hangup(self._legs.current(party)))
            ended = await self._end_caller(order)
            if parties:
                await asyncio.wait([asyncio.create_task(leg.end()) for leg in parties], timeout=_GRACE_SECONDS)
        return ended

    def cause_of(self, leg: LegId) -> Cause | None:
        """Tell why a leg ended lately; ``None`` when nobody was told."""
        ended = self._legs.end_of(leg)
        return ended.cause if ended else None

    async def _end_caller(self, order: EndOrder) -> Cause | None:
        caller = self._legs.get(order.facts.leg)
        if caller is None:
            if not self._legs.was_here(order.facts.leg):
                await self._quietly(Hangup(order.facts.leg))
            return None
        with caller.attended():
            self._taken_care_of(caller)
            await self._quietly(StopMusic(caller.id))
            if order.apology:
                await self._quietly(Answer(caller.id))
                await self._notices.say(caller, "apology", order.language)
            await self._quietly(Hangup(caller.id, EndReason.FAILED if order.apology else EndReason.NORMAL))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(caller.end(), _GRACE_SECONDS)
        return caller.ended.cause if caller.ended else Cause(EndReason.UNKNOWN, reconciled=True)

    async def _quietly(self, command: Command) -> bool:
        """Do it if it can be done; false when the switch refused, so that the leg may stand as it did."""
        try:
            await self._port.perform(command)
        except LegGone as gone:
            log.info("%s: %s", type(command).__name__, gone.message)
        except CommandFailed as wrong:
            log.warning("%s: %s", type(command).__name__, wrong.message)
            return False
        return True


def _fate(ended: LegEnded | None) -> DialReport:
    if ended is None:
        return DialReport("failed", Cause(EndReason.UNKNOWN, reconciled=True))
    return DialReport(_FATES.get(ended.cause.reason, "failed"), ended.cause)


async def _answered_or_ended(leg: Leg, rings: Callable[[], None] = lambda: None) -> LegEnded | None:
    if leg.up and leg.ended is None:
        return None
    while True:
        event = await leg.next()
        if isinstance(event, LegRinging):
            rings()
        if isinstance(event, LegAnswered):
            return None
        if isinstance(event, LegEnded):
            return event
