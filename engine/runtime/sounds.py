"""Where the runtime gets its audio from; the speech room offers it."""

from __future__ import annotations

from typing import Protocol

from engine.telephony.media import Sound


class SoundSource(Protocol):
    """Text and recordings to audio.

    ``voice`` is the speech engine's word for a voice that is not the language's usual one. ``audio`` names a recording, which
    is what is meant: the text is what it says, and is spoken when the recording cannot be had.
    """

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        """Give the audio when it is already there; cheap enough for the caller's path. Of a recording nothing stands in."""
        ...

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        """Make or fetch the audio. At call time the source falls back to something audible rather than raise."""
        ...
