"""What a switch tells us. Frozen facts, delivered to the sink in order for each leg. ``at`` is Unix time in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.telephony.calls import Cause, LegId, NodeName, PromptId, RecordingId


@dataclass(frozen=True, slots=True)
class CallOffered:
    """A caller arrived and waits for us. ``recovered`` when found by a resync instead of told by an event."""

    node: NodeName
    leg: LegId
    caller: str
    dialled: str
    entry: str  # the trunk or context it came in by
    at: float
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class LegRinging:
    """The far end of a leg we dialled is alerting."""

    leg: LegId
    at: float


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The leg is up, both for our own answer of a caller and for a party we dialled."""

    leg: LegId
    at: float


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is gone for good. Told exactly once for each leg, whatever the switch repeats or forgets."""

    leg: LegId
    cause: Cause
    at: float


@dataclass(frozen=True, slots=True)
class LegReplaced:
    """``new`` stands where ``old`` stood, after a transfer done by the far end (``StasisStart.replace_channel``)."""

    old: LegId
    new: LegId
    at: float


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One key, at its release. ``key`` is one of ``0-9 * # A-D``; RFC 4733 and SIP INFO look alike."""

    leg: LegId
    key: str
    at: float


@dataclass(frozen=True, slots=True)
class PromptStarted:
    """The switch began to play."""

    leg: LegId
    prompt: PromptId
    at: float


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """A prompt is over. The adapter tells ``stopped`` (by our command) from ``done``; ``unknown`` after a resync."""

    leg: LegId
    prompt: PromptId
    how: Literal["done", "stopped", "failed", "unknown"]
    at: float


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """The switch began to record, or to beep before it does."""

    leg: LegId
    recording: RecordingId
    at: float


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    """A recording is over and kept. ``seconds`` is its length, without the silence that ended it; ``unknown`` after a resync.

    A leg's end ends its recordings as well; nothing but ``LegEnded`` is told then.
    """

    leg: LegId
    recording: RecordingId
    why: Literal["key", "silence", "limit", "stopped", "unknown"]
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """The switch could not record, or lost what it had."""

    leg: LegId
    recording: RecordingId
    at: float


@dataclass(frozen=True, slots=True)
class NodeUp:
    """The switch is reachable and in step: every leg it holds has been told. Sent after each (re)connect."""

    node: NodeName
    version: str
    at: float


@dataclass(frozen=True, slots=True)
class NodeDown:
    """Events no longer arrive; calls may go on in the switch."""

    node: NodeName
    why: str
    at: float


@dataclass(frozen=True, slots=True)
class NodeTaken:
    """Another adapter took this node over (``ApplicationReplaced``). Stop; do not reconnect (ping-pong)."""

    node: NodeName
    at: float


RecordingEvent = RecordingStarted | RecordingFinished | RecordingFailed
LegEvent = LegRinging | LegAnswered | LegEnded | LegReplaced | KeyPressed | PromptStarted | PromptEnded | RecordingEvent
NodeEvent = NodeUp | NodeDown | NodeTaken
Event = CallOffered | LegEvent | NodeEvent
