from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from engine.errors import CordboardError
from workflows.keys import PayloadKeys, read_keys, read_or_make_keys


def test_a_first_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "payload.key"
    keys = read_or_make_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(keys.by_id[keys.current]) == 32
    assert read_or_make_keys(path) == keys


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "payload.key"
    found: list[PayloadKeys] = []
    begin = threading.Barrier(8)

    def start() -> None:
        begin.wait()
        found.append(read_or_make_keys(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [read_keys(path)] * 8
    assert [entry.name for entry in tmp_path.iterdir()] == ["payload.key"]


def test_the_first_line_encrypts_and_every_line_decrypts(tmp_path: Path) -> None:
    path = tmp_path / "payload.key"
    path.write_text(f"new {'A' * 43}=\n\nold {'B' * 43}=\n")
    keys = read_keys(path)
    assert keys.current == "new"
    assert list(keys.by_id) == ["new", "old"]


@pytest.mark.parametrize("content", ["", "\n\n", "id\n", "id AAAA\n", "id not base64!\n", "ключ AAAA\n"])
def test_a_broken_file_is_refused_without_showing_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "payload.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CordboardError) as refused:
        read_keys(path)
    assert refused.value.mend
    assert "AAAA" not in str(refused.value)


def test_a_missing_file_says_where_to_get_it_from(tmp_path: Path) -> None:
    with pytest.raises(CordboardError, match="Copy it from the machine"):
        read_keys(tmp_path / "payload.key")


def test_key_bytes_do_not_show(tmp_path: Path) -> None:
    keys = read_or_make_keys(tmp_path / "payload.key")
    assert repr(keys) == f"PayloadKeys(current={keys.current!r})"
