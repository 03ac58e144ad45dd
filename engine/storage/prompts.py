"""The prompt library in the database; what is promised stands at ``engine.prompts.ports.PromptRepository``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.errors import NotFound
from engine.prompts.model import Audio, Change, Entry, Facts, Prepared, Prompt
from engine.storage.session import Database
from engine.storage.tables import prompt_audio, prompt_entries, prompt_files, prompts

_AT_ONCE = 500  # values of one statement, below SQLite's bound on variables


class StoredPrompts:
    """The ``PromptRepository`` of an installation."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def prompts(self, keys: Iterable[str] | None = None) -> Sequence[Prompt]:
        """List prompts by key: all, or those of these keys that are there."""
        async with self._database.reading() as connection:
            if keys is None:
                return await _prompts(connection, select(prompts), _entries())
            wanted, found = sorted(set(keys)), list[Prompt]()
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                heads, bodies = select(prompts).where(prompts.c.key.in_(some)), prompt_entries.c.prompt.in_(some)
                found += await _prompts(connection, heads, _entries().where(bodies))
            return found

    async def keys(self) -> Sequence[str]:
        """List the keys of all prompts, sorted."""
        async with self._database.reading() as connection:
            return list(await connection.scalars(select(prompts.c.key).order_by(prompts.c.key)))

    async def prompt(self, key: str) -> Prompt:
        """Get one."""
        found = await self.prompts([key])
        if not found:
            raise _no_such_prompt(key)
        return found[0]

    async def write(self, change: Change, *, at: float, by: str) -> None:
        """Write a change, all of it or nothing."""
        async with self._database.writing() as connection:
            for prepared in change.audio:
                await self._keep(connection, prepared)
            for key in dict.fromkeys((*change.facts, *(key for key, _ in change.entries))):
                await self._touch(connection, key, change.facts.get(key), at, by)
            for key, entry in change.entries:
                kept = {"text": entry.text, "audio": None if entry.audio is None else entry.audio.digest}
                new = self._database.insert(prompt_entries)
                new = new.values(prompt=key, language=entry.language, variant=entry.variant, **kept)
                await connection.execute(new.on_conflict_do_update(index_elements=["prompt", "language", "variant"], set_=kept))

    async def keep(self, prepared: Prepared) -> None:
        """Keep the files of a recording."""
        async with self._database.writing() as connection:
            await self._keep(connection, prepared)

    async def remove(self, key: str) -> None:
        """Take a prompt out of the library."""
        async with self._database.writing() as connection:
            if (await connection.execute(delete(prompts).where(prompts.c.key == key))).rowcount == 0:
                raise _no_such_prompt(key)

    async def remove_entry(self, key: str, language: str, variant: str, *, at: float, by: str) -> None:
        """Take one entry away."""
        entry = (prompt_entries.c.prompt == key, prompt_entries.c.language == language, prompt_entries.c.variant == variant)
        async with self._database.writing() as connection:
            changed = update(prompts).where(prompts.c.key == key).values(changed_at=at, changed_by=by)
            if (await connection.execute(changed)).rowcount == 0:
                raise _no_such_prompt(key)
            if (await connection.execute(delete(prompt_entries).where(*entry))).rowcount == 0:
                which = f"{language}, {variant}" if variant else language
                raise NotFound("no-such-entry", f"Prompt {key} is not there in {which}.", "See: cordboard prompts show KEY")

    async def made_of(self, original: str, *, trimmed: bool) -> Audio | None:
        """Find the recording that was made of this very file already."""
        wanted = select(prompt_audio).where(prompt_audio.c.original == original, prompt_audio.c.trimmed == trimmed)
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted.order_by(prompt_audio.c.digest).limit(1))).one_or_none()
        return None if row is None else _audio(row)

    async def file(self, digest: str) -> bytes:
        """Get a file by its content's name."""
        async with self._database.reading() as connection:
            content = await connection.scalar(select(prompt_files.c.content).where(prompt_files.c.digest == digest))
        if content is None:
            raise NotFound("no-such-file", f"Recording {digest[:12]} is not kept here.", "Upload it again.")
        return bytes(content)

    async def _keep(self, connection: AsyncConnection, prepared: Prepared) -> None:
        for content in (prepared.narrow_wav, prepared.wide_wav, prepared.original):
            new = self._database.insert(prompt_files).values(digest=hashlib.sha256(content).hexdigest(), content=content)
            await connection.execute(new.on_conflict_do_nothing())
        audio = prepared.audio
        kept = {column.name: getattr(audio, column.name) for column in prompt_audio.columns}
        await connection.execute(self._database.insert(prompt_audio).values(**kept).on_conflict_do_nothing())

    async def _touch(self, connection: AsyncConnection, key: str, facts: Facts | None, at: float, by: str) -> None:
        changed: dict[str, Any] = {"changed_at": at, "changed_by": by}
        if facts is not None:
            changed |= {"description": facts.description, "tags": list(facts.tags)}
        new = self._database.insert(prompts).values(**{"key": key, "description": "", "tags": [], **changed})
        await connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=changed))


async def _prompts(connection: AsyncConnection, heads: Select[Any], bodies: Select[Any]) -> list[Prompt]:
    by_key: dict[str, list[Entry]] = {}
    for row in await connection.execute(bodies):
        audio = None if row.audio is None else _audio(row)
        by_key.setdefault(row.prompt, []).append(Entry(row.language, row.variant, row.text, audio))
    return [
        Prompt(row.key, row.description, tuple(row.tags), tuple(by_key.get(row.key, ())), row.changed_at, row.changed_by)
        for row in await connection.execute(heads.order_by(prompts.c.key))
    ]


def _entries() -> Select[Any]:
    return (
        select(prompt_entries, *prompt_audio.columns)
        .outerjoin(prompt_audio, prompt_audio.c.digest == prompt_entries.c.audio)
        .order_by(prompt_entries.c.prompt, prompt_entries.c.language, prompt_entries.c.variant)
    )


def _audio(row: Row[Any]) -> Audio:
    return Audio(
        row.digest, row.wide, row.original, row.file_name, row.media_type, row.seconds, row.loudness, bool(row.trimmed)
    )


def _no_such_prompt(key: str) -> NotFound:
    return NotFound("no-such-prompt", f"The library has no prompt {key}.", "List them with: cordboard prompts list")
