"""The nouns of recordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from engine.telephony.calls import CallId, LegId, NodeName, RecordingId

Kind = Literal["message", "conversation"]
"""``message`` is what the caller said to a block; ``conversation`` what a leg said and heard."""

State = Literal["kept", "lost"]
"""``lost``: the switch had nothing of it any more when it was to be fetched."""

FORMAT = "wav"
"""8 kHz, 16 bit, mono: what every switch makes and every browser plays."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A recording that was begun and is to be fetched when it is over. One shorter than ``min_seconds`` is not kept."""

    id: RecordingId
    call: CallId
    step: str
    kind: Kind
    node: NodeName
    leg: LegId
    at: float
    min_seconds: float = 0.0
    unwanted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return asdict(self)

    @staticmethod
    def from_json(plain: Mapping[str, Any]) -> Begun:
        """Read back what ``as_json`` gave."""
        return Begun(**plain)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording as it is listed. Of a lost one there are no bytes, no length and no digest."""

    id: str
    call: str
    step: str
    kind: Kind
    node: str
    state: State
    started_at: float
    seconds: float = 0.0
    bytes: int = 0
    sha256: str = ""
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """Some recordings, newest first; ``next`` is where the page behind it begins, ``None`` on the last."""

    recordings: tuple[Recording, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Listening:
    """Somebody had the audio given out."""

    at: float
    by: str
