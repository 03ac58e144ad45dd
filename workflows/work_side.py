"""What a call's workflow has done away from the switch. Its failures are results: each has an exit on the block."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError, is_cancelled_exception

from engine.nodes.base import Work, Worked
from engine.runtime.performers import failed_work
from workflows.names import PERFORM, WORK_QUEUE

_GRACE = timedelta(seconds=2)  # the worker's own limit comes first, and says more
_LONG_SECONDS = 10.0
_HEARTBEAT = timedelta(seconds=6)
"""A try that may take long gives signs of life, so that it is made again seconds after its worker died, not minutes."""


async def perform(work: Work) -> Worked:
    """Have it done, with as many tries as it may have."""
    try:
        result: Any = await workflow.execute_activity(
            PERFORM,
            work,
            task_queue=work.queue or WORK_QUEUE,
            schedule_to_close_timeout=timedelta(seconds=work.limit_seconds),
            start_to_close_timeout=timedelta(seconds=work.try_seconds) + _GRACE,
            heartbeat_timeout=_HEARTBEAT if work.try_seconds > _LONG_SECONDS else None,
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=work.tries
            ),
        )
    except ActivityError as failed:
        if is_cancelled_exception(failed):
            raise
        cause = failed.cause
        if isinstance(cause, TimeoutError):
            return failed_work("timeout")
        return failed_work(cause.type or "failed" if isinstance(cause, ApplicationError) else "failed")
    return Worked("done", result)
