"""Where the runtime gets its audio from; the speech room offers it."""

from __future__ import annotations

from typing import Protocol

from engine.telephony.media import Sound


class SoundSource(Protocol):
    """Text to audio."""

    def find(self, text: str, language: str) -> Sound | None:
        """Give the audio when it is already there; cheap enough for the caller's path."""
        ...

    async def render(self, text: str, language: str) -> Sound:
        """Make the audio. At call time the source falls back to something audible rather than raise."""
        ...
