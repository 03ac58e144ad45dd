from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import CordboardError
from engine.speech.cache import SoundCache, write_wav
from engine.speech.voice import Speech
from tests.engine.speech.conftest import heard


@pytest.fixture
def cache(tmp_path: Path) -> SoundCache:
    made = SoundCache(tmp_path)
    made.open()
    return made


def _cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 2)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _overwritten(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


def _wrong_rate(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[24:28] = (22050).to_bytes(4, "little")
    path.write_bytes(whole)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [Path.unlink, _cut_short, _emptied, _overwritten, _wrong_rate])
async def test_a_damaged_file_is_not_played_but_made_again(speech: Speech, damage: Callable[[Path], None]) -> None:
    sound = await speech.render("Hello", "en")
    damage(Path(sound.path))
    assert speech.find("Hello", "en") is None
    again = await speech.render("Hello", "en")
    assert again.path == sound.path
    assert heard(again.path).seconds == again.seconds > 0.2


def test_what_is_written_is_found_with_its_length(cache: SoundCache) -> None:
    assert cache.find("name", "text") is None
    assert cache.part("name") != cache.part("name")  # two may make the same at once
    assert write_wav(bytes(2 * 8000), cache.part("name"), cache.path("name", kept=True)) == 1.0
    found = cache.find("name", "text")
    assert found is not None
    assert (found.id, found.path, found.seconds, found.text) == ("name", cache.path("name", kept=True), 1.0, "text")
    assert heard(found.path).form == (8000, 2, 1)


def test_what_replaces_a_file_is_seen_by_those_who_know_the_old_one(cache: SoundCache) -> None:
    lengths = []
    for seconds in (1, 2):
        write_wav(bytes(2 * 8000 * seconds), cache.part("name"), cache.path("name", kept=True))
        found = cache.find("name", "")
        lengths.append(found.seconds if found else None)
    assert lengths == [1.0, 2.0]


def test_a_path_is_absolute_because_the_switch_has_another_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert SoundCache(Path("sounds")).path("name", kept=True) == f"{tmp_path}/sounds/name.wav"


def test_what_killed_processes_left_half_written_is_removed_at_a_later_start(cache: SoundCache) -> None:
    old, new = Path(cache.part("old")), Path(cache.part("new"))
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    cache.open()
    assert (old.exists(), new.exists()) == (False, True)


def test_what_is_used_stays_another_week(cache: SoundCache) -> None:
    path = cache.path("name", kept=False)
    write_wav(bytes(16000), cache.part("name"), path)
    six_days_ago = time.time() - 6 * 86_400
    os.utime(path, (six_days_ago, six_days_ago))
    assert cache.find("name", "") is not None
    assert os.stat(path).st_mtime > six_days_ago + 86_400
    cache.sweep()
    assert cache.find("name", "") is not None
    assert cache.find("name", "", kept=True) is None


def test_the_tone_is_two_notes_a_caller_hears(cache: SoundCache) -> None:
    tone = cache.tone("text")
    audio = heard(tone.path)
    assert audio.form == (8000, 2, 1)
    assert 0.4 < audio.seconds == tone.seconds < 1.0
    assert -24.0 < audio.rms < -18.0
    assert audio.peak < -10.0
    assert tone.text == "text"


def test_the_tone_is_given_even_when_it_cannot_be_made_again(cache: SoundCache, caplog: pytest.LogCaptureFixture) -> None:
    tone = cache.tone("")
    _a_folder(Path(tone.path))
    assert cache.tone("") == tone
    assert "cannot be written" in caplog.text


def test_a_folder_that_is_a_file_is_refused_with_a_mend(tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("")
    with pytest.raises(CordboardError) as refused:
        SoundCache(tmp_path / "sounds").open()
    assert refused.value.code == "speech-folder-unusable"
    assert "CORDBOARD_DATA" in refused.value.mend
