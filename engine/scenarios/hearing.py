"""What the caller of a scenario hears: sounds told apart by the prompts they say, each from the moment it begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import expressions
from engine.program import Program
from engine.runtime.notices import TEXTS
from engine.saying.pace import spoken_seconds
from engine.telephony.media import Sound

NOTICES = tuple(TEXTS)
"""What the product itself says (an apology…) goes by these names, where the flow has no prompt of the same."""


def prompts_of(program: Program) -> dict[str, Mapping[str, Any]]:
    """Gather the prompts of a flow and of all that it leads into; of two with one name, the flow's own counts."""
    gathered: dict[str, Mapping[str, Any]] = {}
    for each in (*program.linked.values(), program):
        gathered.update(each.prompts)
    return gathered


def recording_token(audio: str) -> str:
    """Stand for a recording whose words nobody wrote down."""
    return f"♪ {audio[:12]}" if audio else ""


class StandInVoice:
    """Implements ``engine.runtime.sounds.SoundSource`` without audio: sounds of the right text and about the right length."""

    def __init__(self) -> None:
        """Nothing has been said yet."""
        self._sounds: dict[tuple[str, str], Sound] = {}

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        """Give the stand-in for a sound; its id is its language and text, in place of which a recording may stand."""
        text = text or recording_token(audio)
        sound = self._sounds.get((text, language))
        if sound is None:
            sound = Sound(f"{language} {text}", "", spoken_seconds(text), text)
            self._sounds[text, language] = sound
        return sound

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        """Give the same."""
        return self.find(text, language)


class Wordings:
    """Finds the prompts that a sound says, by its words. Where two prompts say the same, it is both."""

    def __init__(self, program: Program) -> None:
        """Take the flow's prompts, those of flows it leads into, and the product's notices."""
        self._exact: dict[tuple[str, str], tuple[str, ...]] = {}
        self._computed: list[tuple[str, re.Pattern[str], str]] = []
        said: dict[str, Mapping[str, Any]] = {**dict(TEXTS.items()), **prompts_of(program)}
        for key, texts in said.items():
            for language, words in texts.items():
                self._learn(
                    key, language, words if isinstance(words, str) else words["text"] or recording_token(words.get("audio", ""))
                )

    def _learn(self, key: str, language: str, text: str) -> None:
        template = expressions.template(text)
        if not template.static:
            pattern = ".*".join(re.escape(part) for part in template.parts[::2])
            self._computed.append((language, re.compile(pattern, re.DOTALL), key))
        else:
            known = self._exact.get((language, text), ())
            self._exact[language, text] = (*known, key)

    def keys(self, text: str, language: str) -> tuple[str, ...]:
        """Name the prompts."""
        found = self._exact.get((language, text))
        if found is None:
            computed = (key for spoken, words, key in self._computed if spoken == language and words.fullmatch(text))
            found = self._exact[language, text] = tuple(computed)
        return found


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound: when it begins in the call, what it says, and which of the prompts (counted from 1) it is part of."""

    at: float
    seconds: float
    text: str
    language: str
    keys: tuple[str, ...]
    prompt: int

    @property
    def name(self) -> str:
        """The prompt's key, or the words themselves where it has none."""
        return self.keys[0] if self.keys else f"“{self.text}”"


class Ear:
    """All that the caller has heard so far. Of a prompt that is cut short, only the sounds that had begun count."""

    def __init__(self, wordings: Wordings) -> None:
        """Nothing has been heard."""
        self._wordings = wordings
        self.heard: list[Heard] = []
        self.prompts = 0
        self.playing = False
        self._coming: list[Heard] = []  # sounds of the prompt that have not begun

    def prompt_began(self, at: float, sounds: Sequence[Sound]) -> None:
        """A prompt begins: its sounds come one after the other."""
        self.prompts += 1
        self.playing = True
        self._coming.clear()
        for sound in sounds:
            language, _, _ = sound.id.partition(" ")
            keys = self._wordings.keys(sound.text, language)
            self._coming.append(Heard(at, sound.seconds, sound.text, language, keys, self.prompts))
            at += sound.seconds
        if self._coming:
            self.heard.append(self._coming.pop(0))

    def prompt_over(self, at: float) -> None:
        """It is silent again."""
        self.listen(at - 1e-6)
        self.playing = False
        self._coming.clear()

    def listen(self, now: float) -> None:
        """Hear what has begun by now."""
        while self._coming and self._coming[0].at <= now + 1e-9:
            self.heard.append(self._coming.pop(0))

    @property
    def next_at(self) -> float | None:
        """When the next sound begins by itself."""
        return self._coming[0].at if self._coming else None
