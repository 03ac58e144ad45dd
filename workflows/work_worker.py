"""The worker of what core steps have done away from the switch."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from engine.runtime.performers import Performers
from workflows.activities.work import Performing
from workflows.names import WORK_QUEUE

MOST_AT_A_TIME = 500
"""Pieces of work under way in one process: most wait for somebody else's answer."""

_LAST_TRIES = timedelta(seconds=5)


def work_worker(client: Client, performers: Performers, queue: str = WORK_QUEUE) -> Worker:
    """Make the worker; use it as an async context manager. Unversioned: its orders are plain data."""
    return Worker(
        client,
        task_queue=queue,
        activities=[Performing(performers).perform],
        max_concurrent_activities=MOST_AT_A_TIME,
        graceful_shutdown_timeout=_LAST_TRIES,
        max_heartbeat_throttle_interval=timedelta(seconds=1.5),
        default_heartbeat_throttle_interval=timedelta(seconds=1.5),
        identity=client.identity,
    )
