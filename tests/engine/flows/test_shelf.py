"""Programs as files: trusted by digest, whole or not there, shared by processes."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.errors import CordboardError, InvalidInput, NotFound
from engine.flows.shelf import ProgramShelf
from engine.program import Program, Step, canonical_json


def program(text: str = "hello") -> Program:
    step = Step("start", "start@1", "edge", {"text": text}, {})
    return Program(flow="main", entry="start", steps={"start": step}, languages=("en",))


class Library:
    """A ``ProgramLibrary`` that counts what is fetched."""

    def __init__(self, *programs: Program) -> None:
        self.kept = {made.digest: made.canonical for made in programs}
        self.fetched: list[str] = []

    async def digests(self) -> Sequence[str]:
        return list(self.kept)

    async def program(self, digest: str) -> bytes:
        self.fetched.append(digest)
        if digest not in self.kept:
            raise NotFound("no-such-program", f"No program {digest}.")
        return self.kept[digest]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_put_is_found_by_this_process_and_the_next(tmp_path: Path) -> None:
    made = program()
    ProgramShelf(tmp_path / "shelf").put(made.digest, made.canonical)
    assert ProgramShelf(tmp_path / "shelf").get(made.digest) == made
    assert names(tmp_path / "shelf") == [f"{made.digest}.json"]
    assert (tmp_path / "shelf" / f"{made.digest}.json").read_bytes() == made.canonical


def test_what_has_not_arrived_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        ProgramShelf(tmp_path / "never made").get("ab" * 32)
    assert caught.value.code == "no-such-program-here" and caught.value.mend


@pytest.mark.parametrize("digest", ["", "AB" * 32, "ab", "../" * 20 + "etc/passwd", "ab" * 32 + "\n"])
def test_a_name_that_is_no_digest_leads_to_no_file(tmp_path: Path, digest: str) -> None:
    shelf = ProgramShelf(tmp_path)
    with pytest.raises(NotFound):
        shelf.get(digest)
    with pytest.raises((NotFound, InvalidInput)):
        shelf.put(digest, b"{}")
    assert names(tmp_path) == []


def test_bytes_of_another_digest_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        ProgramShelf(tmp_path).put(program().digest, program("other").canonical)
    assert caught.value.code == "program-damaged"
    assert names(tmp_path) == []


@pytest.mark.parametrize("damage", [b"", b"{", program("other").canonical])
async def test_a_damaged_file_is_put_aside_and_fetched_again(tmp_path: Path, damage: bytes) -> None:
    made = program()
    (tmp_path / f"{made.digest}.json").write_bytes(damage)
    with pytest.raises(NotFound) as caught:
        ProgramShelf(tmp_path).get(made.digest)
    assert "damaged" in caught.value.message
    assert names(tmp_path) == [f"{made.digest}.damaged"]
    assert await ProgramShelf(tmp_path).sync(Library(made)) == (made.digest,)
    assert ProgramShelf(tmp_path).get(made.digest) == made


async def test_bringing_fetches_once_and_what_the_library_lacks_is_not_found(tmp_path: Path) -> None:
    made = program()
    shelf, library = ProgramShelf(tmp_path), Library(made)
    assert [await shelf.bring(made.digest, library) for _ in range(3)] == [made] * 3
    assert library.fetched == [made.digest]
    with pytest.raises(NotFound) as caught:
        await shelf.bring("ab" * 32, library)
    assert caught.value.code == "no-such-program"


async def test_a_library_that_gives_wrong_bytes_is_not_believed(tmp_path: Path) -> None:
    library = Library(program())
    library.kept[program().digest] = program("other").canonical
    with pytest.raises(InvalidInput):
        await ProgramShelf(tmp_path).bring(program().digest, library)
    assert names(tmp_path) == []


async def test_syncing_fetches_what_is_missing_and_nothing_when_all_is_here(tmp_path: Path) -> None:
    one, two = program("one"), program("two")
    shelf, library = ProgramShelf(tmp_path), Library(one, two)
    shelf.put(one.digest, one.canonical)
    assert await shelf.sync(library) == (two.digest,)
    assert await shelf.sync(library) == ()
    assert library.fetched == [two.digest]


def test_the_least_recently_used_program_leaves_memory_and_comes_back_from_its_file(tmp_path: Path) -> None:
    shelf = ProgramShelf(tmp_path, keep=2)
    one, two, three = (program(text) for text in ("one", "two", "three"))
    for made in (one, two, three):
        shelf.put(made.digest, made.canonical)
    first, second = shelf.get(one.digest), shelf.get(two.digest)
    assert shelf.get(one.digest) is first
    shelf.get(three.digest)
    assert shelf.get(one.digest) is first
    assert shelf.get(two.digest) is not second and shelf.get(two.digest) == second


def test_a_program_of_a_newer_engine_is_refused_with_the_mend(tmp_path: Path) -> None:
    newer = canonical_json({**program().as_json(), "ir": 99})
    digest = hashlib.sha256(newer).hexdigest()
    shelf = ProgramShelf(tmp_path)
    shelf.put(digest, newer)
    with pytest.raises(CordboardError) as caught:
        shelf.get(digest)
    assert (caught.value.code, caught.value.mend) == ("program-too-new", "Update this process.")


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        ProgramShelf(tmp_path).put(program().digest, program().canonical)
    assert names(tmp_path) == []


_WORK = """
import sys, pathlib
from engine.flows.shelf import ProgramShelf
from tests.engine.flows.test_shelf import program
shelf = ProgramShelf(pathlib.Path(sys.argv[1]), keep=1)
for round in range(200):
    made = program(f"text {round % 5}")
    shelf.put(made.digest, made.canonical)
    assert shelf.get(made.digest) == made
"""


def test_processes_that_write_and_read_the_same_programs_at_once_never_see_half_a_file(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", _WORK, str(tmp_path)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert len(names(tmp_path)) == 5


async def test_tasks_that_bring_the_same_program_at_once_all_get_it(tmp_path: Path) -> None:
    made = program()
    shelf = ProgramShelf(tmp_path)
    assert await asyncio.gather(*(shelf.bring(made.digest, Library(made)) for _ in range(10))) == [made] * 10
