"""The voice of the product, as calls use it (``SoundSource``) and as publishing does (``Speaker``)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from engine.config import Settings
from engine.errors import CordboardError, InvalidInput
from engine.prompts.choice import NamedVoices
from engine.runtime.notices import TEXTS
from engine.speech.cache import SoundCache
from engine.speech.espeak import Library, find_library
from engine.speech.manner import manner
from engine.speech.recipe import LONGEST_TEXT, Recipe, speakable
from engine.speech.recorded import RecordedSounds, Recordings
from engine.speech.voice_process import VoiceProcess
from engine.telephony.media import Sound

log = logging.getLogger(__name__)

_REMEMBERED = 10_000
_SWEEP_SECONDS = 86_400.0

_OWN_WORDS = frozenset(text for texts in TEXTS.values() for text in texts.values())
"""What the product itself says holds nobody's data, and must be there when the voice is not."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the voice.

    Attributes:
        call_seconds: after this a caller who waits for a text hears the tone instead.
        text_seconds: a voice process that is longer at one text than this, and
        character_seconds: this for each of its characters, is held to hang. Usual is a tenth of it.
    """

    call_seconds: float = 3.0
    text_seconds: float = 5.0
    character_seconds: float = 0.02

    def for_text(self, text: str) -> float:
        """Say how long a text may take."""
        return self.text_seconds + self.character_seconds * len(text)


class Speech:
    """Text to audio, made once and kept. Use as ``async with Speech(…) as speech``; nothing costs until a text is new."""

    def __init__(
        self,
        folder: Path,
        voices: Mapping[str, str],
        *,
        variants: Mapping[str, str] | None = None,
        recordings: Recordings | None = None,
        words_per_minute: int = 160,
        library: str = "",
        patience: Patience = Patience(),
    ) -> None:
        """Take what decides the sound; ``Settings`` says what each means, ``voices`` is language → voice.

        ``variants`` are the named voices, ``recordings`` is where people's recordings come from.
        """
        self._voices = dict(voices)
        self._named = NamedVoices(dict(variants or {}))
        self._recorded = RecordedSounds(recordings)
        self._words_per_minute = words_per_minute
        self._wanted = library
        self._patience = patience
        self._cache = SoundCache(folder)
        self._process = VoiceProcess(library)
        self._library: Library | None = None
        self._making: dict[str, asyncio.Task[None]] = {}
        self._sweeping: asyncio.Task[None] | None = None
        self._replaced: OrderedDict[str, None] = OrderedDict()

    @classmethod
    def from_settings(cls, settings: Settings, recordings: Recordings | None = None) -> Speech:
        """Make the voice that an installation is set to; ``recordings`` keeps what people have recorded."""
        return cls(
            settings.sounds,
            dict(settings.speech_voices),
            variants=dict(settings.speech_variants),
            recordings=recordings,
            words_per_minute=settings.speech_words_per_minute,
            library=settings.speech_library,
        )

    @property
    def process_id(self) -> int:
        """The voice process's id; 0 while there is none."""
        return self._process.pid

    async def __aenter__(self) -> Speech:
        """Make the folder; raises ``CordboardError`` (``speech-folder-unusable``).

        A missing library is no reason not to start: calls go on with what is made already, and ``check`` tells.
        """
        await asyncio.to_thread(self._cache.open)
        self._sweeping = asyncio.create_task(self._sweep(), name="speech-sweep")
        try:
            self._find_library()
        except CordboardError as wrong:
            log.error("nothing new can be spoken: %s", wrong)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Give up what is being made and end the process."""
        await self._recorded.close()
        tasks = [task for task in (self._sweeping, *self._making.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await self._process.close()

    def voice(self, language: str, variant: str) -> str:
        """Give the engine's word for a named voice; empty for the usual one, which a name that is not set means too."""
        return self._named.voice(language, variant)

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        """Give the audio when it is there: one hash and one ``stat``, and a header when the file is new to us."""
        if audio:
            return self._recorded.find(self._cache, audio, text)
        return self._cache.find(self._recipe(text, language, voice).id, text)

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        """Fetch or make the audio for a caller who waits: the recording, else the text, else two notes in their place.

        Each is given up when it cannot be had, or not soon enough. What comes too late is kept, so that the next caller hears
        it. Of a text that is too long the beginning is spoken.
        """
        if audio:
            try:
                async with asyncio.timeout(self._patience.call_seconds):
                    return await self._recorded.bring(self._cache, audio, text)
            except TimeoutError:
                self._tell_once(audio, "the recording comes too slowly")
            except CordboardError as wrong:
                self._tell_once(audio, str(wrong))
            if not text:
                return self._cache.tone(text)
        said = text[:LONGEST_TEXT]
        try:
            async with asyncio.timeout(self._patience.call_seconds):
                return replace(await self._made(said, language, voice, keep=said in _OWN_WORDS), text=text)
        except TimeoutError:
            self._tell_once(self._recipe(said, language, voice).id, "the voice is too slow")
        except CordboardError as wrong:
            self._tell_once(self._recipe(said, language, voice).id, str(wrong))
        return self._cache.tone(text)

    async def check(self, language: str) -> None:
        """Prove that the language can be spoken here.

        Raises ``CordboardError``: ``speech-language-unknown``, ``speech-library-missing``, ``speech-voice-missing``, …
        """
        usual = self._voice(language)
        self._find_library()
        await self._process.ask({"do": "check", "voice": usual}, self._patience.text_seconds)

    async def keep(self, audio: str) -> None:
        """See to it that a recording lies in the folder; ``NotFound`` (``no-such-file``) when nobody keeps it."""
        await self._recorded.bring(self._cache, audio, "")

    async def prepare(self, text: str, language: str, *, voice: str = "") -> None:
        """Make the audio, or find it made already.

        Raises ``InvalidInput`` (``speech-text-too-long``) or ``CordboardError`` as ``check`` does.
        """
        if len(text) > LONGEST_TEXT:
            raise InvalidInput(
                "speech-text-too-long",
                f"The text has {len(text)} characters; at most {LONGEST_TEXT} are spoken in one prompt.",
                "Divide it into several prompts.",
            )
        await self._made(text, language, voice, keep=True)

    def _voice(self, language: str) -> str:
        if language in self._voices:
            return self._voices[language]
        raise CordboardError(
            "speech-language-unknown",
            f"No voice is set for {language}.",
            f"Add it to CORDBOARD_SPEECH_VOICES, such as {language}={language.partition('-')[0].lower()}.",
        )

    def _find_library(self) -> None:
        if self._library is None:  # looked for again, because it may have been installed meanwhile
            self._library = find_library(self._wanted)

    def _recipe(self, text: str, language: str, voice: str = "") -> Recipe:
        engine = self._library.version if self._library is not None else ""
        usual = self._voices.get(language, "")
        if not voice:
            return Recipe(engine, usual, self._words_per_minute, language, speakable(text))
        how = manner(voice)
        return Recipe(engine, how.of(usual), how.words_per_minute or self._words_per_minute, language, speakable(text))

    async def _made(self, text: str, language: str, voice: str, *, keep: bool) -> Sound:
        self._voice(language)
        self._find_library()
        recipe = self._recipe(text, language, voice)
        found = self._cache.find(recipe.id, text, kept=keep)
        if found is None:
            path = self._cache.path(recipe.id, kept=keep)
            task = self._making.get(path)
            if task is None:
                task = self._making[path] = asyncio.create_task(self._make(recipe, path), name=f"speech-{recipe.id[:12]}")
                task.add_done_callback(lambda done: self._forget(path, done))
            await asyncio.wait([task])  # leaving this leaves the task: others may wait for it, and the file will be there
            if task.cancelled():
                raise CordboardError("speech-closed", "The voice was closed meanwhile.")
            task.result()
            found = self._cache.find(recipe.id, text, kept=keep)
        if found is None:
            raise CordboardError("speech-failed", "The audio was removed as soon as it was made.", "See who else writes there.")
        return found

    async def _make(self, recipe: Recipe, path: str) -> None:
        part = self._cache.part(recipe.id)
        request = {
            "do": "say",
            "text": recipe.text,
            "voice": recipe.voice,
            "words_per_minute": recipe.words_per_minute,
            "part": part,
            "path": path,
        }
        try:
            await self._process.ask(request, self._patience.for_text(recipe.text))
        finally:
            with contextlib.suppress(OSError):
                os.unlink(part)  # there only when the process ended at its work

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            try:
                await asyncio.to_thread(self._cache.sweep)
            except OSError as wrong:
                log.warning("old audio could not be removed: %s", wrong.strerror)

    def _forget(self, path: str, done: asyncio.Task[None]) -> None:
        del self._making[path]
        if not done.cancelled():
            done.exception()  # seen: those who waited for it have told, or have left

    def _tell_once(self, id_: str, why: str) -> None:
        if id_ in self._replaced:
            return
        self._replaced[id_] = None
        if len(self._replaced) > _REMEMBERED:
            self._replaced.popitem(last=False)
        log.warning("a tone stands in for sound %s: %s", id_, why)
