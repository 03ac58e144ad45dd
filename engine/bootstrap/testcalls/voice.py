"""The product's own voice, as a test call in its thread hears it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from engine.errors import NotFound
from engine.runtime.sounds import SoundSource
from engine.scenarios.hearing import Wordings
from engine.telephony.media import Sound
from telephony_adapters.simulator.paced_time import PacedLoop


class Sounds:
    """The audio that a test call and those gone back in have used: numbered, for the page to fetch."""

    def __init__(self) -> None:
        """None yet."""
        self._numbers: dict[str, int] = {}
        self._paths: list[str] = []
        self._languages: list[str] = []

    def add(self, sound: Sound, language: str) -> None:
        """Note a sound and the language it is in."""
        if sound.id not in self._numbers:
            self._numbers[sound.id] = len(self._paths)
            self._paths.append(sound.path)
            self._languages.append(language)

    def told(self, sound: Sound, wordings: Wordings) -> dict[str, Any]:
        """Tell a sound to the page."""
        number = self._numbers[sound.id]
        language = self._languages[number]
        return {
            "sound": number,
            "seconds": round(sound.seconds, 3),
            "text": sound.text,
            "language": language,
            "keys": list(wordings.keys(sound.text, language)),
        }

    def path(self, number: int) -> Path:
        """Find a sound's file."""
        if not 0 <= number < len(self._paths):
            raise NotFound("no-such-sound", "This test call has no such sound.", "Ask for those that its prompts name.")
        return Path(self._paths[number])


class Voice:
    """Implements ``engine.runtime.sounds.SoundSource`` in the call's loop; the real one lives in the process's own.

    The call's clock stands while audio is made: how long that takes is no part of the call.
    """

    def __init__(self, source: SoundSource, sounds: Sounds, home: asyncio.AbstractEventLoop, loop: PacedLoop) -> None:
        """``home`` is where ``source`` lives."""
        self._source = source
        self._sounds = sounds
        self._home = home
        self._loop = loop
        self._here: dict[tuple[str, str, str, str], Sound] = {}

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        """Give the audio when this call has used it before."""
        return self._here.get((text, language, voice, audio))

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        """Have it found or made."""
        source = self._source

        async def made() -> Sound:
            found = source.find(text, language, voice=voice, audio=audio)
            return found or await source.render(text, language, voice=voice, audio=audio)

        with self._loop.standing():
            sound = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(made(), self._home))
        self._here[text, language, voice, audio] = sound
        self._sounds.add(sound, language)
        return sound
