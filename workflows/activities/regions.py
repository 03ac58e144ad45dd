"""Regions beside the switch: begun by an activity, carried on over crashes, their reports delivered by the activity's token.

The activity itself ends at once and completes later (asynchronous completion): so a process that stops owes the server nothing,
and its successor, which finds the region in the journal, delivers the report with the very same token. When the server has
given an attempt up meanwhile (it, or we, were away for longer than the heartbeat's limit), its next attempt finds the region
still running here and only renews the token.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from temporalio import activity
from temporalio.client import AsyncActivityCancelledError, AsyncActivityHandle, Client
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import Conflict
from engine.runtime.callwatch import CallWatch
from engine.runtime.checkpoint import Journal, OpenRegion
from engine.runtime.region import RegionOrder, RegionReport
from engine.runtime.region_runner import RegionRunner
from engine.telephony.calls import CallId
from engine.trace import TraceEntry
from workflows.names import RUN_REGION
from workflows.runtime import TemporalCallRuntime

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 25.0
"""Carries the checkpoint, for the case that another host takes the node over: 600 open regions cost 17 % of a core at 30 s."""
RENEWAL_SECONDS = 90.0
"""How long a report that the server did not want waits for the activity's next attempt: longer than the heartbeat's limit."""
FOLLOWED_SECONDS = 0.15
"""The shortest time between two looks at the calls that somebody watches."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who waits for a region's report."""

    token: bytes
    activity: str  # the same for all attempts

    def pack(self) -> bytes:
        """Write it as the journal keeps it."""
        return json.dumps([self.token.hex(), self.activity]).encode()

    @staticmethod
    def unpack(packed: bytes) -> Ticket:
        """Read it back."""
        token, name = json.loads(packed)
        return Ticket(bytes.fromhex(token), name)


@dataclass(eq=False)
class _Run:
    call: CallId
    ticket: Ticket
    followed: bool = False
    """Whether somebody watches the call: then each checkpoint is told at once."""
    newest: OpenRegion | None = None
    told: OpenRegion | None = None
    task: asyncio.Task[None] | None = None
    renewed: asyncio.Event = field(default_factory=asyncio.Event)


class Regions:
    """The regions in progress on one switch."""

    def __init__(
        self,
        *,
        client: Client,
        runner: RegionRunner,
        journal: Journal,
        watch: CallWatch,
        fetch_program: Callable[[str], Awaitable[object]],
    ) -> None:
        """``fetch_program`` brings a program to this machine, when it is not here yet."""
        self._client = client
        self._runner = runner
        self._journal = journal
        self._watch = watch
        self._fetch_program = fetch_program
        self._runtime = TemporalCallRuntime(client)
        self._runs: dict[CallId, _Run] = {}
        self._news = asyncio.Event()

    @activity.defn(name=RUN_REGION)
    async def run_region(self, order: RegionOrder) -> RegionReport:
        """Run edge steps, from the order or from where an earlier attempt came to."""
        info = activity.info()
        ticket = Ticket(info.task_token, info.activity_id)
        running = self._runs.get(order.facts.call)
        if running is not None and running.ticket.activity == ticket.activity:
            running.ticket = ticket
            running.renewed.set()
        else:
            await self._fetch_program(order.facts.program)
            left = self._left_behind(order, ticket, info.heartbeat_details) if info.attempt > 1 else None
            self._begin(order, left, ticket)
        activity.raise_complete_async()

    def resume_left(self) -> int:
        """Carry on every region that the process before this one left in the journal; tells how many."""
        left = self._journal.open_regions()
        for region in left:
            facts = region.facts
            self._begin(RegionOrder(facts, region.state), region, Ticket.unpack(region.ticket))
        return len(left)

    async def stop(self, call: CallId) -> Sequence[TraceEntry]:
        """End a call's region, if it has one, without a report; returns when nobody speaks to the caller any more.

        Gives the region's story up to its last checkpoint.
        """
        run = self._runs.pop(call, None)
        if run is None or run.task is None or run.task is asyncio.current_task():
            return ()
        run.task.cancel()
        await asyncio.wait([run.task])
        self._journal.close_region(call)
        return run.newest.trace if run.newest is not None else ()

    async def beat(self) -> None:
        """Tell the server for ever that the regions are alive, spread over the interval."""
        while True:
            runs = tuple(self._runs.values())
            if not runs:
                await asyncio.sleep(HEARTBEAT_SECONDS)
            for run in runs:
                await asyncio.sleep(HEARTBEAT_SECONDS / len(runs))
                if self._runs.get(run.call) is run and run.newest is not None:
                    await self._beat_once(run, run.newest)

    async def tell_followers(self) -> None:
        """Tell for ever where calls are that somebody watches: those that their authors had placed to their own telephone."""
        while True:
            await self._news.wait()
            self._news.clear()
            for run in tuple(self._runs.values()):
                if run.followed and run.newest is not None and run.told is not run.newest:
                    run.told = run.newest
                    await self._beat_once(run, run.newest)
            await asyncio.sleep(FOLLOWED_SECONDS)

    async def all_delivered(self) -> None:
        """Wait until every region in progress is over and its report delivered."""
        if tasks := [run.task for run in self._runs.values() if run.task is not None]:
            await asyncio.wait(tasks)

    def close(self) -> None:
        """Stop working; what is open stays in the journal for the next process."""
        for run in self._runs.values():
            if run.task is not None:
                run.task.cancel()

    async def _beat_once(self, run: _Run, newest: OpenRegion) -> None:
        trace = [entry.as_json() for entry in newest.trace]
        try:
            await self._handle(run.ticket).heartbeat(dict(newest.state), trace)
        except AsyncActivityCancelledError:
            await self.stop(run.call)
        except RPCError as wrong:
            log.info("a sign of life of call %s's region was not taken: %s", run.call, wrong.message)
            if wrong.status == RPCStatusCode.NOT_FOUND and await self._is_over(run.call):
                await self.stop(run.call)  # terminated; the call watch sees to the caller

    async def _is_over(self, call: CallId) -> bool:
        return await self._runtime.health(call) == "closed"

    def _left_behind(self, order: RegionOrder, ticket: Ticket, beaten: object) -> OpenRegion | None:
        """Find where an attempt before this one came to: in our own journal, else in its last sign of life."""
        for region in self._journal.open_regions():
            if region.facts.call == order.facts.call and Ticket.unpack(region.ticket).activity == ticket.activity:
                return replace(region, ticket=ticket.pack())
        match beaten:
            case [dict() as state, list() as trace]:
                return OpenRegion(order.facts, ticket.pack(), state, [TraceEntry.from_json(entry) for entry in trace])
        return None

    def _begin(self, order: RegionOrder, left: OpenRegion | None, ticket: Ticket) -> None:
        run = self._runs[order.facts.call] = _Run(order.facts.call, ticket, followed=order.facts.direction != "inbound")
        run.task = asyncio.create_task(self._carry_out(run, order, left))

    async def _carry_out(self, run: _Run, order: RegionOrder, left: OpenRegion | None) -> None:
        try:
            async with self._watch.working(order.facts.leg):
                report = await self._report(run, order, left)
        except Conflict as taken:  # another process carries it on, and reports
            log.info("region of call %s: %s", run.call, taken.message)
            self._forget(run)
            return
        except Exception as wrong:
            log.exception("the region of call %s failed", run.call)
            failure = wrong
            await self._deliver(run, lambda handle: handle.fail(failure))
            self._forget(run)
            return
        await self._deliver(run, lambda handle: handle.complete(report))
        if self._forget(run):
            with contextlib.suppress(Conflict):
                self._journal.close_region(run.call)
                if report.ended:
                    self._journal.forget_leg(order.facts.leg)

    async def _report(self, run: _Run, order: RegionOrder, left: OpenRegion | None) -> RegionReport:
        def keep(checkpoint: OpenRegion) -> None:
            run.newest = checkpoint
            if run.followed:
                self._news.set()

        if left is None:
            return await self._runner.run(order, run.ticket.pack(), on_checkpoint=keep)
        return await self._runner.resume(left, on_checkpoint=keep)

    async def _deliver(self, run: _Run, how: Callable[[AsyncActivityHandle], Awaitable[None]]) -> None:
        pause = _FIRST_PAUSE
        while True:
            run.renewed.clear()
            try:
                await how(self._handle(run.ticket))
                return
            except RPCError as wrong:
                if wrong.status == RPCStatusCode.NOT_FOUND:
                    if await self._is_over(run.call) or not await _within(run.renewed, RENEWAL_SECONDS):
                        log.info("nobody waits for the report of call %s's region any more", run.call)
                        return
                    continue
                log.warning("the report of call %s's region is not delivered yet: %s", run.call, wrong.message)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _handle(self, ticket: Ticket) -> AsyncActivityHandle:
        return self._client.get_async_activity_handle(task_token=ticket.token)

    def _forget(self, run: _Run) -> bool:
        """Forget a run, unless the call's next one stands in its place."""
        if self._runs.get(run.call) is run:
            del self._runs[run.call]
            return True
        return False


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
