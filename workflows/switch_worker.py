"""The worker in the adapter's process: it serves the queue of one switch."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from engine.telephony.calls import NodeName
from workflows.activities.legs import LegActivities
from workflows.activities.regions import Regions
from workflows.names import switch_queue

MOST_AT_A_TIME = 2000
"""Activities that may run at once; the SDK's own 100 would leave the 101st ringing phone waiting. Regions hold none."""

_LAST_COMMANDS = timedelta(seconds=1)


def switch_worker(client: Client, node: NodeName, regions: Regions, legs: LegActivities) -> Worker:
    """Make the worker; use it as an async context manager. Unversioned: its orders are plain data that stay readable."""
    return Worker(
        client,
        task_queue=switch_queue(node),
        activities=[
            regions.run_region,
            legs.call_out,
            legs.dial_leg,
            legs.join_legs,
            legs.part_legs,
            legs.play_music,
            legs.end_call,
        ],
        max_concurrent_activities=MOST_AT_A_TIME,
        max_heartbeat_throttle_interval=timedelta(seconds=1.5),
        default_heartbeat_throttle_interval=timedelta(seconds=1.5),
        graceful_shutdown_timeout=_LAST_COMMANDS,
        identity=client.identity,
    )
