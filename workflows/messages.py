"""What crosses the wire to and from a call's workflow. Histories keep these: give a new field a default, rename none.

The orders of activities beside the switch stand with what carries them out (``engine.runtime.region``, ``.leg_orders``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.runtime.leg_orders import FirstLeg
from engine.runtime.state import CallFacts
from engine.telephony.calls import Cause, LegId


@dataclass(frozen=True, slots=True)
class StartCall:
    """Run a call. ``flow``, ``version`` and ``environment`` are for its record; the program is named in ``facts``.

    Version 0 is a draft. ``first`` is there for a call that we place ourselves: it begins when who is rung has answered.
    """

    facts: CallFacts
    flow: str
    version: int
    environment: str
    first: FirstLeg | None = None


@dataclass(frozen=True, slots=True)
class LegEndNote:
    """A leg of the call is gone. ``at`` is Unix time in seconds, by the switch's event."""

    leg: LegId
    cause: Cause
    at: float


@dataclass(frozen=True, slots=True)
class LiveCall:
    """Where a call stands, for people who watch. Values of sensitive variables are masked."""

    step: str
    place: str  # edge: beside the switch, where the region knows the exact step; core: in the workflow
    language: str
    variables: Mapping[str, Any]
    legs: Sequence[str]  # of parties dialled or talked with now


@dataclass(frozen=True, slots=True)
class CallEnded:
    """What ending a call found: the story of a region that was cut off by it, which has no report to tell it by."""

    trace: Sequence[Mapping[str, Any]] = ()  # TraceEntry.as_json(), up to the region's last checkpoint
    parties: Mapping[LegId, Cause] = field(default_factory=dict)  # why the parties that ended with the call have ended


@dataclass(frozen=True, slots=True)
class CallOver:
    """What the last activity of a call writes down: everything its record is made from. Never enters a history."""

    call: StartCall
    trace: Sequence[Mapping[str, Any]]  # TraceEntry.as_json(), the whole call in order
