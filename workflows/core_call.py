"""The call as core steps see it, inside the durable workflow: time, dialling and conversation that outlive every process."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from engine.nodes.base import Work, Worked
from engine.program import Program
from engine.runtime.core_call import CoreStepCall
from engine.runtime.leg_orders import DialOrder, DialReport, JoinOrder, MusicOrder, PartOrder
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import BridgeId, Cause, EndReason, LegId
from engine.trace import TraceEntry
from workflows import switch_side, work_side
from workflows.messages import LegEndNote


class WorkflowCall(CoreStepCall):
    """Carries core steps out by Temporal's timers and activities. No activity is held while a caller waits or talks."""

    def __init__(
        self,
        program: Program,
        state: CallState,
        facts: CallFacts,
        trace: list[TraceEntry],
        ends: Mapping[LegId, LegEndNote],
    ) -> None:
        """``ends`` is what the workflow has been told of ended legs; it grows while steps wait."""
        super().__init__(program, state, facts, trace, workflow.time, ends)

    def _new_id(self) -> str:
        return str(workflow.uuid4())

    async def _until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        try:
            await workflow.wait_condition(condition, timeout=seconds)
        except TimeoutError:
            return False
        return True

    async def _ring(self, order: DialOrder) -> DialReport:
        ringing = switch_side.dial(order)
        await workflow.wait_condition(lambda: ringing.done() or self.facts.leg in self._ends)
        gone = self.caller_end()
        if gone is not None and not ringing.done():
            ringing.cancel()
        try:
            report = await ringing
        except ActivityError as failed:
            if gone is not None:
                return DialReport("failed", Cause(EndReason.CANCELLED), caller_gone=gone)
            if is_cancelled_exception(failed):
                raise
            workflow.logger.warning("dialling came to no result: %s", failed.cause)
            await switch_side.part(PartOrder(self.facts, order.party, BridgeId("")))  # it may ring still
            return DialReport("failed", Cause(EndReason.FAILED))
        return report

    async def _join(self, order: JoinOrder) -> bool:
        try:
            await switch_side.join(order)
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                raise
            workflow.logger.warning("the conversation could not begin: %s", failed.cause)
            return False
        return True

    async def _part(self, order: PartOrder) -> None:
        await switch_side.part(order)

    async def _music(self, order: MusicOrder) -> None:
        await switch_side.music(order)

    async def _work(self, work: Work) -> Worked:
        return await work_side.perform(work)
