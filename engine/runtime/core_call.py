"""The call as core steps see it: what waiting, dialling and talking come to, whatever world carries them out."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol

from engine.nodes.base import CallerGone, Dialled, FlowFailed, Talked, Work, Worked
from engine.program import Program
from engine.runtime.ending import Ending, plain_cause
from engine.runtime.leg_orders import DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import Address, BridgeId, Cause, EndReason, LegId
from engine.trace import MASK, TraceEntry, mask

_LATE_END_SECONDS = 5.0
"""How long the end of a leg that could not be connected may take to be told."""


class LegEnd(Protocol):
    """What a call is told of a leg that is gone."""

    @property
    def cause(self) -> Cause:
        """Why it ended."""
        ...

    @property
    def at(self) -> float:
        """When, in Unix time."""
        ...


class CoreStepCall(RunningCall, ABC):
    """Base of the calls that run core steps; implements ``engine.nodes.base.CoreCall``.

    A world adds how time passes and how orders reach the switch: Temporal's timers and activities, or this process itself.
    """

    def __init__(
        self,
        program: Program,
        state: CallState,
        facts: CallFacts,
        trace: list[TraceEntry],
        clock: Callable[[], float],
        ends: Mapping[LegId, LegEnd],
    ) -> None:
        """``ends`` is what the call has been told of ended legs; it grows while steps wait."""
        super().__init__(program, state, facts, trace, clock)
        self._ends = ends
        self.parties: list[LegId] = []  # dialled and not known to be over
        self.bridges: list[BridgeId] = []
        self.after_call = False
        """Whether the caller has hung up and the flow goes on without: nobody is waited for, and nobody hears music."""

    @abstractmethod
    def _new_id(self) -> str:
        """Choose an id that no other has."""

    @abstractmethod
    async def _until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        """Wait for a condition over ``ends``; false when the time ran out first."""

    @abstractmethod
    async def _ring(self, order: DialOrder) -> DialReport:
        """Have a party rung. A caller who leaves meanwhile makes the phone stop; a failure of the switch is a report too."""

    @abstractmethod
    async def _join(self, order: JoinOrder) -> bool:
        """Have two legs connected; false when the switch would not."""

    @abstractmethod
    async def _part(self, order: PartOrder) -> None:
        """Have a conversation ended."""

    @abstractmethod
    async def _music(self, order: MusicOrder) -> None:
        """Have music started or stopped."""

    @abstractmethod
    async def _work(self, work: Work) -> Worked:
        """Have work done elsewhere; its failure, also for want of somebody who does it, is a result too."""

    def caller_end(self) -> Cause | None:
        """Why the caller's leg ended, when it has and the flow does not go on without."""
        end = None if self.after_call else self._ends.get(self.facts.leg)
        return end.cause if end else None

    async def wait(self, seconds: float, *, music: str = "") -> None:
        """Let time pass."""
        self._check_caller()
        since = self.clock()
        music = "" if self.after_call else music
        if music:
            await self._music(MusicOrder(self.facts, music))
        await self._until(lambda: self.caller_end() is not None, seconds)
        self.tell("waited", seconds=round(self.clock() - since, 3))
        self._check_caller()
        if music:
            await self._music(MusicOrder(self.facts))

    async def perform(self, work: Work, *, music: str = "", music_after: float = 0.0, secret: bool | str = False) -> Worked:
        """Have something done elsewhere. It goes on to its end though the caller leaves: what was begun is not half done."""
        self._check_caller()
        if not work.key:
            work = replace(work, key=self._new_id())
        music = "" if self.after_call else music
        if music and music_after:
            came, music = await self._work_before_music(work, music, music_after)
        else:
            if music:
                await self._music(MusicOrder(self.facts, music))
            came = await self._work(work)
        self.tell(
            "performed",
            work=work.kind,
            key=work.key,
            told=dict(work.told),
            how=came.how,
            result=_told(came.result, secret),
            reason=came.reason,
        )
        self._check_caller()
        if music:
            await self._music(MusicOrder(self.facts))
        return came

    async def _work_before_music(self, work: Work, music: str, seconds: float) -> tuple[Worked, str]:
        """Let a quick answer come before any music; give what came, and the music that began meanwhile."""
        await self._until(lambda: True, None)  # who holds a call where a step begins holds it here, before there are two tasks
        working = asyncio.ensure_future(self._work(work))
        try:
            try:
                return await asyncio.wait_for(asyncio.shield(working), seconds), ""
            except TimeoutError:
                if self.caller_end() is None:
                    await self._music(MusicOrder(self.facts, music))
                return await working, music
        finally:
            working.cancel()  # it is done, or nobody waits for it any more

    async def dial(self, address: Address, *, caller_id: str, ring_seconds: float, music: str = "") -> Dialled:
        """Ring a party; a caller who leaves meanwhile makes the phone stop at once."""
        self._check_caller()
        party = LegId(self._new_id())
        self.parties.append(party)
        report = await self._ring(DialOrder(self.facts, party, address, caller_id, ring_seconds, music))
        self.tell(
            "dialled",
            leg=party,
            address=asdict(address),
            how=report.how,
            cause=plain_cause(report.cause) if report.cause else None,
        )
        if report.how != "answered":
            self.parties.remove(party)
        if report.caller_gone is not None:
            raise CallerGone(report.caller_gone)
        self._check_caller()
        return Dialled(report.how, party, report.cause)

    async def talk(self, leg: LegId, *, limit_seconds: float | None = None) -> Talked:
        """Let the caller and ``leg`` talk."""
        self._check_caller()
        bridge = BridgeId(self._new_id())
        self.bridges.append(bridge)
        # One of the two may have left between the answer and the bridge; its end is then told, or about to be.
        if not await self._join(JoinOrder(self.facts, leg, bridge)) and not await self._until(
            lambda: self._over(leg), _LATE_END_SECONDS
        ):
            raise FlowFailed("not-connected", "The switch would not connect the caller with the party.")
        since = self.clock()
        await self._until(lambda: self._over(leg), limit_seconds)
        seconds = max(0.0, round(self._when_over(leg) - since, 3))
        by = "caller" if self.facts.leg in self._ends else "party" if leg in self._ends else "flow"
        self.tell("talked", leg=leg, ended_by=by, seconds=seconds)
        if leg in self._ends:
            self.tell("leg_ended", leg=leg, role="party", by="party", **plain_cause(self._ends[leg].cause))
            self.parties.remove(leg)
        self._check_caller()  # what still stands then is ended together with the call
        await self._part(PartOrder(self.facts, leg, bridge))
        self.bridges.remove(bridge)
        if leg in self.parties:
            self.tell("leg_ended", leg=leg, role="party", by="flow", **plain_cause(Cause(EndReason.NORMAL)))
            self.parties.remove(leg)
        return Talked("party" if by == "party" else "flow", seconds)

    def clearing(self, ending: Ending) -> EndOrder | None:
        """Tell what is still to be ended in the switch; nothing when all of it is gone, or was ended beside the switch."""
        gone = ending.leg_gone or self.facts.leg in self._ends
        if gone and not (self.parties or self.bridges):
            return None
        return EndOrder(
            self.facts,
            self.state.language,
            apology=ending.apology and not gone,
            parties=tuple(self.parties),
            bridges=tuple(self.bridges),
        )

    def cleared(self, causes: Mapping[LegId, Cause]) -> None:
        """Tell why the parties that were ended with the call have ended, as far as the switch has told."""
        for party in self.parties:
            if party in causes:
                self.tell("leg_ended", leg=party, role="party", by="flow", **plain_cause(causes[party]))

    def _check_caller(self) -> None:
        gone = self.caller_end()
        if gone is not None:
            raise CallerGone(gone)

    def _over(self, leg: LegId) -> bool:
        return leg in self._ends or self.facts.leg in self._ends

    def _when_over(self, leg: LegId) -> float:
        ends = [self._ends[one].at for one in (self.facts.leg, leg) if one in self._ends]
        return min(ends, default=self.clock())


def _told(result: Any, secret: bool | str) -> Any:
    """Give a result as it may be written down; values kept back show how long they are, as sensitive variables do."""
    if not secret or result is None:
        return result
    if isinstance(secret, str):
        kept = result.get(secret)
        hidden = {name: _hidden(value) for name, value in kept.items()} if isinstance(kept, Mapping) else _hidden(kept)
        return {**result, secret: hidden}
    return MASK


def _hidden(value: Any) -> str | None:
    return None if value is None else mask(str(value))
