"""Every name that Temporal keeps of us. All are readable by anyone who can open the server, so none may hold a number."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

from engine.telephony.calls import CallId, NodeName

CALLS_QUEUE = "calls"
"""Workflow tasks of all calls: any workflow worker may take any call, so one queue balances them."""

WORK_QUEUE = "work"
"""Activities of what core steps have done away from the switch: HTTP requests, Python steps."""

DEPLOYMENT = "cordboard-calls"
"""The worker deployment whose versions calls are pinned to. A dot is forbidden: it parts name and build id."""

CALL_WORKFLOW = "Call"
"""The workflow type as histories keep it: a fixed word, so that moving the class does not orphan running calls."""

LEG_ENDED = "leg_ended"
"""Signal: a leg of the call is gone while the call was in a core step."""

LIVE = "live"
"""Query: where the call stands now, sensitive values masked."""

STORY = "story"
"""Query: the trace of all that is over; what a region under way has written is in its signs of life."""

RUN_REGION = "run_region"
"""Activity on the node's queue: run the edge steps beside the switch."""

RECORD_CALL = "record_call"
"""Local activity in the workflow worker: write the call record; under 100 ms, so a signal never waits behind it for long."""

END_CALL = "end_call"
"""Activity on the node's queue: say the apology if there is one to say, then hang up."""

DIAL_LEG = "dial_leg"
"""Activity on the node's queue: ring a party until it answers, refuses or the time is up."""

CALL_OUT = "call_out"
"""Activity on the node's queue: ring whom a call is placed to until it answers, refuses or the time is up."""

RINGING = "ringing"
"""What the signs of life of ``CALL_OUT`` hold once the phone rings."""

JOIN_LEGS = "join_legs"
"""Activity on the node's queue: let legs hear one another."""

PART_LEGS = "part_legs"
"""Activity on the node's queue: end a conversation and the called party's leg."""

PLAY_MUSIC = "play_music"
"""Activity on the node's queue: music for a caller who waits; an empty class stops it."""

PERFORM = "perform"
"""Activity on the work queue, or on the queue of workers that live elsewhere: do one piece of work."""

SWITCH_SIDE = (RUN_REGION, END_CALL, CALL_OUT, DIAL_LEG, JOIN_LEGS, PART_LEGS, PLAY_MUSIC)
"""All activities on a node's queue."""

NODE = SearchAttributeKey.for_keyword("CordboardNode")
"""Which switch the call is on, to list what a lost node took with it."""

FLOW = SearchAttributeKey.for_keyword("CordboardFlow")
"""Which flow the call runs, by its stable id."""

VERSION = SearchAttributeKey.for_int("CordboardVersion")
"""Which published version of the flow, to see what a bad publish touched."""

ENVIRONMENT = SearchAttributeKey.for_keyword("CordboardEnvironment")
"""Which environment's number binding led here."""

ENDING = SearchAttributeKey.for_keyword("CordboardEnding")
"""Set only when a call ended by ``failure`` or ``switch``: operators look for these, and a set costs every call an event."""

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[str] | SearchAttributeKey[int], ...] = (
    NODE,
    FLOW,
    VERSION,
    ENVIRONMENT,
    ENDING,
)
"""What a namespace must know before the first call. They are not encrypted: nothing personal, ever."""


def switch_queue(node: NodeName) -> str:
    """Name the queue of what must happen beside one switch: by node, not by process, so a restarted adapter finds its work."""
    return f"tel.{node}"


def call_workflow_id(call: CallId) -> str:
    """Name a call's workflow: the call's UUID makes a repeated start meet the first one."""
    return f"call-{call}"
