"""What docs/speech.md shows can be typed, and is all there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from engine.recognition.recognizer import PLACES, Recognizer
from tests.engine.cli.product import Product
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/speech.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_says(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in block.splitlines():
        words = shlex.split(command, comments=True)[1:]
        file = words[words.index(">") + 1] if ">" in words else ""
        said = product.right(*words[: words.index(">")] if file else words, input="s3cr3t" if "secrets" in words else None)
        if file:
            (tmp_path / file).write_text(said, encoding="utf-8")
    assert "none" in product.right("speech", "list")
    product.right("speech", "remove", "default")
    assert "cordboard speech example" in product("speech", "list").stderr
    assert "There is no recogniser default" in product("speech", "show", "default").stderr


def test_it_names_every_member_and_place() -> None:
    for member in (*Recognizer.model_fields, *(f"${{{place}}}" for place in PLACES)):
        if member != "members":
            assert f"`{member}`" in PAGE, member
