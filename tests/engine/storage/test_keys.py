"""The payload key file: made once, for its owner alone, and never guessed at."""

from __future__ import annotations

import base64
import multiprocessing
from pathlib import Path

import pytest

from engine.errors import CordboardError
from engine.storage.keys import KEY_BYTES, read_keys, read_or_make_keys


def line(name: str, byte: int) -> str:
    return f"{name} {base64.b64encode(bytes([byte]) * KEY_BYTES).decode()}\n"


def written(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_first_key_is_made_and_found_again(tmp_path: Path) -> None:
    made = read_or_make_keys(tmp_path / "keys" / "payload.key")
    assert len(made.by_id[made.current]) == KEY_BYTES
    assert read_or_make_keys(tmp_path / "keys" / "payload.key") == made
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["payload.key"]


def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    read_or_make_keys(tmp_path / "keys" / "payload.key")
    assert (tmp_path / "keys" / "payload.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.map(read_or_make_keys, [tmp_path / "payload.key"] * 8)
    assert len({keys.by_id[keys.current] for keys in made}) == 1


def test_the_first_line_encrypts_and_every_line_decrypts(tmp_path: Path) -> None:
    keys = read_keys(written(tmp_path / "k", line("new", 2) + "\n" + line("old", 1)))
    assert keys.current == "new"
    assert keys.by_id == {"new": b"\2" * KEY_BYTES, "old": b"\1" * KEY_BYTES}


def test_a_key_never_shows_in_a_repr(tmp_path: Path) -> None:
    assert repr(read_keys(written(tmp_path / "k", line("one", 7)))) == "PayloadKeys(current='one')"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "payload-key-bad"),
        ("\n\n", "payload-key-bad"),
        ("one", "payload-key-bad"),
        ("one c2hvcnQ=", "payload-key-bad"),
        ("one !!!!", "payload-key-bad"),
        ("schlüssel", "payload-key-bad"),
        (line("one", 1) * 2, "payload-key-bad"),
    ],
)
def test_a_file_that_is_not_as_we_write_it_is_refused_without_showing_it(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(CordboardError) as caught:
        read_keys(written(tmp_path / "k", content))
    assert caught.value.code == code
    assert str(tmp_path / "k") in caught.value.message
    assert "c2hvcnQ" not in str(caught.value)


def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    with pytest.raises(CordboardError) as caught:
        read_keys(written(tmp_path / "k", line("one", 1), mode=0o640))
    assert (caught.value.code, caught.value.mend) == ("payload-key-open", f"Type: chmod 600 {tmp_path / 'k'}")


def test_a_missing_file_is_not_replaced_when_it_is_only_to_be_read(tmp_path: Path) -> None:
    with pytest.raises(CordboardError) as caught:
        read_keys(tmp_path / "k")
    assert caught.value.code == "payload-key-missing"
    assert not (tmp_path / "k").exists()


def test_a_folder_in_the_keys_place_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    with pytest.raises(CordboardError) as caught:
        read_or_make_keys(tmp_path / "k")
    assert caught.value.code == "payload-key-unreadable"


def test_a_place_where_nothing_can_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CordboardError) as caught:
        read_or_make_keys(tmp_path / "file" / "keys" / "payload.key")
    assert caught.value.code == "payload-key-unwritable"
