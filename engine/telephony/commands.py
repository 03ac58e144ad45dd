"""What a switch can be told. Every id is ours and chosen beforehand, so that any command may be repeated safely."""

from __future__ import annotations

from dataclasses import dataclass

from engine.telephony.calls import Address, BridgeId, CallId, EndReason, LegId, PromptId
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
    is the caller's leg where there is one, so that the switch can choose the same codec for both.
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


Command = Ring | Answer | Hangup | Play | StopPrompt | StartMusic | StopMusic | Dial | Bridge | Unbridge
