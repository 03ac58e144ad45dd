"""The page for developers of steps: its code is a step, and its tests are green."""

from __future__ import annotations

import re
from pathlib import Path

from engine.steps.discovery import discover
from tests.engine.cli.product import CommandLine
from tests.house.tree import ROOT


def test_the_code_of_the_page_is_a_step_whose_tests_are_green(tmp_path: Path) -> None:
    page = (ROOT / "docs/steps.md").read_text(encoding="utf-8")
    step, tests = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (tmp_path / "book_visit.py").write_text(step, encoding="utf-8")
    (tmp_path / "test_book_visit.py").write_text(tests, encoding="utf-8")
    found = discover(tmp_path, ())
    assert ([one.pin for one in found.steps], found.broken) == (["book_visit@1"], ())
    code, answer, _ = CommandLine(CORDBOARD_STEPS=str(tmp_path), PYTEST_ADDOPTS="").ended(
        "steps", "test", "--", "-q", "-n", "0"
    )
    assert (code, "2 passed" in answer) == (0, True), answer
