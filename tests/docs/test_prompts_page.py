"""What docs/prompts.md shows can be typed, in its order, and does what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.engine.audio.sounds import file
from tests.engine.cli.product import Product
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/prompts.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_says(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (rows,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "prompts.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "welcome.mp3").write_bytes(file("mp3"))
    said = []
    for command in re.findall(r"^cordboard .*", "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)), re.M):
        words = shlex.split(command)[1:]
        if words[1] == "missing":
            assert product(*words).exit_code == 0, "nothing is missing once the table is in"
            continue
        said.append(product.right(*words))
    assert (tmp_path / "heard.wav").read_bytes().startswith(b"RIFF")
    assert "3 of 3 rows would change something." in said[-4] and "0 of 6 rows changed something." in said[-1]
    assert [one["key"] for one in product.json("prompts", "list")["prompts"]] == ["goodbye", "greeting", "hours"]
