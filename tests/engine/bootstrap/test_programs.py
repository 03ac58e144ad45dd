"""What is newly published comes to an adapter's machine with its recordings, before a call needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.bootstrap.programs import keep_programs
from engine.errors import NotFound
from engine.flows.shelf import ProgramShelf
from tests.engine.flows.test_shelf import Library, program


class Folder:
    """Takes recordings, but for those that are lost."""

    def __init__(self, *lost: str) -> None:
        self.lost = lost
        self.kept: list[str] = []
        self.asked: asyncio.Queue[str] = asyncio.Queue()

    async def keep(self, audio: str) -> None:
        self.asked.put_nowait(audio)
        if audio in self.lost:
            raise NotFound("no-such-file", "It is not kept.")
        self.kept.append(audio)


def recorded(*digests: str) -> Library:
    made = program()
    prompts = {f"library:{n}": {"en": {"text": "", "audio": digest, "seconds": 1.0}} for n, digest in enumerate(digests)}
    return Library(replace(made, prompts=prompts, ir=3))


async def brought(library: Library, folder: Folder, shelf: Path, *, wait_for: Sequence[str]) -> None:
    keeping = asyncio.create_task(keep_programs(ProgramShelf(shelf), library, folder))
    try:
        for digest in wait_for:
            assert await asyncio.wait_for(folder.asked.get(), 10) == digest
        await asyncio.sleep(0)
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


async def test_recordings_come_with_the_program_that_plays_them(tmp_path: Path) -> None:
    folder = Folder()
    await brought(recorded("a" * 64, "b" * 64), folder, tmp_path, wait_for=["a" * 64, "b" * 64])
    assert folder.kept == ["a" * 64, "b" * 64]


async def test_a_lost_recording_keeps_nothing_else_away(tmp_path: Path) -> None:
    folder = Folder("a" * 64)
    await brought(recorded("a" * 64, "b" * 64), folder, tmp_path, wait_for=["a" * 64, "b" * 64])
    assert folder.kept == ["b" * 64]
