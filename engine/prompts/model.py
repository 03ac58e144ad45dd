"""The nouns of the prompt library. A prompt is one thing to say; an entry is how it is said in a language and a voice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import InvalidInput

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""What a prompt may be called; the same as a flow's own prompts."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
"""The language tags of flows: language, script, region (RFC 5646)."""

VARIANT = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
"""What a voice of a prompt may be called: ``female``, ``slow``, ``anna``."""

LONGEST_TEXT = 2000
"""Characters of one entry's text, as many as the voice speaks in one prompt."""

LONGEST_DESCRIPTION = 500
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording, ready to be played. Times are Unix seconds throughout this module.

    Attributes:
        digest: sha256 in hex of the WAV that the telephone plays (8 kHz, 16 bit, mono); its name for ever.
        wide: the same of the WAV of 16 kHz.
        original: the same of the file as it was uploaded, kept so that it can be made ready anew.
        file_name: what the uploaded file was called; empty when it had no name.
        media_type: what the uploaded file is.
        seconds: how long it takes to hear.
        loudness: of the file as it came, in LUFS (EBU R128).
        trimmed: whether silence around it was taken away.
    """

    digest: str
    wide: str
    original: str
    file_name: str
    media_type: str
    seconds: float
    loudness: float
    trimmed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """How a prompt is said in one language and one voice: its words, a recording, or both; never neither."""

    language: str
    variant: str = ""
    text: str = ""
    audio: Audio | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say, shared by all flows. ``entries`` are sorted by language and variant."""

    key: str
    description: str = ""
    tags: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    changed_at: float = 0.0
    changed_by: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is there in, sorted."""
        return tuple(dict.fromkeys(entry.language for entry in self.entries))

    def serves(self, language: str) -> bool:
        """Whether callers of a language hear words meant for them: its own, or a wider one's (``zh`` serves ``zh-CN``)."""
        return any(language == own or language.startswith(f"{own}-") for own in self.languages)

    def entry(self, language: str, variant: str = "") -> Entry | None:
        """Give this very entry."""
        return next((one for one in self.entries if (one.language, one.variant) == (language, variant)), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a prompt is for and found by."""

    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What one import, upload or edit does: facts of prompts and entries, written all or none."""

    facts: Mapping[str, Facts] = field(default_factory=dict)
    entries: tuple[tuple[str, Entry], ...] = ()
    audio: tuple[Prepared, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A recording made ready, with its files."""

    audio: Audio
    narrow_wav: bytes = field(repr=False)
    wide_wav: bytes = field(repr=False)
    original: bytes = field(repr=False)


def checked_key(key: str) -> str:
    """Give a prompt's key back; ``InvalidInput`` (``bad-prompt-key``) when it cannot be one."""
    if not KEY.fullmatch(key):
        raise InvalidInput(
            "bad-prompt-key",
            "That is no key for a prompt.",
            "Use 1 to 64 letters, digits, dots, underscores and hyphens, such as welcome or menu.main.",
        )
    return key


def checked_language(language: str) -> str:
    """Give a language tag back; ``InvalidInput`` (``bad-language``)."""
    if not LANGUAGE.fullmatch(language):
        raise InvalidInput("bad-language", "That is no language tag.", "Write it as in en, zh-CN or zh-Hant-TW.")
    return language


def checked_variant(variant: str) -> str:
    """Give the name of a voice back, or the empty one of the usual voice; ``InvalidInput`` (``bad-variant``)."""
    if variant and not VARIANT.fullmatch(variant):
        raise InvalidInput(
            "bad-variant", "That is no name for a voice.", "Use lower-case letters, digits and hyphens, such as female or slow."
        )
    return variant


def checked_text(text: str) -> str:
    """Give an entry's text back; ``InvalidInput`` (``prompt-text-too-long``)."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            "prompt-text-too-long",
            f"The text has {len(text)} characters; at most {LONGEST_TEXT} are spoken in one prompt.",
            "Divide it into several prompts.",
        )
    return text


def checked_facts(facts: Facts) -> Facts:
    """Give a description and tags back, tags sorted and each once; ``InvalidInput`` (``bad-prompt-facts``)."""
    tags = tuple(sorted({tag.strip() for tag in facts.tags} - {""}))
    if len(facts.description) > LONGEST_DESCRIPTION or len(tags) > MOST_TAGS:
        raise InvalidInput(
            "bad-prompt-facts",
            f"A prompt has at most {LONGEST_DESCRIPTION} characters of description and {MOST_TAGS} tags.",
            "Shorten them.",
        )
    if any(len(tag) > 40 or "," in tag or not tag.isprintable() for tag in tags):
        raise InvalidInput("bad-prompt-facts", "A tag has at most 40 characters, and no comma.", "Shorten it.")
    return Facts(facts.description.strip(), tags)
