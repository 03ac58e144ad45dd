"""The durable ``CallPlacer``: calls placed by the API's process, and followed by what their workflow and region tell."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio.api.common.v1 import Payloads, WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState, WorkflowExecutionStatus
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import CordboardError
from engine.runtime.leg_orders import FirstLeg
from engine.runtime.placing import Progress, Stage
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, NodeName
from engine.trace import TraceEntry
from workflows.names import CALL_OUT, RINGING, RUN_REGION, STORY, call_workflow_id, switch_queue
from workflows.onlooker import POLL_SECONDS, Onlooker
from workflows.runtime import TemporalCallRuntime

_ANSWER = timedelta(seconds=3)


class TemporalCallPlacer:
    """Implements ``engine.runtime.placing.CallPlacer`` over a Temporal client."""

    def __init__(self, client: Client, node: NodeName) -> None:
        """Take the client, connected with the encrypting converter, and the switch that dials."""
        self._client = client
        self._node = node
        self._runtime = TemporalCallRuntime(client)
        self._onlooker = Onlooker(client)

    async def unable(self) -> str:
        """Say why no call can be placed now: ``temporal-away``, or ``adapter-away`` when nobody serves the switch."""
        try:
            async with asyncio.timeout(_ANSWER.total_seconds()):
                age = await self._onlooker.last_poll(switch_queue(self._node), activities=True)
        except (CordboardError, TimeoutError):
            return "temporal-away"
        return "" if age is not None and age < POLL_SECONDS else "adapter-away"

    async def place(self, facts: CallFacts, first: FirstLeg, *, flow: str, version: int, environment: str) -> None:
        """Start the call's workflow: from here on nothing of it is lost with any process."""
        await self._runtime.start(facts, flow=flow, version=version, environment=environment, first=first)

    async def progress(self, call: CallId) -> Progress:
        """Put together what is over and what the region under way has told with its last sign of life.

        The region is asked first: what has been reported meanwhile stands in the workflow's story, and counts once.
        """
        asked = DescribeWorkflowExecutionRequest(
            namespace=self._client.namespace, execution=WorkflowExecution(workflow_id=call_workflow_id(call))
        )
        try:
            found = await self._client.workflow_service.describe_workflow_execution(asked, timeout=_ANSWER)
            if found.workflow_execution_info.status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING:
                return Progress("over")
            stage: Stage = "begun"
            under_way: list[TraceEntry] = []
            for pending in found.pending_activities:
                told = await self._told(pending)
                if pending.activity_type.name == CALL_OUT:
                    stage = _stage(pending, told)
                elif pending.activity_type.name == RUN_REGION and len(told) == 2:
                    under_way = [TraceEntry.from_json(entry) for entry in told[1]]
            story = [TraceEntry.from_json(entry) for entry in await self._story(call)]
        except RPCError as wrong:
            if wrong.status == RPCStatusCode.NOT_FOUND:
                return Progress("over")  # long ago, or lost with its server's file
            raise _unreachable(wrong) from None
        if not found.pending_activities and not story:
            stage = "placed"
        return Progress(stage, joined(story, under_way))

    async def give_up(self, call: CallId) -> None:
        """Cancel the call: its workflow ends it in good order, and the record says so."""
        try:
            await self._client.get_workflow_handle(call_workflow_id(call)).cancel(rpc_timeout=_ANSWER)
        except RPCError as wrong:
            if wrong.status != RPCStatusCode.NOT_FOUND:
                raise _unreachable(wrong) from None

    async def _story(self, call: CallId) -> Sequence[dict[str, Any]]:
        handle = self._client.get_workflow_handle(call_workflow_id(call))
        try:
            told: Sequence[dict[str, Any]] = await handle.query(STORY, result_type=list[dict[str, Any]], rpc_timeout=_ANSWER)
            return told
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
            return ()  # its worker is not ready for it yet

    async def _told(self, pending: PendingActivityInfo) -> list[Any]:
        return await self._decoded(pending.heartbeat_details) if pending.HasField("heartbeat_details") else []

    async def _decoded(self, payloads: Payloads) -> list[Any]:
        return await self._client.data_converter.decode(payloads.payloads)


def joined(story: Sequence[TraceEntry], under_way: Sequence[TraceEntry]) -> tuple[TraceEntry, ...]:
    """Put what a region under way has written behind what is over, unless it has been reported meanwhile."""
    reported = bool(under_way) and under_way[0] in story
    return tuple(story) if reported else (*story, *under_way)


def _stage(pending: PendingActivityInfo, told: list[Any]) -> Stage:
    if RINGING in told:
        return "ringing"
    return "placed" if pending.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED else "calling"


def _unreachable(wrong: RPCError) -> CordboardError:
    return CordboardError(
        "temporal-unreachable", f"Temporal does not tell of a call: {wrong.message}.", "Check that it is running."
    )
