"""How a call comes to its end, and what its trace says of it, wherever the call is run."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

from engine.program import Program
from engine.runtime.interpreter import place_of
from engine.runtime.leg_orders import DialReport
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallState
from engine.telephony.calls import Cause, EndReason


@dataclass(frozen=True, slots=True)
class Ending:
    """What the trace's last entry says, and what is left to do.

    ``apology``: the caller stands and must be told that it failed. ``leg_gone``: the caller's leg has been seen to already.
    ``unreached``: who was called never came to the phone, so that the flow did not begin.
    """

    by: str  # caller, flow, failure or switch
    reason: str  # an EndReason
    apology: bool = False
    leg_gone: bool = False
    unreached: bool = False


FLOW_OVER = Ending("flow", EndReason.NORMAL)
CANCELLED = Ending("flow", EndReason.CANCELLED)
"""Somebody ended the call from outside; it ends in good order and the record says so."""


def reached(call: RunningCall, report: DialReport, by: str) -> Ending | None:
    """Tell what became of the first leg of a call that we placed; ``None`` when the flow has somebody to speak to.

    ``by`` names who asked for the call.
    """
    cause = report.cause or Cause(EndReason.NORMAL)
    told = None if report.how == "answered" else plain_cause(cause)
    call.tell("called_out", leg=call.facts.leg, by=by, how=report.how, cause=told)
    if report.how == "answered":
        call.state.answered = True
        call.tell("answered")
        return None
    ended_by = "flow" if cause.reason == EndReason.CANCELLED else "caller"
    call.tell("leg_ended", leg=call.facts.leg, role="caller", by=ended_by, **plain_cause(cause))
    return Ending(ended_by, cause.reason, leg_gone=True, unreached=True)


def caller_left(call: RunningCall, cause: Cause) -> Ending:
    """The caller went during a core step."""
    call.tell("leg_ended", leg=call.facts.leg, role="caller", by="caller", **plain_cause(cause))
    return Ending("switch" if cause.reason == EndReason.NODE_RESTART else "caller", cause.reason, leg_gone=True)


def failed(call: RunningCall, code: str, message: str) -> Ending:
    """The flow could not go on in a core step."""
    call.tell("failed", code=code, message=message)
    return Ending("failure", EndReason.FAILED, apology=True)


def plain_cause(cause: Cause) -> dict[str, Any]:
    """Write a cause as the trace's ``leg_ended`` and ``dialled`` entries hold it."""
    return {"reason": cause.reason.value, "q850": cause.q850, "tech": cause.tech}


def whereabouts(bug: BaseException) -> str:
    """Tell for the log what kind of defect it is and where, without its own words."""
    frames = traceback.extract_tb(bug.__traceback__)
    return f"{type(bug).__name__} at " + " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[::-1])


def defect(program: Program, state: CallState, bug: Exception) -> tuple[str, str]:
    """Give code and message of a defect in a step. Its own words may hold a caller's data, so they are left out."""
    try:
        place = place_of(program, state)
    except KeyError:  # a step that is not in the program: the defect itself
        place = None
    if place != "core":
        return "internal", type(bug).__name__
    return "defect", f"The engine failed in step {state.step!r}: {type(bug).__name__}."
