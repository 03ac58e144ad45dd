"""The prompt library in both databases."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import func, select

from engine.errors import InvalidInput, NotFound
from engine.prompts.model import Change, Entry, Facts
from engine.storage.prompts import StoredPrompts
from engine.storage.session import Database
from engine.storage.tables import prompt_files
from tests.engine.prompts.stand_ins import prepared


@pytest.fixture
def prompts(database: Database) -> StoredPrompts:
    return StoredPrompts(database)


async def test_a_prompt_is_written_changed_listed_and_removed(prompts: StoredPrompts) -> None:
    recording = prepared()
    recorded, written = Entry("en", "female", "Hi.", recording.audio), Entry("zh-CN", text="好。")
    entries = (("b", written), ("b", recorded), ("a", Entry("en", text="A.")))
    await prompts.write(Change({"b": Facts("greets", ("menu",))}, entries, (recording,)), at=1.0, by="ann")
    first, second = await prompts.prompts()
    assert (first.key, second.key, second.description, second.tags) == ("a", "b", "greets", ("menu",))
    assert second.entries == (recorded, written)
    assert [one.key for one in await prompts.prompts(["b", "missing"])] == ["b"] and await prompts.keys() == ["a", "b"]

    await prompts.write(Change(entries=(("b", Entry("zh-CN", text="您好。")),)), at=2.0, by="bob")
    changed = await prompts.prompt("b")
    assert (changed.entry("zh-CN"), changed.description) == (Entry("zh-CN", text="您好。"), "greets")
    assert (changed.changed_at, changed.changed_by) == (2.0, "bob")

    await prompts.remove_entry("b", "zh-CN", "", at=3.0, by="ann")
    assert (await prompts.prompt("b")).languages == ("en",)
    await prompts.remove("b")
    for asked in (prompts.prompt("b"), prompts.remove("b"), prompts.remove_entry("a", "fr", "", at=3.0, by="ann")):
        with pytest.raises(NotFound):
            await asked


async def test_files_are_kept_once_by_content_and_outlive_their_prompt(prompts: StoredPrompts, database: Database) -> None:
    recording = prepared()
    for key in ("a", "b"):
        await prompts.write(Change(entries=((key, Entry("en", audio=recording.audio)),), audio=(recording,)), at=1.0, by="ann")
        await prompts.remove(key)
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(prompt_files)) == 3
    assert await prompts.file(recording.audio.digest) == recording.narrow_wav
    assert await prompts.made_of(recording.audio.original, trimmed=True) == recording.audio
    assert await prompts.made_of(recording.audio.original, trimmed=False) is None
    with pytest.raises(NotFound):
        await prompts.file(hashlib.sha256(b"another").hexdigest())


async def test_a_change_that_cannot_be_written_whole_leaves_nothing(prompts: StoredPrompts, database: Database) -> None:
    entries = (("a", Entry("en", text="good")), ("b", Entry("en", text="half \0")))
    with pytest.raises(InvalidInput):
        await prompts.write(Change(entries=entries, audio=(prepared(),)), at=1.0, by="ann")
    assert await prompts.prompts() == []
    with pytest.raises(NotFound):
        await prompts.file(prepared().audio.digest)
