"""Calls, legs, addresses and why a leg ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NewType

CallId = NewType("CallId", str)
"""One contact from offer to end, whatever legs it gathers. A UUID; never holds a number."""
LegId = NewType("LegId", str)
"""One party's connection to the switch (an Asterisk channel)."""
BridgeId = NewType("BridgeId", str)
"""A place where legs hear one another."""
PromptId = NewType("PromptId", str)
"""One playing of sounds to one leg; assigned by us before the switch is asked (``ari.md`` T8)."""
RecordingId = NewType("RecordingId", str)
"""One recording; assigned by us before the switch is asked, and the name of its file there. Never holds a number."""
NodeName = NewType("NodeName", str)
"""A switch, by the name our configuration gives it (``ari.md`` T19: never the MAC-derived id)."""


Direction = Literal["inbound", "outbound-test"]
"""Who called whom: somebody called in, or an author had the drawing under test call a telephone."""


class EndReason(StrEnum):
    """Why a leg ended, in words every switch shares. Numbers in brackets are Q.850 causes."""

    NORMAL = "normal"  # 16, 0, 31
    BUSY = "busy"  # 17
    NO_ANSWER = "no_answer"  # 18, 19
    REJECTED = "rejected"  # 21
    UNALLOCATED = "unallocated"  # 1
    INVALID = "invalid"  # 28
    CONGESTION = "congestion"  # 34, 38, 41, 42, 44
    UNAVAILABLE = "unavailable"  # 3, 20, 27
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # 26
    MEDIA = "media"  # 58, 65, 88
    CANCELLED = "cancelled"  # we gave up before an answer
    NODE_RESTART = "node_restart"  # the switch itself restarted: all its legs are gone
    FAILED = "failed"  # 127 and everything else
    UNKNOWN = "unknown"  # the end was seen by reconciling, not by an event


_REASONS: dict[int, EndReason] = {
    0: EndReason.NORMAL,
    1: EndReason.UNALLOCATED,
    3: EndReason.UNAVAILABLE,
    16: EndReason.NORMAL,
    17: EndReason.BUSY,
    18: EndReason.NO_ANSWER,
    19: EndReason.NO_ANSWER,
    20: EndReason.UNAVAILABLE,
    21: EndReason.REJECTED,
    26: EndReason.ANSWERED_ELSEWHERE,
    27: EndReason.UNAVAILABLE,
    28: EndReason.INVALID,
    31: EndReason.NORMAL,
    34: EndReason.CONGESTION,
    38: EndReason.CONGESTION,
    41: EndReason.CONGESTION,
    42: EndReason.CONGESTION,
    44: EndReason.CONGESTION,
    58: EndReason.MEDIA,
    65: EndReason.MEDIA,
    88: EndReason.MEDIA,
}


def reason_of(q850: int) -> EndReason:
    """Name a Q.850 cause (ITU-T Q.850 table 1); a cause without a name of its own is ``FAILED``."""
    return _REASONS.get(q850, EndReason.FAILED)


Q850: Mapping[EndReason, int] = {
    EndReason.NORMAL: 16,
    EndReason.BUSY: 17,
    EndReason.NO_ANSWER: 19,
    EndReason.REJECTED: 21,
    EndReason.UNALLOCATED: 1,
    EndReason.INVALID: 28,
    EndReason.CONGESTION: 34,
    EndReason.UNAVAILABLE: 20,
    EndReason.ANSWERED_ELSEWHERE: 26,
    EndReason.MEDIA: 58,
    EndReason.CANCELLED: 16,
    EndReason.NODE_RESTART: 41,
    EndReason.FAILED: 127,
    EndReason.UNKNOWN: 16,
}
"""The cause that a switch is told for a reason; it makes the SIP status of a call that was not answered of it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a leg ended, with the switch's own figures kept beside our word for it."""

    reason: EndReason
    q850: int | None = None
    tech: int | None = None  # the SIP status where the switch tells it (Asterisk 20.17 / 22.7 and later)
    reconciled: bool = False  # found by a resync rather than told by an event


DIALLABLE = re.compile(r"[0-9A-Za-z+*#][0-9A-Za-z+*#._-]{0,79}")
"""Letters, digits and marks of numbers and account names. Anything else (``@ / & , ;``) could make another address of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to dial: a phone of ours by name, or a number over a trunk. The adapter renders it for its switch."""

    kind: Literal["endpoint", "number"]
    value: str
    trunk: str = ""
