"""The words of the API for the prompt library."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from engine.api.contract import Contract
from engine.prompts.model import LANGUAGE, LONGEST_DESCRIPTION, LONGEST_TEXT, MOST_TAGS, VARIANT

LanguageTag = Annotated[str, Field(pattern=f"^{LANGUAGE.pattern}$")]
VoiceName = Annotated[str, Field(pattern=f"^({VARIANT.pattern})?$")]
"""A named voice; empty for a language's usual one."""


class AudioView(Contract):
    """A recording. ``digest`` names the WAV that telephones play by its content; ``loudness`` is of the upload, in LUFS."""

    digest: str
    file_name: str
    media_type: str
    seconds: float
    loudness: float
    trimmed: bool


class EntryView(Contract):
    """How a prompt is said in one language and voice."""

    language: str
    variant: str
    text: str
    audio: AudioView | None


class PromptView(Contract):
    """A prompt of the library. Blocks name it ``library:key``, or ``library:key@voice``."""

    key: str
    description: str
    tags: list[str]
    entries: list[EntryView]
    changed_at: datetime
    changed_by: str


class PromptList(Contract):
    """Prompts by key; ``next`` is what to ask for after the last."""

    prompts: list[PromptView]
    next: str | None


class PromptQuery(Contract):
    """Which prompts: ``search`` looks into keys, descriptions, tags and words; ``missing`` wants those without a language."""

    search: Annotated[str, Field(max_length=200)] = ""
    language: LanguageTag | None = None
    missing: LanguageTag | None = None
    tag: str | None = None
    after: str = ""
    limit: int = Field(default=200, ge=1, le=1000)


class SetPrompt(Contract):
    """What a prompt is for and found by."""

    description: Annotated[str, Field(max_length=LONGEST_DESCRIPTION)] = ""
    tags: Annotated[list[str], Field(max_length=MOST_TAGS)] = []


class SetWords(Contract):
    """What an entry says. Without words its recording is all there is."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class PromptChanged(Contract):
    """The prompt as it is now. Callers of ``republish`` hear the change once those flows are published again."""

    prompt: PromptView
    republish: list[str]


class UploadQuery(Contract):
    """How to take a recording: what the file is called, and whether silence around it is taken away."""

    file_name: Annotated[str, Field(max_length=1000)] = ""
    trim: bool = True


class ListenQuery(Contract):
    """``wide`` gives 16 kHz where there is a recording; else it is what the telephone plays, of 8 kHz."""

    wide: bool = False


class DraftListenQuery(Contract):
    """In which of the flow's languages; the first when none is named."""

    language: LanguageTag | None = None


class Speak(Contract):
    """A text to be heard."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    language: LanguageTag
    variant: VoiceName = ""


class PromptUseView(Contract):
    """Who plays a prompt: a published version, or the draft where ``version`` is null.

    ``changes`` when publishing that version's drawing anew would give callers something else than they hear now.
    """

    flow: str
    version: int | None
    aliases: list[str]
    changes: bool


class PromptUses(Contract):
    """All who play a prompt."""

    uses: list[PromptUseView]


class GapView(Contract):
    """Languages that a prompt is not there in."""

    key: str
    languages: list[str]


class PromptGaps(Contract):
    """Prompts with languages missing; ``languages`` are those that were compared."""

    languages: list[str]
    gaps: list[GapView]


class GapQuery(Contract):
    """The languages to compare, with commas between; left out, all that the library and the flows have."""

    languages: str = ""


class VoiceView(Contract):
    """A voice that prompts may be spoken in. An entry may name any other, for recordings of a person."""

    name: str


class VoiceList(Contract):
    """The installation's named voices."""

    voices: list[VoiceView]


class ExportQuery(Contract):
    """A table of the words, or a ZIP file with the recordings as well."""

    form: Literal["csv", "zip"] = "zip"


class ImportPromptsQuery(Contract):
    """``dry_run`` tells what would change, and changes nothing."""

    dry_run: bool = False


class EffectView(Contract):
    """What a row of an import does."""

    row: int
    key: str
    language: str
    variant: str
    what: Literal["new", "changed", "same"]
    words: bool
    recording: bool


class PromptsImported(Contract):
    """What an import does, row by row; ``imported`` is false for a dry run."""

    imported: bool
    effects: list[EffectView]
