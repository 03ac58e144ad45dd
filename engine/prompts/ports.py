"""What the library needs from rooms above it; storage keeps it, and the room of audio makes recordings ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from engine.prompts.model import Audio, Change, Prepared, Prompt


class PromptRepository(Protocol):
    """Keeps the library. Every method is one transaction."""

    async def prompts(self, keys: Iterable[str] | None = None) -> Sequence[Prompt]:
        """List prompts by key: all, or those of these keys that are there."""
        ...

    async def keys(self) -> Sequence[str]:
        """List the keys of all prompts, sorted."""
        ...

    async def prompt(self, key: str) -> Prompt:
        """Get one; ``NotFound`` (``no-such-prompt``)."""
        ...

    async def write(self, change: Change, *, at: float, by: str) -> None:
        """Write a change, all of it or nothing. Prompts and entries that are new are made."""
        ...

    async def keep(self, prepared: Prepared) -> None:
        """Keep the files of a recording ahead of an entry that will name it."""
        ...

    async def remove(self, key: str) -> None:
        """Take a prompt out of the library; ``NotFound`` (``no-such-prompt``). Published versions keep what they froze."""
        ...

    async def remove_entry(self, key: str, language: str, variant: str, *, at: float, by: str) -> None:
        """Take one entry away; ``NotFound`` (``no-such-prompt``, ``no-such-entry``)."""
        ...

    async def made_of(self, original: str, *, trimmed: bool) -> Audio | None:
        """Find the recording that was made of this very file already."""
        ...

    async def file(self, digest: str) -> bytes:
        """Get a file by its content's name; ``NotFound`` (``no-such-file``)."""
        ...


class AudioPreparer(Protocol):
    """Makes of any uploaded file what telephones play."""

    async def prepare(self, data: bytes, *, file_name: str = "", trim: bool = True) -> Prepared:
        """Decode, level and convert; ``InvalidInput`` says what is wrong with the file."""
        ...
