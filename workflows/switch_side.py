"""What a call's workflow asks of the process beside the switch: each activity with its time limits and why they are so.

All of them are safe to repeat. They name their activity by its word, not its function: the code that runs it lives elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType, ActivityHandle

from engine.runtime.leg_orders import CallOrder, DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from engine.runtime.region import RegionOrder, RegionReport
from workflows.messages import CallEnded
from workflows.names import CALL_OUT, DIAL_LEG, END_CALL, JOIN_LEGS, PART_LEGS, PLAY_MUSIC, RUN_REGION, switch_queue

REGION_LIMIT = timedelta(hours=24)
"""Past every caller's patience; it ends workflows whose node never comes back."""

REGION_HEARTBEAT = timedelta(seconds=60)
"""After this long without a sign of life the region goes to whichever adapter now serves the node. A restarted adapter is back
within two seconds and carries its regions on itself, so this is for a host that is lost."""

DIAL_HEARTBEAT = timedelta(seconds=5)
"""A ringing phone is in no journal: after an adapter's crash the next one takes it up when this has run out."""

_PATIENT = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=5)
)
"""For what must happen in the end; business outcomes are results, and what cannot be mended is raised as non-retryable."""

_QUICK = timedelta(seconds=10)  # one command to the switch, with the adapter's own retries
_SOON = timedelta(seconds=15)  # how long whoever has a phone called waits for it to be tried; an adapter restarts in two
_RETURN = timedelta(seconds=60)  # how long a core step waits for an adapter that is away
_END_LIMIT = timedelta(minutes=10)
_END_ATTEMPT = timedelta(seconds=60)  # the apology, then the hangup

_CALL_ENDED: Any = CallEnded | None
"""An older adapter tells nothing, or a cause that nobody reads; golden histories hold both."""


def run_region(order: RegionOrder) -> ActivityHandle[RegionReport]:
    """Run edge steps. Cancelling does not wait for them: ending the call makes the region quiet first (``end``)."""
    return workflow.start_activity(
        RUN_REGION,
        order,
        result_type=RegionReport,
        task_queue=switch_queue(order.facts.node),
        schedule_to_close_timeout=REGION_LIMIT,
        heartbeat_timeout=REGION_HEARTBEAT,
        retry_policy=_PATIENT,
        cancellation_type=ActivityCancellationType.TRY_CANCEL,
    )


def dial(order: DialOrder) -> ActivityHandle[DialReport]:
    """Ring a party. Cancelling waits until the phone has stopped ringing."""
    ringing = timedelta(seconds=order.ring_seconds)
    return workflow.start_activity(
        DIAL_LEG,
        order,
        result_type=DialReport,
        task_queue=switch_queue(order.facts.node),
        schedule_to_close_timeout=ringing + _RETURN,
        start_to_close_timeout=ringing + _QUICK,
        heartbeat_timeout=DIAL_HEARTBEAT,
        retry_policy=_PATIENT,
        cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    )


def call(order: CallOrder) -> ActivityHandle[DialReport]:
    """Ring whom the call is placed to. Where no adapter takes the order soon it is given up: nobody is rung late."""
    ringing = timedelta(seconds=order.first.ring_seconds)
    return workflow.start_activity(
        CALL_OUT,
        order,
        result_type=DialReport,
        task_queue=switch_queue(order.facts.node),
        schedule_to_start_timeout=_SOON,
        schedule_to_close_timeout=ringing + _RETURN,
        start_to_close_timeout=ringing + _QUICK,
        heartbeat_timeout=DIAL_HEARTBEAT,
        retry_policy=_PATIENT,
        cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    )


async def join(order: JoinOrder) -> None:
    """Let caller and party hear one another."""
    await _quickly(JOIN_LEGS, order)


async def part(order: PartOrder) -> None:
    """End the conversation and the party's leg."""
    await _quickly(PART_LEGS, order)


async def music(order: MusicOrder) -> None:
    """Start or stop music for the caller."""
    await _quickly(PLAY_MUSIC, order)


async def end(order: EndOrder) -> CallEnded:
    """End the call, with the apology when it failed."""
    ended: CallEnded | None = await workflow.execute_activity(
        END_CALL,
        order,
        result_type=_CALL_ENDED,
        task_queue=switch_queue(order.facts.node),
        schedule_to_close_timeout=_END_LIMIT,
        start_to_close_timeout=_END_ATTEMPT,
        retry_policy=_PATIENT,
    )
    return ended or CallEnded()


async def _quickly(name: str, order: JoinOrder | PartOrder | MusicOrder) -> None:
    await workflow.execute_activity(
        name,
        order,
        task_queue=switch_queue(order.facts.node),
        schedule_to_close_timeout=_RETURN,
        start_to_close_timeout=_QUICK,
        retry_policy=_PATIENT,
    )
