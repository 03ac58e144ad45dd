"""The call as core steps see it, inside the durable workflow: time, dialling and conversation that outlive every process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from engine.nodes.base import CallerGone, Dialled, FlowFailed, Talked
from engine.program import Program
from engine.runtime.leg_orders import DialOrder, DialReport, JoinOrder, MusicOrder, PartOrder
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import Address, BridgeId, Cause, EndReason, LegId
from engine.trace import TraceEntry
from workflows import switch_side
from workflows.messages import LegEndNote


class WorkflowCall(RunningCall):
    """Implements ``engine.nodes.base.CoreCall``. No activity is held while a caller waits or talks."""

    def __init__(
        self,
        program: Program,
        state: CallState,
        facts: CallFacts,
        trace: list[TraceEntry],
        ends: Mapping[LegId, LegEndNote],
    ) -> None:
        """``ends`` is what the workflow has been told of ended legs; it grows while steps wait."""
        super().__init__(program, state, facts, trace, workflow.time)
        self._ends = ends
        self.parties: list[LegId] = []  # dialled and not known to be over
        self.bridges: list[BridgeId] = []

    def caller_end(self) -> Cause | None:
        """Why the caller's leg ended, when it has."""
        note = self._ends.get(self.facts.leg)
        return note.cause if note else None

    async def wait(self, seconds: float, *, music: str = "") -> None:
        """Let time pass, durably."""
        self._check_caller()
        since = workflow.time()
        if music:
            await switch_side.music(MusicOrder(self.facts, music))
        await self._until(lambda: self.facts.leg in self._ends, seconds)
        self.tell("waited", seconds=round(workflow.time() - since, 3))
        self._check_caller()
        if music:
            await switch_side.music(MusicOrder(self.facts))

    async def dial(self, address: Address, *, caller_id: str, ring_seconds: float, music: str = "") -> Dialled:
        """Ring a party; a caller who leaves meanwhile makes the phone stop at once."""
        self._check_caller()
        party = LegId(str(workflow.uuid4()))
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
        bridge = BridgeId(str(workflow.uuid4()))
        self.bridges.append(bridge)
        try:
            await switch_side.join(JoinOrder(self.facts, leg, bridge))
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                raise
            # One of the two may have left between the answer and the bridge; its end is then told, or about to be.
            if not await self._until(lambda: self._over(leg), seconds=5.0):
                raise FlowFailed("not-connected", "The switch would not connect the caller with the party.") from failed
        since = workflow.time()
        await self._until(lambda: self._over(leg), limit_seconds)
        seconds = max(0.0, round(self._when_over(leg) - since, 3))
        by = "caller" if self.facts.leg in self._ends else "party" if leg in self._ends else "flow"
        self.tell("talked", leg=leg, ended_by=by, seconds=seconds)
        if leg in self._ends:
            self.tell("leg_ended", leg=leg, role="party", by="party", **plain_cause(self._ends[leg].cause))
            self.parties.remove(leg)
        self._check_caller()  # what still stands then is ended together with the call
        await switch_side.part(PartOrder(self.facts, leg, bridge))
        self.bridges.remove(bridge)
        if leg in self.parties:
            self.tell("leg_ended", leg=leg, role="party", by="flow", **plain_cause(Cause(EndReason.NORMAL)))
            self.parties.remove(leg)
        return Talked("party" if by == "party" else "flow", seconds)

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

    def _check_caller(self) -> None:
        gone = self.caller_end()
        if gone is not None:
            raise CallerGone(gone)

    def _over(self, leg: LegId) -> bool:
        return leg in self._ends or self.facts.leg in self._ends

    def _when_over(self, leg: LegId) -> float:
        ends = [self._ends[one].at for one in (self.facts.leg, leg) if one in self._ends]
        return min(ends, default=workflow.time())

    async def _until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        try:
            await workflow.wait_condition(condition, timeout=seconds)
        except TimeoutError:
            return False
        return True


def plain_cause(cause: Cause) -> dict[str, Any]:
    """Write a cause as the trace's ``leg_ended`` and ``dialled`` entries hold it."""
    return {"reason": cause.reason.value, "q850": cause.q850, "tech": cause.tech}
