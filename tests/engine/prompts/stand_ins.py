"""Prompts and recordings to test with."""

from __future__ import annotations

import hashlib

from engine.prompts.choice import Library
from engine.prompts.model import Audio, Entry, Prepared, Prompt

KINDS = ("narrow", "wide", "original")


def audio(word: str = "a", seconds: float = 1.5) -> Audio:
    """A recording that nobody has made."""
    narrow, wide, original = (hashlib.sha256(f"{word} {kind}".encode()).hexdigest() for kind in KINDS)
    return Audio(narrow, wide, original, f"{word}.mp3", "audio/mpeg", seconds, -23.0, True)


def prepared(word: str = "a") -> Prepared:
    """The same with files, which are no sound."""
    narrow, wide, original = (f"{word} {kind}".encode() for kind in KINDS)
    return Prepared(audio(word), narrow, wide, original)


def prompt(key: str, *entries: Entry) -> Prompt:
    """A prompt of the library."""
    return Prompt(key, entries=tuple(sorted(entries, key=lambda entry: (entry.language, entry.variant))))


class Voices:
    """Knows one voice besides the usual one."""

    def voice(self, language: str, variant: str) -> str:
        return "+f3" if variant == "female" else ""


def library(*prompts: Prompt) -> Library:
    """A library of these."""
    return Library({one.key: one for one in prompts}, Voices(), tuple(one.key for one in prompts))
