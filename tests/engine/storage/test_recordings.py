"""Recordings: their list in both databases, and their audio in a folder, sealed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CordboardError, InvalidInput, NotFound
from engine.recordings.model import Listening, Recording
from engine.storage import vault
from engine.storage.keys import PayloadKeys
from engine.storage.recordings import StoredRecordings
from engine.storage.session import Database
from engine.storage.vault import SealedVault

KEYS = PayloadKeys("one", {"one": bytes(32)})
ONE = Recording("c1.r1", "c1", "ask", "message", "pbx1", "kept", 10.0, 3.5, 56_044, "ab" * 32)


@pytest.fixture
def recordings(database: Database) -> StoredRecordings:
    return StoredRecordings(database)


async def test_recordings_are_listed_newest_first_and_page_by_page(recordings: StoredRecordings) -> None:
    for n in range(5):
        await recordings.add(replace(ONE, id=f"c{n}.r1", call=f"c{n % 2}", started_at=float(n)))
    first = await recordings.list(limit=2)
    assert [one.id for one in first.recordings] == ["c4.r1", "c3.r1"]
    second = await recordings.list(after=first.next, limit=3)
    assert ([one.id for one in second.recordings], second.next) == (["c2.r1", "c1.r1", "c0.r1"], None)
    assert [one.id for one in (await recordings.list(call="c1")).recordings] == ["c3.r1", "c1.r1"]
    with pytest.raises(InvalidInput, match="1 to 1000"):
        await recordings.list(limit=0)


async def test_a_recording_may_be_added_again_and_is_removed_with_what_was_noted_of_it(recordings: StoredRecordings) -> None:
    await recordings.add(replace(ONE, state="lost"))
    await recordings.add(ONE)
    assert await recordings.get(ONE.id) == ONE
    await recordings.note_listening(ONE.id, at=1.0, by="ann")
    await recordings.note_listening(ONE.id, at=2.0, by="bob")
    assert await recordings.listenings(ONE.id) == [Listening(2.0, "bob"), Listening(1.0, "ann")]
    for _ in range(2):
        await recordings.remove(ONE.id)
    with pytest.raises(NotFound, match=ONE.id):
        await recordings.get(ONE.id)
    assert await recordings.listenings(ONE.id) == []


def whole(store: SealedVault, recording: str, begin: int = 0, end: int = 2**63) -> bytes:
    return b"".join(store.read(recording, begin, end))


@given(size=st.integers(0, 100), begin=st.integers(0, 110), length=st.integers(0, 110))
def test_any_part_of_the_audio_is_given_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, size: int, begin: int, length: int
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    audio = folder / "audio.wav"
    audio.write_bytes(plain := bytes(range(size)))
    store = SealedVault(folder, KEYS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault, "PIECE_BYTES", 16)
        store.put("c1.r1", audio)
        assert whole(store, "c1.r1") == plain
        assert whole(store, "c1.r1", begin, begin + length) == plain[begin : begin + length]


def test_audio_lies_sealed_for_its_own_recording_and_is_taken_away(tmp_path: Path) -> None:
    audio = tmp_path / "audio.wav"
    audio.write_bytes(b"RIFF" + b"a voice " * 1000)
    store = SealedVault(tmp_path / "vault", KEYS)
    store.put("c1.r1", audio)
    (kept,) = (tmp_path / "vault").rglob("*.sealed")
    assert b"voice" not in kept.read_bytes() and kept.stat().st_mode & 0o077 == 0
    kept.rename(kept.with_name("c1.r2.sealed"))
    assert (store.holds("c1.r1"), store.holds("c1.r2")) == (False, True)
    with pytest.raises(CordboardError, match="does not open"):
        whole(store, "c1.r2")
    store.remove("c1.r2")
    with pytest.raises(NotFound):
        whole(store, "c1.r2")


def test_audio_that_was_cut_short_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "PIECE_BYTES", 16)
    audio = tmp_path / "audio.wav"
    audio.write_bytes(bytes(64))
    store = SealedVault(tmp_path / "vault", KEYS)
    store.put("c1.r1", audio)
    (kept,) = (tmp_path / "vault").rglob("*.sealed")
    kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])  # at the end of a piece
    with pytest.raises(CordboardError, match=r"does not open|cut short"):
        whole(store, "c1.r1")


@pytest.mark.parametrize("name", ["../keys/payload", "c1", "c1.r1/..", "", "c1.r1.sealed", "/etc/passwd"])
def test_a_name_that_is_no_recordings_is_nothing_here(tmp_path: Path, name: str) -> None:
    store = SealedVault(tmp_path, KEYS)
    assert not store.holds(name)
    store.remove(name)
    with pytest.raises(NotFound):
        whole(store, name)
