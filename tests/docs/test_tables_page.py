"""What docs/tables.md shows can be typed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.engine.cli.product import Product
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/tables.md").read_text(encoding="utf-8")


def test_its_commands_do_what_it_says(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tables, callers = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    rows, numbers = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (classes,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    for name, content in (("customers.csv", rows), ("important.csv", numbers), ("classes.yaml", classes)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    for command in (tables + callers).splitlines():
        said = product.right(*shlex.split(command, comments=True)[1:])
        if " get " in command:
            assert "level  gold" in said
        if " test " in command:
            assert said == "vip (list vip)\n"
    assert (tmp_path / "copy.csv").read_text(encoding="utf-8").splitlines()[1:] == ["+8613800138000,gold,3,", "6001,staff,,"]
    assert product.json("tables", "list")["tables"][0]["rows"] == 1
    assert [one["name"] for one in product.json("callers", "classes")] == ["blocked", "gold", "hidden"]
    assert product.right("callers", "test", "withheld") == "hidden (withheld)\n"
    assert {one["name"]: one["entries"] for one in product.json("callers", "lists")["lists"]} == {"blocked": 1, "important": 1}
    assert "13800138000" in (tmp_path / "vip.csv").read_text(encoding="utf-8")
