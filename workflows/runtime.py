"""The durable ``CallRuntime``: how the adapter's process starts call workflows and tells them facts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import PendingWorkflowTaskState
from temporalio.api.enums.v1 import WorkflowExecutionStatus as StatusProto
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import CordboardError
from engine.runtime.control import Health
from engine.runtime.leg_orders import FirstLeg
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, Cause, LegId
from workflows.messages import LegEndNote, StartCall
from workflows.names import (
    CALL_WORKFLOW,
    CALLS_QUEUE,
    ENVIRONMENT,
    FLOW,
    LEG_ENDED,
    NODE,
    SWITCH_SIDE,
    VERSION,
    call_workflow_id,
)

log = logging.getLogger(__name__)

TASK_TIMEOUT = timedelta(seconds=5)
"""How long a worker may hold a workflow task: tasks last milliseconds, so this is how long a worker's sudden death can cost."""

UNATTENDED_SECONDS = 5.0
"""A workflow task that waits longer than this has no worker that can do it."""

FAILING_ATTEMPTS = 4
"""A workflow task tried this often fails every time (its program has not arrived, or its code does not fit its history)."""

_ANSWER_SECONDS = 3.0
"""How long one question to the server may take in all. Its client tries again by itself for ten seconds, which is too long for
somebody who holds a telephone; all of these questions may be repeated."""
_SIGNAL_PATIENCE_SECONDS = 600.0


class TemporalCallRuntime:
    """Implements ``engine.runtime.control.CallRuntime`` over a Temporal client."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = time.time) -> None:
        """Take the client, connected with the encrypting converter; ``clock`` gives Unix time."""
        self._client = client
        self._clock = clock

    async def start(
        self, facts: CallFacts, *, flow: str, version: int, environment: str, first: FirstLeg | None = None
    ) -> None:
        """Start the call's workflow. One that runs or ran under this id already stays as it is.

        With ``first`` it is a call that we place ourselves.

        Raises ``CordboardError`` (``temporal-unreachable``) when the server did not take it; trying again is safe.
        """
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._client.start_workflow(
                    CALL_WORKFLOW,
                    StartCall(facts, flow, version, environment, first),
                    id=call_workflow_id(facts.call),
                    task_queue=CALLS_QUEUE,
                    task_timeout=TASK_TIMEOUT,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    search_attributes=TypedSearchAttributes(
                        [
                            SearchAttributePair(NODE, facts.node),
                            SearchAttributePair(FLOW, flow),
                            SearchAttributePair(VERSION, version),
                            SearchAttributePair(ENVIRONMENT, environment),
                        ]
                    ),
                )
        except WorkflowAlreadyStartedError:
            pass  # it ran and is over: the offer was told twice
        except (RPCError, TimeoutError) as wrong:
            raise _unreachable(wrong) from None

    async def leg_ended(self, call: CallId, leg: LegId, cause: Cause, at: float) -> None:
        """Signal the call; no error when it is over.

        A call in conversation learns of its end by this alone, so it is tried for ten minutes before giving up with
        ``CordboardError`` (``temporal-unreachable``).
        """
        handle = self._client.get_workflow_handle(call_workflow_id(call))
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + _SIGNAL_PATIENCE_SECONDS, 0.1
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await handle.signal(LEG_ENDED, LegEndNote(leg, cause, at))
                return
            except (RPCError, TimeoutError) as wrong:
                if isinstance(wrong, RPCError) and wrong.status == RPCStatusCode.NOT_FOUND:
                    return
                if clock() >= deadline:
                    raise _unreachable(wrong) from None
                log.warning("the end of a leg of call %s is not told yet: %s", call, _why(wrong))
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)

    async def health(self, call: CallId) -> Health:
        """Tell whether anyone looks after the call; one quick question, no retries: the watchdog asks again anyway."""
        asked = DescribeWorkflowExecutionRequest(
            namespace=self._client.namespace, execution=WorkflowExecution(workflow_id=call_workflow_id(call))
        )
        try:
            # Not by the client's own ``describe``, which tries again for ten seconds.
            found = await self._client.workflow_service.describe_workflow_execution(
                asked, timeout=timedelta(seconds=_ANSWER_SECONDS)
            )
        except RPCError as wrong:
            return "closed" if wrong.status == RPCStatusCode.NOT_FOUND else "unreachable"
        if found.workflow_execution_info.status != StatusProto.WORKFLOW_EXECUTION_STATUS_RUNNING:
            return "closed"
        return "unattended" if self._waits_in_vain(found) else "running"

    def _waits_in_vain(self, found: DescribeWorkflowExecutionResponse) -> bool:
        # Asked of a leg that nobody works on: what is to be done beside the switch has then got lost with its process.
        if any(pending.activity_type.name in SWITCH_SIDE for pending in found.pending_activities):
            return True
        if not found.HasField("pending_workflow_task"):
            return False
        task = found.pending_workflow_task
        if task.attempt >= FAILING_ATTEMPTS:
            return True
        started = task.state == PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED
        since = (task.started_time if started else task.scheduled_time).ToDatetime(UTC)
        return datetime.fromtimestamp(self._clock(), UTC) - since > timedelta(seconds=UNATTENDED_SECONDS)


def _unreachable(wrong: RPCError | TimeoutError) -> CordboardError:
    return CordboardError(
        "temporal-unreachable", f"Temporal did not take a message for a call: {_why(wrong)}.", "Check that it is running."
    )


def _why(wrong: RPCError | TimeoutError) -> str:
    return wrong.message if isinstance(wrong, RPCError) else f"no answer within {_ANSWER_SECONDS:.0f} seconds"
