"""What core steps ask of the legs, and what they are told: the seam to the process beside the switch. Plain data throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.runtime.state import CallFacts
from engine.telephony.calls import Address, BridgeId, Cause, LegId


@dataclass(frozen=True, slots=True)
class DialOrder:
    """Ring ``address`` as the new leg ``party``; the caller meanwhile hears ringing, or music of a class."""

    facts: CallFacts
    party: LegId
    address: Address
    caller_id: str
    ring_seconds: float
    music: str = ""


@dataclass(frozen=True, slots=True)
class FirstLeg:
    """How a call that we place ourselves begins: whom its first leg rings, as whom, for how long, and who asked for it."""

    address: Address
    caller_id: str
    ring_seconds: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Ring whom the call is placed to; the leg is the one that ``facts`` name."""

    facts: CallFacts
    first: FirstLeg


@dataclass(frozen=True, slots=True)
class DialReport:
    """What became of it. ``caller_gone`` when the caller hung up meanwhile; the party's phone has then stopped ringing."""

    how: Literal["answered", "busy", "no_answer", "rejected", "failed"]
    cause: Cause | None = None
    caller_gone: Cause | None = None


@dataclass(frozen=True, slots=True)
class JoinOrder:
    """Let the caller and the party hear one another."""

    facts: CallFacts
    party: LegId
    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class PartOrder:
    """Take the bridge away and end the party's leg where it still stands; the caller stays."""

    facts: CallFacts
    party: LegId
    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class MusicOrder:
    """Start music of a class for the caller, or stop it when the class is empty."""

    facts: CallFacts
    music: str = ""


@dataclass(frozen=True, slots=True)
class EndOrder:
    """End the call: with the apology in the caller's language when it failed, then hang up whatever of it stands."""

    facts: CallFacts
    language: str
    apology: bool
    parties: tuple[LegId, ...] = ()
    bridges: tuple[BridgeId, ...] = ()
