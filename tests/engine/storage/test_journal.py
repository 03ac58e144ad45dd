"""The checkpoint journal: what a restarted adapter finds, who may write, and what an outsider can read of it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Conflict, CordboardError
from engine.runtime.checkpoint import Journal, KnownLeg, OpenRegion
from engine.runtime.state import CallFacts, CallState
from engine.storage import journal as room
from engine.storage.journal import FileJournal
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId, LegId, NodeName
from engine.trace import TraceEntry

KEYS = PayloadKeys("one", {"one": bytes(32)})


def region(call: str = "c1", digits: str = "4711", entries: int = 3) -> OpenRegion:
    facts = CallFacts(CallId(call), NodeName("node1"), LegId(f"leg-{call}"), "13800000000", "4001", "trunk", 1.25, "ab" * 32)
    state = CallState(step="menu", language="zh-CN", variables={"pin": digits, "n": 2.5}, memory={"tries": 1}, answered=True)
    state.typed_ahead.append(("7", 1780000000.5))
    trace = [
        TraceEntry(1780000000.125 + n, "menu", "collected", {"digits": digits, "keys": [["4", 1.5]]}) for n in range(entries)
    ]
    return OpenRegion(facts, b"\x00ticket\xff", state.as_json(), trace)


Opener = Callable[..., FileJournal]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "node1.sqlite"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Opener]:
    made: list[FileJournal] = []

    def opener(keys: PayloadKeys = KEYS) -> FileJournal:
        made.append(FileJournal(path, keys))
        return made[-1]

    yield opener
    for journal in made:
        journal.close()


@pytest.fixture
def journal(open_journal: Opener) -> Journal:
    made = open_journal()
    made.claim()
    return made


def test_an_open_region_comes_back_as_it_was_saved(journal: Journal) -> None:
    journal.save_region(region())
    assert journal.open_regions() == (region(),)
    assert CallState.from_json(journal.open_regions()[0].state).typed_ahead == [("7", 1780000000.5)]


def test_the_newest_checkpoint_replaces_the_older(journal: Journal) -> None:
    journal.save_region(region(digits="1"))
    journal.save_region(region(digits="2", entries=9))
    assert journal.open_regions() == (region(digits="2", entries=9),)


def test_a_trace_that_grows_from_checkpoint_to_checkpoint_is_kept_whole(journal: Journal) -> None:
    whole = region(entries=30)
    for length in (1, 1, 2, 7, 30):
        journal.save_region(replace(whole, trace=whole.trace[:length]))
        assert journal.open_regions() == (replace(whole, trace=whole.trace[:length]),)


@pytest.mark.parametrize("entries", [0, 2, 5, 9])
def test_the_next_region_of_a_call_begins_its_own_trace(journal: Journal, entries: int) -> None:
    journal.save_region(region(entries=5))
    journal.save_region(region(digits="9", entries=entries))
    assert journal.open_regions() == (region(digits="9", entries=entries),)


def test_regions_come_oldest_first_whichever_was_saved_last(journal: Journal) -> None:
    for call in ("c2", "c1", "c3", "c2"):
        journal.save_region(region(call))
    assert [found.facts.call for found in journal.open_regions()] == ["c2", "c1", "c3"]


def test_a_closed_region_is_gone_and_closing_it_again_is_no_error(journal: Journal) -> None:
    journal.save_region(region())
    journal.close_region(CallId("c1"))
    journal.close_region(CallId("c1"))
    assert journal.open_regions() == ()


def test_legs_are_known_until_they_are_forgotten(journal: Journal) -> None:
    legs = [KnownLeg(LegId(f"l{n}"), CallId("c1"), "party") for n in range(3)]
    for leg in (*legs, legs[0]):
        journal.know_leg(leg)
    journal.forget_leg(LegId("l1"))
    journal.forget_leg(LegId("l1"))
    assert journal.known_legs() == (legs[0], legs[2])


def test_a_newcomer_finds_everything_and_the_old_owner_can_write_no_more(open_journal: Opener) -> None:
    old, new = open_journal(), open_journal()
    first = old.claim()
    old.save_region(region())
    old.know_leg(KnownLeg(LegId("l"), CallId("c1"), "caller"))
    assert new.claim() == first + 1
    assert new.open_regions() == (region(),)
    stale_writes: tuple[Callable[[], None], ...] = (
        lambda: old.save_region(region(digits="stale")),
        lambda: old.save_region(region("another")),
        lambda: old.close_region(CallId("c1")),
        lambda: old.close_region(CallId("unknown")),
        lambda: old.know_leg(KnownLeg(LegId("m"), CallId("c1"), "party")),
        lambda: old.forget_leg(LegId("l")),
    )
    for write in stale_writes:
        with pytest.raises(Conflict) as caught:
            write()
        assert caught.value.code == "journal-taken"
    assert new.open_regions() == (region(),)
    assert [leg.leg for leg in new.known_legs()] == ["l"]
    new.save_region(region(digits="fresh"))


def test_nothing_is_written_before_the_claim(open_journal: Opener) -> None:
    unclaimed = open_journal()
    with pytest.raises(CordboardError) as caught:
        unclaimed.save_region(region())
    assert caught.value.code == "journal-unclaimed"
    assert unclaimed.open_regions() == ()


def test_nothing_a_caller_said_or_is_can_be_read_in_the_files(journal: Journal, path: Path) -> None:
    journal.save_region(region())
    everything = b"".join(part.read_bytes() for part in path.parent.iterdir())
    assert len(everything) > 1000
    for secret in (b"13800000000", b"4001", b"4711", b"collected", b"ticket"):
        assert secret not in everything


def test_the_files_are_for_their_owner_alone(journal: Journal, path: Path) -> None:
    journal.save_region(region())
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_checkpoint_moved_to_another_call_does_not_open_there(
    journal: Journal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal.save_region(region("c1"))
    journal.save_region(region("c2"))
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("UPDATE regions SET sealed = (SELECT sealed FROM regions WHERE call = 'c1') WHERE call = 'c2'")
    file.close()
    assert [found.facts.call for found in journal.open_regions()] == ["c1"]
    assert "c2" in caplog.text and caplog.records[0].levelno == logging.ERROR


def test_a_rotated_key_still_opens_what_the_old_one_sealed(open_journal: Opener) -> None:
    old = open_journal()
    old.claim()
    old.save_region(region())
    rotated = open_journal(PayloadKeys("two", {"two": b"2" * 32, **KEYS.by_id}))
    assert rotated.open_regions() == (region(),)


def test_a_region_whose_key_is_gone_is_left_out_and_said_so(open_journal: Opener, caplog: pytest.LogCaptureFixture) -> None:
    old = open_journal()
    old.claim()
    old.save_region(region())
    assert open_journal(PayloadKeys("two", {"two": b"2" * 32})).open_regions() == ()
    assert "Put the line of that key back" in caplog.text


def test_a_damaged_journal_is_put_aside_and_a_new_one_begun(
    open_journal: Opener, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database " * 300)
    journal = open_journal()
    journal.claim()
    journal.save_region(region())
    assert journal.open_regions() == (region(),)
    assert any(".damaged-" in file.name for file in path.parent.iterdir())
    assert "cannot be carried on" in caplog.text


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "node1.sqlite").mkdir()
    with pytest.raises(CordboardError) as caught:
        FileJournal(tmp_path / "node1.sqlite", KEYS)
    assert caught.value.code == "journal-unavailable"


def test_the_log_does_not_grow_without_end(open_journal: Opener, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "CHECKPOINT_EVERY", 20)
    journal = open_journal()
    journal.claim()
    sizes = []
    for _ in range(20):
        for n in range(20):
            journal.save_region(region(digits=str(n), entries=20))
        if journal._folding is not None:
            journal._folding.join()
        sizes.append(path.with_name(path.name + "-wal").stat().st_size)
    assert max(sizes) <= 2 * sizes[0]


def _save_for_ever(path: Path, pipe: object) -> None:
    journal = FileJournal(path, KEYS)
    journal.claim()
    n = 0
    while True:
        n += 1
        journal.save_region(region(digits=str(n)))
        if n == 50:
            pipe.send("busy")  # type: ignore[attr-defined]


def test_a_writer_killed_in_the_middle_leaves_a_whole_checkpoint(path: Path, open_journal: Opener) -> None:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    writer = spawn.Process(target=_save_for_ever, args=(path, theirs))
    writer.start()
    assert ours.recv() == "busy"
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    journal = open_journal()
    assert journal.claim() == 2
    (found,) = journal.open_regions()
    assert found == region(digits=found.state["variables"]["pin"])
    assert int(found.state["variables"]["pin"]) >= 50


def _save_until_taken(path: Path, pipe: object) -> None:
    journal = FileJournal(path, KEYS)
    journal.claim()
    pipe.send("busy")  # type: ignore[attr-defined]
    try:
        while True:
            journal.save_region(region(digits="old"))
    except Conflict as taken:
        pipe.send(taken.code)  # type: ignore[attr-defined]
    journal.close()


def test_a_second_process_takes_over_from_a_busy_first_one(path: Path, open_journal: Opener) -> None:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    writer = spawn.Process(target=_save_until_taken, args=(path, theirs))
    writer.start()
    assert ours.recv() == "busy"
    journal = open_journal()
    journal.claim()
    journal.save_region(region(digits="new"))
    assert ours.recv() == "journal-taken"
    writer.join()
    assert writer.exitcode == 0
    assert journal.open_regions() == (region(digits="new"),)
