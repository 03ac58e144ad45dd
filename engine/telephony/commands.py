"""What a switch can be told. Every id is ours and chosen beforehand, so that any command may be repeated safely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.telephony.calls import Address, BridgeId, CallId, EndReason, LegId, PromptId, RecordingId
from engine.telephony.media import Sound


@dataclass(frozen=True, slots=True)
class Ring:
    """Let an unanswered caller hear ringing."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the caller's leg; a leg already up stays as it is."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Hangup:
    """End a leg. A leg already gone is no error."""

    leg: LegId
    reason: EndReason = EndReason.NORMAL


@dataclass(frozen=True, slots=True)
class Play:
    """Play the sounds, one after the other, as one prompt. ``PromptEnded`` always follows, or ``LegEnded``."""

    leg: LegId
    prompt: PromptId
    sounds: tuple[Sound, ...]


@dataclass(frozen=True, slots=True)
class StopPrompt:
    """Stop a prompt at once. A prompt already over is no error."""

    leg: LegId
    prompt: PromptId


@dataclass(frozen=True, slots=True)
class StartMusic:
    """Play music on hold until ``StopMusic``, a prompt or a bridge."""

    leg: LegId
    music: str = "default"


@dataclass(frozen=True, slots=True)
class StopMusic:
    """End music on hold; silence when none plays."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Dial:
    """Make ``leg`` and ring ``address``. ``LegRinging``/``LegAnswered``/``LegEnded`` of ``leg`` tell what becomes of it.

    Repeating it for a leg that exists, or that ended within the last ten minutes, never rings the phone again. ``originator``
    is the caller's leg where there is one, so that the switch can choose the same codec for both; without one it is a call of
    our own, and whoever answers is as good as a caller: every command for a caller's leg is one for this leg, too.
    """

    leg: LegId
    call: CallId
    address: Address
    caller_id: str
    ring_seconds: float
    originator: LegId | None = None


@dataclass(frozen=True, slots=True)
class Bridge:
    """See to it that the bridge exists and holds just these legs."""

    bridge: BridgeId
    legs: tuple[LegId, ...]


@dataclass(frozen=True, slots=True)
class Unbridge:
    """Take the bridge away; its legs stay up, apart. No bridge of that id is no error."""

    bridge: BridgeId


Terminator = Literal["", "#", "*", "any"]
"""The key that ends a message: none, one of two, or whichever is pressed. More than these no switch ends by itself."""


@dataclass(frozen=True, slots=True)
class Record:
    """Record what the leg says, as a WAV file of 8 kHz, 16 bit, mono, until something ends it.

    It ends at the terminator, after ``silence_seconds`` of silence (0: never), at ``max_seconds``, by ``StopRecording`` or with
    the leg. ``RecordingFinished`` or ``RecordingFailed`` follows, or ``LegEnded``, and then what was said is kept. Repeating it
    records nothing anew: one that is over tells its end again.
    """

    leg: LegId
    recording: RecordingId
    max_seconds: int
    silence_seconds: int = 0
    terminator: Terminator = "#"
    beep: bool = True


@dataclass(frozen=True, slots=True)
class RecordConversation:
    """Record what the leg says and hears, until ``StopRecording`` or the leg's end, whoever it is connected with meanwhile.

    Repeating it records nothing anew.
    """

    leg: LegId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class PauseRecording:
    """Let silence be recorded in the place of what is said, until ``ResumeRecording``. One that is over is no error."""

    leg: LegId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class ResumeRecording:
    """Record again what is said. One that is not paused, or over, is no error."""

    leg: LegId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End a recording and keep it. One that is over is no error."""

    leg: LegId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class DiscardRecording:
    """End a recording, if it still runs, and keep nothing of it. None of that id is no error."""

    leg: LegId
    recording: RecordingId


Command = (
    Ring
    | Answer
    | Hangup
    | Play
    | StopPrompt
    | StartMusic
    | StopMusic
    | Dial
    | Bridge
    | Unbridge
    | Record
    | RecordConversation
    | PauseRecording
    | ResumeRecording
    | StopRecording
    | DiscardRecording
)
