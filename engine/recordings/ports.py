"""What the room of recordings asks of others, and what running calls ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from engine.recordings.model import Begun, Listening, Recording, RecordingPage
from engine.telephony.calls import LegId, RecordingId
from engine.telephony.media import Sound


class RecordingRepository(Protocol):
    """What is known of recordings; the audio is elsewhere."""

    async def add(self, recording: Recording) -> None:
        """Keep one, in place of what was known of it."""
        ...

    async def list(self, *, call: str | None = None, after: str | None = None, limit: int = 50) -> RecordingPage:
        """Give a page, newest first; of one call where that is named. ``after`` is a page's ``next``."""
        ...

    async def get(self, recording: str) -> Recording:
        """Give one; ``NotFound`` (``no-such-recording``)."""
        ...

    async def remove(self, recording: str) -> None:
        """Forget one with all that was noted of it; none of that id is no error."""
        ...

    async def note_listening(self, recording: str, *, at: float, by: str) -> None:
        """Note that somebody had the audio given out."""
        ...

    async def listenings(self, recording: str) -> Sequence[Listening]:
        """Tell who had the audio given out, newest first."""
        ...


class AudioVault(Protocol):
    """Where audio lies, sealed. Its calls are short and may block; use them from a thread."""

    def put(self, recording: str, audio: Path) -> None:
        """Seal a file's content and keep it, whole or not at all."""
        ...

    def holds(self, recording: str) -> bool:
        """Whether it is here."""
        ...

    def read(self, recording: str, begin: int, end: int) -> Iterator[bytes]:
        """Give the bytes from ``begin`` to before ``end``; ``NotFound`` (``no-such-audio``) when it is not here."""
        ...

    def remove(self, recording: str) -> None:
        """Take it away; none of that id is no error."""
        ...


class Recordings(Protocol):
    """What a running call asks. ``begun`` stands before the switch is asked to record, so that no crash forgets a recording."""

    def begun(self, begun: Begun) -> None:
        """Note that a recording is about to begin."""
        ...

    def over(self, recording: RecordingId) -> None:
        """Say that it has ended, as far as the call knows: it may be fetched."""
        ...

    async def discard(self, recording: RecordingId, leg: LegId) -> None:
        """Keep nothing of it."""
        ...

    async def sound(self, recording: str) -> Sound | None:
        """Give its audio for playing, fetched at once where it must be; ``None`` when it cannot be had. Give it back."""
        ...

    def give_back(self, sound: Sound) -> None:
        """Take the audio away that was made for playing."""
        ...


class Unkept:
    """Implements ``Recordings`` where nothing is kept: in rehearsals. Of every recording there is a sound of two seconds."""

    def begun(self, begun: Begun) -> None:
        """Note nothing."""

    def over(self, recording: RecordingId) -> None:
        """Fetch nothing."""

    async def discard(self, recording: RecordingId, leg: LegId) -> None:
        """Have nothing to take away."""

    async def sound(self, recording: str) -> Sound | None:
        """Give a sound that no file stands behind; of no recording there is none."""
        return Sound(f"recording-{recording}", "/nowhere/recording.wav", 2.0, "…") if recording else None

    def give_back(self, sound: Sound) -> None:
        """Have nothing to take away."""
