"""One call as a durable workflow: regions beside the switch, core steps here, the record at the end.

The workflow is a loop over the program's places. What it remembers is rebuilt by Temporal from the history after any crash;
where the caller stands inside a region is the region's own journal's business.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from engine.nodes.base import CallerGone, FlowFailed
    from engine.runtime.interpreter import begin, place_of, run_core
    from engine.runtime.leg_orders import EndOrder
    from engine.runtime.region import RegionOrder, RegionReport
    from engine.runtime.state import CallState
    from engine.telephony.calls import Cause, EndReason, LegId
    from engine.trace import TraceEntry, mask
    from workflows import programs, switch_side
    from workflows.core_call import WorkflowCall, plain_cause
    from workflows.messages import CallOver, LegEndNote, LiveCall, StartCall
    from workflows.names import CALL_WORKFLOW, ENDING, LEG_ENDED, LIVE, RECORD_CALL

_RECORD_ATTEMPT = timedelta(seconds=10)
_RECORD_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30))
"""Without end: a database that is away comes back, and a call without a record is a call lost to the auditor."""


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a call came to its end, as the trace's last entry says it. ``apology``: the caller stands and must be told."""

    by: str  # caller, flow, failure or switch
    reason: str  # an EndReason
    apology: bool = False


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
        state, declared = self._call.state, self._program.variables
        return LiveCall(
            step=state.step,
            place=place_of(self._program, state) or "",
            language=state.language,
            variables={
                name: mask(str(value or "")) if declared[name].sensitive else value for name, value in state.variables.items()
            },
            legs=list(self._call.parties),
        )

    @workflow.run
    async def run(self, start: StartCall) -> str:
        """Drive the program, clear up behind it, write the record."""
        ending = await self._drive()
        await self._clear_up(ending)
        if not any(entry.kind == "ended" for entry in self._trace):
            self._call.tell("ended", by=ending.by, reason=ending.reason)
        if ending.by in ("failure", "switch"):
            workflow.upsert_search_attributes([ENDING.value_set(ending.by)])
        await workflow.execute_local_activity(
            RECORD_CALL,
            CallOver(start, [entry.as_json() for entry in self._trace]),
            start_to_close_timeout=_RECORD_ATTEMPT,
            retry_policy=_RECORD_RETRY,
        )
        return ending.by

    async def _drive(self) -> _Ending:
        try:
            while (place := place_of(self._program, self._call.state)) is not None:
                if place == "core":
                    await run_core(self._program, self._call.state, self._call)
                elif (report := await self._region()).ended:
                    return _Ending(report.ended, report.reason)
            return _Ending("flow", EndReason.NORMAL)
        except CallerGone as gone:
            return self._caller_left(gone.cause)
        except FlowFailed as failed:
            return self._failed(failed.code, failed.message)
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                return _Ending("flow", EndReason.CANCELLED)
            workflow.logger.error("%s came to no result", failed.activity_type, exc_info=failed)
            return self._failed("switch-side-failed", f"The step beside the switch ({failed.activity_type}) came to no result.")
        except asyncio.CancelledError:  # an operator's cancel: the call ends in good order and the record says so
            return _Ending("flow", EndReason.CANCELLED)
        except workflow.NondeterminismError:
            raise  # heals with the right build; never a reason to end a call
        except Exception as bug:
            # Left alone it would fail the workflow task for ever, and the caller would listen to silence.
            workflow.logger.exception("a defect ended the call")
            return self._failed("defect", f"The engine failed in step {self._call.state.step!r}: {type(bug).__name__}.")

    async def _region(self) -> RegionReport:
        gone = self._call.caller_end()
        if gone is not None:
            raise CallerGone(gone)
        report = await switch_side.run_region(RegionOrder(self._facts, self._call.state.as_json()))
        self._call.state = CallState.from_json(report.state)
        self._trace.extend(TraceEntry.from_json(entry) for entry in report.trace)
        return report

    def _caller_left(self, cause: Cause) -> _Ending:
        self._call.tell("leg_ended", leg=self._facts.leg, role="caller", by="caller", **plain_cause(cause))
        by = "switch" if cause.reason == EndReason.NODE_RESTART else "caller"
        return _Ending(by, cause.reason)

    def _failed(self, code: str, message: str) -> _Ending:
        self._call.tell("failed", code=code, message=message)
        return _Ending("failure", EndReason.FAILED, apology=True)

    async def _clear_up(self, ending: _Ending) -> None:
        caller_gone = ending.by in ("caller", "switch") or self._facts.leg in self._ends
        region_ended_it = any(entry.kind == "ended" for entry in self._trace)
        if (caller_gone or region_ended_it) and not (self._call.parties or self._call.bridges):
            return
        order = EndOrder(
            self._facts,
            self._call.state.language,
            apology=ending.apology and not caller_gone,
            parties=tuple(self._call.parties),
            bridges=tuple(self._call.bridges),
        )
        try:
            await switch_side.end(order)
        except ActivityError as failed:
            # The watchdog beside the switch sees a closed call with a standing leg, and ends it.
            workflow.logger.error("the call could not be cleared up", exc_info=failed)
