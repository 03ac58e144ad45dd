"""Which build of the workflow code runs which call.

A call is pinned to the build that began it: a change of code never reaches a call in progress by surprise. The build that
started last takes the new calls. Calls whose build no longer has a worker (an upgrade by restart) are moved to this one, but
only when its code replays what they have done so far.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.deployment.v1 import WorkerDeploymentVersion as VersionProto
from temporalio.api.enums.v1 import VersioningBehavior as BehaviorProto
from temporalio.api.workflow.v1 import VersioningOverride, WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    SetWorkerDeploymentCurrentVersionRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowHistory
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode

import engine
from workflows.names import CALLS_QUEUE, DEPLOYMENT

log = logging.getLogger(__name__)

WORKFLOW_REVISION = 1
"""Count up when the replay of the golden histories (tests/workflows/replay) fails for a wanted reason."""

BUILD = f"{engine.__version__}-{WORKFLOW_REVISION}"
"""The build id of this code. Code that replays equal histories equally needs no new one, so most releases keep their calls."""

CURRENT_PATIENCE_SECONDS = 60.0
STRAY_AFTER = timedelta(seconds=5)
"""A pinned call whose workflow task has waited this long has no worker of its build left."""
IDLE_PAUSE_SECONDS = 30.0
"""How often to look for calls of other builds when there were none."""

Replay = Callable[[WorkflowHistory], Awaitable[bool]]
"""Tells whether this process's code replays a history."""


def this_version(build: str = BUILD) -> WorkerDeploymentVersion:
    """Name the deployment version of this code."""
    return WorkerDeploymentVersion(DEPLOYMENT, build)


async def take_new_calls(client: Client, version: WorkerDeploymentVersion) -> None:
    """Make this version the current one.

    To be called when the worker polls: the server knows a version only from its pollers, so the first tries may find none.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + CURRENT_PATIENCE_SECONDS
    while True:
        try:
            await client.workflow_service.set_worker_deployment_current_version(
                SetWorkerDeploymentCurrentVersionRequest(
                    namespace=client.namespace,
                    deployment_name=version.deployment_name,
                    build_id=version.build_id,
                    identity=client.identity,
                    ignore_missing_task_queues=True,
                )
            )
            return
        except RPCError as wrong:
            if clock() >= deadline:
                raise
            if wrong.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION):
                log.warning("build %s does not take new calls yet: %s", version.build_id, wrong.message)
        await asyncio.sleep(0.1)


async def adopt_stray_calls(client: Client, version: WorkerDeploymentVersion, replays: Replay) -> None:
    """Move calls of builds that have no worker left to this one, for ever.

    Also when none is to be seen: the server shows a call late, and a build that still has its worker may lose it later.
    """
    refused: dict[str, str] = {}  # run id → why, so that each is said once
    while True:
        others = 0
        async for found in client.list_workflows(_of_other_builds(version)):
            others += 1
            try:
                await _adopt_if_stray(client, version, replays, found.id, found.run_id, refused)
            except RPCError as wrong:
                log.warning("workflow %s could not be looked at: %s", found.id, wrong.message)
        await asyncio.sleep(STRAY_AFTER.total_seconds() / 2 if others else IDLE_PAUSE_SECONDS)


def _of_other_builds(version: WorkerDeploymentVersion) -> str:
    return (
        f"TaskQueue = '{CALLS_QUEUE}' AND ExecutionStatus = 'Running' AND TemporalWorkerDeployment = '{DEPLOYMENT}' "
        f"AND TemporalWorkerDeploymentVersion != '{version.deployment_name}:{version.build_id}'"
    )


async def _adopt_if_stray(
    client: Client, version: WorkerDeploymentVersion, replays: Replay, workflow: str, run: str, refused: dict[str, str]
) -> None:
    handle = client.get_workflow_handle(workflow, run_id=run)
    if run in refused or not _waits(await handle.describe()):
        return
    if not await replays(await handle.fetch_history()):
        refused[run] = workflow
        log.error("%s belongs to a build that no worker runs, and this build cannot go on with it; start the old one", workflow)
        return
    await client.workflow_service.update_workflow_execution_options(
        UpdateWorkflowExecutionOptionsRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow, run_id=run),
            workflow_execution_options=WorkflowExecutionOptions(versioning_override=_pinned_to(version)),
            update_mask=FieldMask(paths=["versioning_override"]),
            identity=client.identity,
        )
    )
    log.info("%s goes on with build %s", workflow, version.build_id)


def _pinned_to(version: WorkerDeploymentVersion) -> VersioningOverride:
    return VersioningOverride(
        behavior=BehaviorProto.VERSIONING_BEHAVIOR_PINNED,
        pinned=VersioningOverride.PinnedOverride(
            behavior=VersioningOverride.PINNED_OVERRIDE_BEHAVIOR_PINNED,
            version=VersionProto(deployment_name=version.deployment_name, build_id=version.build_id),
        ),
    )


def _waits(found: WorkflowExecutionDescription) -> bool:
    if not found.raw_description.HasField("pending_workflow_task"):
        return False
    since = found.raw_description.pending_workflow_task.scheduled_time.ToDatetime(UTC)
    return datetime.now(UTC) - since > STRAY_AFTER
