"""Whole calls in this process, without Temporal: for tests, and to try a drawing on the simulator. They end when it ends."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import CordboardError
from engine.nodes.base import CallerGone, Work, Worked
from engine.program import Program
from engine.runtime.checkpoint import Journal, KnownLeg, OpenRegion
from engine.runtime.control import Health
from engine.runtime.core_call import CoreStepCall
from engine.runtime.core_legs import CoreLegs
from engine.runtime.ending import CANCELLED, FLOW_OVER, Ending, caller_left, defect, failed, whereabouts
from engine.runtime.halting import Halt
from engine.runtime.interpreter import begin, place_of, run_after, run_core
from engine.runtime.leg_orders import DialOrder, DialReport, JoinOrder, MusicOrder, PartOrder
from engine.runtime.performers import Performers, work_here
from engine.runtime.programs import ProgramSource
from engine.runtime.region import RegionOrder, RegionReport
from engine.runtime.region_runner import RegionRunner
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import CallId, Cause, LegId
from engine.telephony.events import LegEnded
from engine.telephony.port import CommandFailed
from engine.trace import Kind, TraceEntry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallOver:
    """A call that has come to its end, with all that its record is made from."""

    facts: CallFacts
    flow: str
    version: int
    environment: str
    trace: Sequence[TraceEntry]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a call stands that does not begin at its beginning, and what its trace holds already."""

    state: CallState
    trace: tuple[TraceEntry, ...]


class LocalCalls:
    """Implements ``engine.runtime.control.CallRuntime`` by tasks of the running loop."""

    def __init__(
        self,
        *,
        regions: RegionRunner,
        legs: CoreLegs,
        journal: Journal,
        programs: ProgramSource,
        clock: Callable[[], float],
        over: Callable[[CallOver], None],
        performers: Performers | None = None,
        told: Callable[[CallId, TraceEntry], None] | None = None,
        halt: Halt | None = None,
    ) -> None:
        """Hold no call yet.

        ``over`` is given each call at its end, ``told`` each entry of a call's trace when it is known here: those of a region
        when that reports. ``clock`` gives Unix time; ``performers`` do what core steps have done; ``halt`` holds calls before
        their core steps, as it does before the others when the region runner has it too.
        """
        self._halt = halt
        self._performers = {} if performers is None else performers
        self._told = told
        self._regions = regions
        self._legs = legs
        self._journal = journal
        self._programs = programs
        self._clock = clock
        self._over = over
        self._calls: dict[CallId, _LocalCall] = {}
        self._tasks: dict[CallId, asyncio.Task[None]] = {}
        self._begun: set[CallId] = set()

    async def start(self, facts: CallFacts, *, flow: str, version: int, environment: str, begun: Begun | None = None) -> None:
        """Start the call, at its beginning or where it stands; starting a call that runs or ran already is no error."""
        if facts.call in self._begun:
            return
        program = self._programs.get(facts.program)
        self._begun.add(facts.call)
        call = _LocalCall(program, facts, self._legs, self._performers, self._clock, self._told, self._halt)
        if begun is not None:
            call.state = CallState.from_json(begun.state.as_json())
            call.trace.extend(begun.trace)
        self._calls[facts.call] = call

        async def run() -> None:
            try:
                await self._run(call)
            finally:
                del self._calls[facts.call], self._tasks[facts.call]
            self._over(CallOver(facts, flow, version, environment, tuple(call.trace)))

        self._tasks[facts.call] = asyncio.create_task(run(), name=f"call {facts.call}")

    async def leg_ended(self, call: CallId, leg: LegId, cause: Cause, at: float) -> None:
        """Tell a call that one of its legs is gone. Told twice, the first word counts; no error when the call is over."""
        found = self._calls.get(call)
        if found is not None:
            found.learn(LegEnded(leg, cause, at))

    async def health(self, call: CallId) -> Health:
        """Tell whether the call runs."""
        return "running" if call in self._calls else "closed"

    async def cancel(self, call: CallId) -> None:
        """End a call from outside, in good order; returns when it is over. No error when it is over already."""
        await asyncio.sleep(0)  # a task that is cancelled before its first step would leave everything as it stands
        found, task = self._calls.get(call), self._tasks.get(call)
        if found is None or task is None:
            return
        if not found.clearing_up:
            task.cancel()
        await asyncio.wait([task])

    async def _run(self, call: _LocalCall) -> None:
        ending = await self._drive(call)
        call.clearing_up = True
        order = call.clearing(ending)
        if order is not None:
            await self._legs.end(order)
            causes = {party: self._legs.cause_of(party) for party in order.parties}
            call.cleared({party: cause for party, cause in causes.items() if cause is not None})
        if ending.by == "caller":
            await self._after(call)
        call.tell("ended", by=ending.by, reason=ending.reason)

    async def _after(self, call: _LocalCall) -> None:
        """Do what the flow does when its caller has hung up."""
        call.after_call = True
        try:
            await run_after(call.program, call.state, call)
        except Exception as bug:
            log.error("a defect ended what follows call %s: %s", call.facts.call, whereabouts(bug))

    async def _drive(self, call: _LocalCall) -> Ending:
        try:
            while (place := place_of(call.program, call.state)) is not None:
                if place == "core":
                    await run_core(call.program, call.state, call)
                elif (report := await self._region(call)).ended:
                    return Ending(report.ended, report.reason, leg_gone=True)
            return FLOW_OVER
        except CallerGone as gone:
            return caller_left(call, gone.cause)
        except CordboardError as wrong:
            return failed(call, wrong.code, wrong.message)
        except asyncio.CancelledError:
            return CANCELLED
        except Exception as bug:
            log.error("a defect ended call %s: %s", call.facts.call, whereabouts(bug))
            return failed(call, *defect(call.program, call.state, bug))

    async def _region(self, call: _LocalCall) -> RegionReport:
        gone = call.caller_end()
        if gone is not None:
            raise CallerGone(gone)
        try:
            report = await self._regions.run(RegionOrder(call.facts, call.state.as_json()), ticket=b"")
        finally:
            self._journal.close_region(call.facts.call)
        if report.ended:
            self._journal.forget_leg(call.facts.leg)
        call.state = CallState.from_json(report.state)
        for entry in report.trace:
            call.add(TraceEntry.from_json(entry))
        return report


class _LocalCall(CoreStepCall):
    """Carries core steps out by this process's own timers and legs."""

    def __init__(
        self,
        program: Program,
        facts: CallFacts,
        legs: CoreLegs,
        performers: Performers,
        clock: Callable[[], float],
        told: Callable[[CallId, TraceEntry], None] | None,
        halt: Halt | None,
    ) -> None:
        self._halt = halt
        self._told: dict[LegId, LegEnded] = {}
        super().__init__(program, begin(program), facts, [], clock, self._told)
        self._listener = told
        self._legs = legs
        self._performers = performers
        self._news = asyncio.Event()
        self.clearing_up = False  # it has its ending, and nothing may keep it from that any more

    def tell(self, kind: Kind, **data: Any) -> TraceEntry:
        entry = super().tell(kind, **data)
        if self._listener is not None:
            self._listener(self.facts.call, entry)
        return entry

    def add(self, entry: TraceEntry) -> None:
        self.trace.append(entry)
        if self._listener is not None:
            self._listener(self.facts.call, entry)

    def learn(self, ended: LegEnded) -> None:
        self._told.setdefault(ended.leg, ended)
        self._news.set()

    def _new_id(self) -> str:
        return str(uuid.uuid4())

    async def _may_begin(self) -> None:
        """Be held where a step has only begun: this is the first thing that it asks of the world."""
        if self._halt is not None and self.trace and self.trace[-1].kind == "entered":
            await self._halt(self.state, self.trace)

    async def _until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        await self._may_begin()
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return condition()
        return True

    async def _ring(self, order: DialOrder) -> DialReport:
        await self._may_begin()
        return await self._legs.dial(order)

    async def _join(self, order: JoinOrder) -> bool:
        try:
            await self._legs.join(order)
        except CommandFailed as wrong:
            log.warning("the conversation of call %s could not begin: %s", self.facts.call, wrong.message)
            return False
        return True

    async def _part(self, order: PartOrder) -> None:
        await self._legs.part(order)

    async def _music(self, order: MusicOrder) -> None:
        await self._may_begin()
        await self._legs.music(order)

    async def _work(self, work: Work) -> Worked:
        await self._may_begin()
        return await work_here(self._performers, work)


class MemoryJournal:
    """Implements ``engine.runtime.checkpoint.Journal`` for calls that end with their process anyway."""

    def __init__(self) -> None:
        """Begin empty."""
        self._epoch = 0
        self._regions: dict[CallId, OpenRegion] = {}
        self._legs: dict[LegId, KnownLeg] = {}

    def claim(self) -> int:
        """Count the owners."""
        self._epoch += 1
        return self._epoch

    def save_region(self, region: OpenRegion) -> None:
        """Keep the newest checkpoint."""
        self._regions[region.facts.call] = region

    def close_region(self, call: CallId) -> None:
        """Forget a region."""
        self._regions.pop(call, None)

    def open_regions(self) -> tuple[OpenRegion, ...]:
        """Give what is open, oldest first."""
        return tuple(self._regions.values())

    def know_leg(self, leg: KnownLeg) -> None:
        """Remember whose leg this is."""
        self._legs[leg.leg] = leg

    def forget_leg(self, leg: LegId) -> None:
        """Forget a leg."""
        self._legs.pop(leg, None)

    def known_legs(self) -> tuple[KnownLeg, ...]:
        """Give the legs not yet ended, oldest first."""
        return tuple(self._legs.values())
