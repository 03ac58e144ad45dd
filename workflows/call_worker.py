"""The workflow worker: it runs calls' workflows and writes their records."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio.client import Client, WorkflowHistory
from temporalio.common import VersioningBehavior
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig, WorkflowRunner

from engine.records.ports import CallRepository
from engine.runtime.programs import ProgramSource
from workflows import programs
from workflows.activities.record import Recording
from workflows.call import CallWorkflow
from workflows.deployment import BUILD, adopt_stray_calls, take_new_calls, this_version
from workflows.names import CALLS_QUEUE

CACHED_CALLS = 2000
"""Calls kept in memory, some 70 KiB each; one beyond that is replayed at its next event."""

STICKY_PATIENCE = timedelta(seconds=2)
"""How long a call waits for its own worker before another replays it: what the death of a worker costs (10 s by default)."""


@contextlib.asynccontextmanager
async def call_worker(
    client: Client,
    *,
    shelf: ProgramSource,
    calls: CallRepository,
    build: str = BUILD,
    runner: WorkflowRunner | None = None,
) -> AsyncIterator[Worker]:
    """Run the worker while the block runs, as the build that takes new calls.

    ``runner`` is the sandbox in tests. In production it is left out: what it guards against is held by the replay of golden
    histories, and it costs every call 4 ms of CPU.
    """
    programs.set_program_source(shelf)
    runner = runner or UnsandboxedWorkflowRunner()
    version = this_version(build)
    worker = Worker(
        client,
        task_queue=CALLS_QUEUE,
        workflows=[CallWorkflow],
        activities=[Recording(calls).record_call],
        workflow_runner=runner,
        deployment_config=WorkerDeploymentConfig(
            version=version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
        ),
        max_cached_workflows=CACHED_CALLS,
        sticky_queue_schedule_to_start_timeout=STICKY_PATIENCE,
        identity=client.identity,
    )

    async def replays(history: WorkflowHistory) -> bool:
        replayer = Replayer(workflows=[CallWorkflow], data_converter=client.data_converter, workflow_runner=runner)
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        return result.replay_failure is None

    async with worker:
        await take_new_calls(client, version)
        adopting = asyncio.create_task(adopt_stray_calls(client, version, replays))
        try:
            yield worker
        finally:
            adopting.cancel()
            await asyncio.wait([adopting])
