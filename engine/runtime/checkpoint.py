"""The journal beside an adapter: what a restarted one needs to take its calls up again within a second or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, LegId
from engine.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class OpenRegion:
    """A region in progress. ``ticket`` is opaque: the durable host's name for whoever waits for its result."""

    facts: CallFacts
    ticket: bytes
    state: Mapping[str, Any]  # CallState.as_json() at the last checkpoint
    trace: Sequence[TraceEntry]  # what the region has written so far


@dataclass(frozen=True, slots=True)
class KnownLeg:
    """A leg that belongs to a call, so that its end can be told even after a crash. ``role`` is caller or party."""

    leg: LegId
    call: CallId
    role: str


class Journal(Protocol):
    """Small and synchronous: one write is well under a millisecond. Contents are encrypted at rest: they hold digits."""

    def claim(self) -> int:
        """Become the owner of this node's journal and return the new epoch; earlier owners can write no more."""
        ...

    def save_region(self, region: OpenRegion) -> None:
        """Write the newest checkpoint of a region; raises ``Conflict`` (code ``journal-taken``) when no longer the owner."""
        ...

    def close_region(self, call: CallId) -> None:
        """Forget a region whose result has been delivered."""
        ...

    def open_regions(self) -> tuple[OpenRegion, ...]:
        """Give all regions in progress, oldest first."""
        ...

    def know_leg(self, leg: KnownLeg) -> None:
        """Remember whose leg this is."""
        ...

    def forget_leg(self, leg: LegId) -> None:
        """Forget a leg whose end has been delivered."""
        ...

    def known_legs(self) -> tuple[KnownLeg, ...]:
        """Give all legs not yet ended, oldest first."""
        ...
