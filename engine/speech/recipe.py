"""What a piece of audio is made from, and the name that follows from it."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_TEXT = 2000
"""Characters in one text: some minutes of speech, more than a caller will listen to."""

_FORMAT = "wav-8000-16-1 level -20 trim 50"
"""How the audio leaves this room; changing that changes every name, so that nothing old is played for new."""

_NAMED = 4096
"""Names kept in mind: every prompt is looked up between a caller's key and its first sound."""

_DROPPED = ("Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides how a text sounds."""

    engine: str
    voice: str
    words_per_minute: int
    language: str
    text: str

    @property
    def id(self) -> str:
        """Its sha256 in hex, the audio's name for ever."""
        return _name(self)


def name_of(*ingredients: object) -> str:
    """Name audio by what it is made from."""
    canonical = json.dumps([_FORMAT, *ingredients], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@lru_cache(maxsize=_NAMED)
def _name(recipe: Recipe) -> str:
    return name_of(recipe.engine, recipe.voice, recipe.words_per_minute, recipe.language, recipe.text)


def speakable(text: str) -> str:
    """Reduce a text, which may hold what a caller typed, to what is to be read out.

    Control characters go, because espeak obeys commands that begin with U+0001 (rate, pitch, voice) and C ends a text at
    U+0000; unassigned and private ones too, since espeak puts its own marks there, and halves of surrogates are no text.
    Markup needs nothing: without its SSML and phoneme flags, which are never given, espeak reads it as characters.
    """
    if not text.isprintable():
        text = "".join(map(_spoken, text))
    return " ".join(text.split())


def _spoken(char: str) -> str:
    category = unicodedata.category(char)
    if category in _DROPPED:
        return ""
    return " " if category == "Cc" else char
