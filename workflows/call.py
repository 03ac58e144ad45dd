"""One call as a durable workflow: regions beside the switch, core steps here, the record at the end.

The workflow is a loop over the program's places. What it remembers is rebuilt by Temporal from the history after any crash;
where the caller stands inside a region is the region's own journal's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, TimeoutError, TimeoutType, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from engine.nodes.base import CallerGone, FlowFailed
    from engine.runtime.ending import CANCELLED, FLOW_OVER, Ending, caller_left, defect, failed, reached, whereabouts
    from engine.runtime.interpreter import begin, place_of, run_after, run_core
    from engine.runtime.leg_orders import CallOrder, DialReport, FirstLeg
    from engine.runtime.region import RegionOrder, RegionReport
    from engine.runtime.state import CallState
    from engine.telephony.calls import Cause, EndReason, LegId
    from engine.trace import TraceEntry, mask
    from workflows import programs, switch_side
    from workflows.core_call import WorkflowCall
    from workflows.messages import CallOver, LegEndNote, LiveCall, StartCall
    from workflows.names import CALL_WORKFLOW, ENDING, LEG_ENDED, LIVE, RECORD_CALL, STORY

_RECORD_ATTEMPT = timedelta(seconds=10)
_RECORD_HOLD = timedelta(seconds=1)
"""A pause longer than this is a timer of the server: held by the worker, it would cost three events of history every four
seconds for as long as the database is away, and nothing could be told to the call meanwhile."""
_RECORD_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30))
"""Without end: a database that is away comes back, and a call without a record is a call lost to the auditor."""


@workflow.defn(name=CALL_WORKFLOW)
class CallWorkflow:
    """Runs one call from its offer to its record. Returns who ended it."""

    @workflow.init
    def __init__(self, start: StartCall) -> None:
        """Find the program. When it has not arrived here the task fails and is tried again: no call fails for that."""
        self._start = start
        self._facts = start.facts
        self._program = programs.program(start.facts.program)
        self._trace: list[TraceEntry] = []
        self._ends: dict[LegId, LegEndNote] = {}
        self._call = WorkflowCall(self._program, begin(self._program), self._facts, self._trace, self._ends)

    @workflow.signal(name=LEG_ENDED)
    def leg_ended(self, note: LegEndNote) -> None:
        """Learn that a leg is gone. Told twice, the first word counts."""
        self._ends.setdefault(note.leg, note)

    @workflow.query(name=LIVE)
    def live(self) -> LiveCall:
        """Tell where the call stands."""
        state, declared = self._call.state, self._call.flow.variables
        return LiveCall(
            step=state.step,
            place=place_of(self._program, state) or "",
            language=state.language,
            variables={
                name: mask(str(value or "")) if declared[name].sensitive else value for name, value in state.variables.items()
            },
            legs=list(self._call.parties),
        )

    @workflow.query(name=STORY)
    def story(self) -> list[dict[str, Any]]:
        """Tell what is over, entry by entry."""
        return [entry.as_json() for entry in self._trace]

    @workflow.run
    async def run(self, start: StartCall) -> str:
        """Drive the program, clear up behind it, write the record."""
        ending = await self._drive()
        await _seen_through(self._clear_up(ending))
        if ending.by == "caller" and not ending.unreached:
            await self._after()
        self._call.tell("ended", by=ending.by, reason=ending.reason)
        if ending.by in ("failure", "switch"):
            workflow.upsert_search_attributes([ENDING.value_set(ending.by)])
        await _seen_through(_record(CallOver(start, [entry.as_json() for entry in self._trace])))
        return ending.by

    async def _drive(self) -> Ending:
        try:
            if self._start.first is not None and (ending := await self._reach(self._start.first)) is not None:
                return ending
            while (place := place_of(self._program, self._call.state)) is not None:
                if place == "core":
                    await run_core(self._program, self._call.state, self._call)
                elif (report := await self._region()).ended:
                    return Ending(report.ended, report.reason, leg_gone=True)
            return FLOW_OVER
        except CallerGone as gone:
            return caller_left(self._call, gone.cause)
        except FlowFailed as wrong:
            return failed(self._call, wrong.code, wrong.message)
        except ActivityError as wrong:
            if is_cancelled_exception(wrong):
                return CANCELLED
            workflow.logger.error("%s came to no result", wrong.activity_type, exc_info=wrong)
            return failed(
                self._call, "switch-side-failed", f"The step beside the switch ({wrong.activity_type}) came to no result."
            )
        except asyncio.CancelledError:  # an operator's cancel: the call ends in good order and the record says so
            return CANCELLED
        except workflow.NondeterminismError:
            raise  # heals with the right build; never a reason to end a call
        except Exception as bug:
            # Left alone it would fail the workflow task for ever, and the caller would listen to silence.
            workflow.logger.error("a defect ended the call: %s", whereabouts(bug))
            return failed(self._call, *defect(self._program, self._call.state, bug))

    async def _reach(self, first: FirstLeg) -> Ending | None:
        """Ring whom the call is placed to; nothing when they have answered, and the flow begins."""
        try:
            report = await switch_side.call(CallOrder(self._facts, first))
        except (ActivityError, asyncio.CancelledError) as wrong:
            cancelled, why = is_cancelled_exception(wrong), wrong.__cause__
            if not cancelled:
                workflow.logger.warning("the call could not be placed: %s", why)
            report = DialReport("failed", Cause(EndReason.CANCELLED if cancelled else EndReason.FAILED))
            ending = reached(self._call, report, first.by)
            # It may ring still, unless no adapter is there: the next one finds a leg whose call is over, and ends it.
            nobody = isinstance(why, TimeoutError) and why.type == TimeoutType.SCHEDULE_TO_START
            return ending and replace(ending, leg_gone=nobody)
        return reached(self._call, report, first.by)

    async def _region(self) -> RegionReport:
        gone = self._call.caller_end()
        if gone is not None:
            raise CallerGone(gone)
        report = await switch_side.run_region(RegionOrder(self._facts, self._call.state.as_json()))
        self._call.state = CallState.from_json(report.state)
        self._trace.extend(TraceEntry.from_json(entry) for entry in report.trace)
        return report

    async def _after(self) -> None:
        """Do what the flow does when its caller has hung up. Who cancels the call now ends that, and nothing else."""
        self._call.after_call = True
        try:
            await run_after(self._program, self._call.state, self._call)
        except (asyncio.CancelledError, ActivityError) as wrong:
            workflow.logger.warning("what follows the call was cut short: %s", type(wrong).__name__)
        except workflow.NondeterminismError:
            raise
        except Exception as bug:
            workflow.logger.error("a defect ended what follows the call: %s", whereabouts(bug))

    async def _clear_up(self, ending: Ending) -> None:
        order = self._call.clearing(ending)
        if order is None:
            return
        try:
            ended = await switch_side.end(order)
            self._trace.extend(TraceEntry.from_json(entry) for entry in ended.trace)
            self._call.cleared(ended.parties)
        except ActivityError as wrong:
            # The watchdog beside the switch sees a closed call with a standing leg, and ends it.
            workflow.logger.error("the call could not be cleared up", exc_info=wrong)


async def _record(over: CallOver) -> None:
    await workflow.execute_local_activity(
        RECORD_CALL,
        over,
        start_to_close_timeout=_RECORD_ATTEMPT,
        retry_policy=_RECORD_RETRY,
        local_retry_threshold=_RECORD_HOLD,
    )


async def _seen_through(last: Coroutine[Any, Any, None]) -> None:
    """Do what ends a call to its end: who cancels it now neither cuts the apology nor loses the record."""
    doing = asyncio.create_task(last)
    while not doing.done():
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            if doing.cancelled():  # this worker forgets the call, to go on with it another time
                raise
