"""``cordboard recordings``: listed, saved unsealed, deleted."""

from __future__ import annotations

from pathlib import Path

from engine.recordings.model import Recording
from tests.engine.cli.product import NOW, Product

AUDIO = b"RIFF" + bytes(3000)
ONE = Recording("c1.r1", "c1", "ask", "message", "pbx1", "kept", NOW, 12.34, len(AUDIO), "ab" * 32)


def keep(product: Product, folder: Path) -> None:
    (folder / "audio").write_bytes(AUDIO)
    product.vault.put(ONE.id, folder / "audio")
    product.wait(product.recordings.add(ONE))


def test_recordings_are_listed_saved_and_deleted(product: Product, tmp_path: Path) -> None:
    assert product.json("recordings", "list") == {"recordings": [], "next": None}
    keep(product, tmp_path)
    assert all(word in product.right("recordings", "list") for word in ("c1.r1", "message", "12.3", "kept"))
    assert [one["id"] for one in product.json("recordings", "list", "--call", "c1")["recordings"]] == ["c1.r1"]
    saved = tmp_path / "saved.wav"
    assert "unsealed" in product.right("recordings", "save", "c1.r1", "-o", str(saved))
    assert saved.read_bytes() == AUDIO and saved.stat().st_mode & 0o077 == 0
    assert [one.by for one in product.wait(product.recordings.listenings("c1.r1"))] == ["local"]
    product.right("recordings", "remove", "c1.r1", "--yes")
    assert not product.vault.holds("c1.r1")
    assert "no recording c1.r1" in product.refused("recordings", "remove", "c1.r1", "--yes")[0]


def test_saving_never_writes_over_a_file_and_leaves_none_behind_when_it_fails(product: Product, tmp_path: Path) -> None:
    saved = tmp_path / "saved.wav"
    assert "no recording" in product.refused("recordings", "save", "c9.r1", "-o", str(saved))[0]
    assert list(tmp_path.glob("saved*")) == []
    saved.write_text("mine")
    assert "there already" in product.refused("recordings", "save", "c1.r1", "-o", str(saved))[0]
    assert saved.read_text() == "mine"
