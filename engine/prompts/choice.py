"""Which entry of a prompt is heard, and what of it a published version keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.prompts.model import Entry, Prompt
from engine.prompts.reference import Reference


class Voices(Protocol):
    """How the installation speaks in each voice."""

    def voice(self, language: str, variant: str) -> str:
        """Give the speech engine's word for it (``+f3/120``); empty for the language's usual voice."""
        ...


@dataclass(frozen=True, slots=True)
class NamedVoices:
    """Voices by name: of all languages (``female``), or of one before that (``en:anna``)."""

    named: Mapping[str, str] = field(default_factory=dict)

    def voice(self, language: str, variant: str) -> str:
        """Give the speech engine's word; empty for the usual voice, which a name that is not set means too."""
        return self.named.get(f"{language}:{variant}") or self.named.get(variant, "")


@dataclass(frozen=True)
class Library:
    """The prompts that a drawing names, as they were found when it is checked and compiled.

    Those that are missing are not here; ``known`` are the keys of all prompts, for saying which one was meant.
    """

    prompts: Mapping[str, Prompt] = field(default_factory=dict)
    voices: Voices = NamedVoices()
    known: tuple[str, ...] = ()

    def chosen(self, wanted: Reference, language: str) -> Entry | None:
        """Choose what a caller of this language hears; ``None`` when nothing of the prompt is meant for them."""
        prompt = self.prompts.get(wanted.key)
        return None if prompt is None else chosen(prompt, language, wanted.variant)

    def frozen(self, wanted: Reference, language: str) -> dict[str, Any] | None:
        """Say what a published version keeps of it: the words, and the recording by its content's name.

        A later change of the library changes none of this. An entry of words alone is what a flow's own prompt is.
        """
        entry = self.chosen(wanted, language)
        if entry is None:
            return None
        voice = self.voices.voice(language, entry.variant) if entry.text else ""
        kept: dict[str, Any] = {"text": entry.text}
        if voice:
            kept["voice"] = voice
        if entry.audio is not None:
            kept |= {"audio": entry.audio.digest, "seconds": entry.audio.seconds}
        return kept

    def frozen_in(self, wanted: Reference, languages: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        """Do it for each of a flow's languages; those that the prompt is not there in are left out."""
        by_language = ((language, self.frozen(wanted, language)) for language in sorted(languages))
        return {language: kept for language, kept in by_language if kept is not None}


def chosen(prompt: Prompt, language: str, variant: str = "") -> Entry | None:
    """Choose an entry: the language before the voice, since words that are not understood help in no voice.

    ``zh-Hant-TW`` is looked for as itself, as ``zh-Hant`` and as ``zh`` (lookup of RFC 4647 §3.4); in the first that is there,
    the voice asked for, the usual one, and then whichever comes first by name.
    """
    for tag in _widening(language):
        here = [entry for entry in prompt.entries if entry.language == tag]
        if here:
            return min(here, key=lambda entry: (entry.variant != variant, entry.variant))
    return None


def _widening(language: str) -> list[str]:
    parts = language.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
