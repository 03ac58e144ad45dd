"""What the person at the end of a line notices. ``at`` is the running loop's time in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.telephony.calls import Cause, PromptId
from engine.telephony.media import Sound

By = Literal["self", "switch"]


@dataclass(frozen=True, slots=True)
class Ringing:
    """The ringing tone: a caller hears that it rings elsewhere."""

    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The line is up."""

    at: float


@dataclass(frozen=True, slots=True)
class PromptBegan:
    """A prompt is heard from now on."""

    at: float
    prompt: PromptId
    sounds: tuple[Sound, ...]

    @property
    def text(self) -> str:
        """All that it will say."""
        return " ".join(sound.text for sound in self.sounds if sound.text)

    @property
    def seconds(self) -> float:
        """How long it takes when nobody stops it."""
        return sum(sound.seconds for sound in self.sounds)


@dataclass(frozen=True, slots=True)
class PromptOver:
    """It is silent again: the prompt was heard to its end, or cut short."""

    at: float
    prompt: PromptId
    how: Literal["done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Beeped:
    """The beep is over: what is said from now on is recorded."""

    at: float


@dataclass(frozen=True, slots=True)
class MusicBegan:
    """Music on hold."""

    at: float
    music: str


@dataclass(frozen=True, slots=True)
class Hushed:
    """The ringing tone or the music has ended."""

    at: float


@dataclass(frozen=True, slots=True)
class Connected:
    """Others are heard: their numbers or extensions."""

    at: float
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """Nobody else is heard any more; the line stays up."""

    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The line is dead: by whose hand, and why."""

    at: float
    cause: Cause
    by: By


Sign = Ringing | Answered | PromptBegan | PromptOver | Beeped | MusicBegan | Hushed | Connected | Parted | Ended
