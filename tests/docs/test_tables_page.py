"""What docs/tables.md shows can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.cli.product import Product
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/tables.md").read_text(encoding="utf-8")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path)
    yield made
    made.close()


def test_its_commands_do_what_it_says(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    (rows,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "customers.csv").write_text(rows, encoding="utf-8")
    for command in commands.splitlines():
        said = product.right(*shlex.split(command, comments=True)[1:])
        if " get " in command:
            assert "level  gold" in said
    assert (tmp_path / "copy.csv").read_text(encoding="utf-8").splitlines()[1:] == ["+8613800138000,gold,3,", "6001,staff,,"]
    assert product.json("tables", "list")["tables"][0]["rows"] == 1
