"""The READMEs' films are there, move, and are short enough to be watched and small enough to be loaded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

README = {"en": "README.md", "zh": "README.zh-CN.md"}
LARGEST = 3_000_000


def chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a RIFF file (WebP container specification)."""
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def milliseconds(frame: bytes) -> int:
    """How long a frame of an animation stays."""
    return int.from_bytes(frame[12:15], "little")


@pytest.mark.parametrize("language", README)
def test_the_film_moves_and_lasts_no_longer_than_people_look(language: str) -> None:
    path = Path("docs/pictures") / f"designer-{language}.webp"
    assert f"]({path})" in (ROOT / README[language]).read_text(encoding="utf-8")
    data = (ROOT / path).read_bytes()
    assert data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) <= LARGEST
    frames = [content for name, content in chunks(data, 12) if name == b"ANMF"]
    assert len(frames) >= 50
    assert 10_000 <= sum(map(milliseconds, frames)) <= 35_000
