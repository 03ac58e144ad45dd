"""Every error that the API can answer with is said in Chinese, too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from engine.errors_zh import CHINESE
from tests.house.tree import ROOT

ELSEWHERE = ("bootstrap", "cli", "nodes", "runtime", "saying", "telephony", "config.py", "sdk.py", "flows/shelf.py",
             "storage/journal.py", "storage/keys.py", "storage/schema.py")  # fmt: skip
"""Below ``engine``: what ends a process or a call, and is told on a terminal or in a story, not by the API."""
IN_A_CALL = {"WorkFailed", "FlowFailed"}
"""What fails in a call is told in its story, and leads it on by an exit."""
IN_THE_PAGE = ("bootstrap/testcalls",)
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@cache
def sources() -> dict[Path, ast.Module]:
    home = ROOT / "engine"
    return {path.relative_to(home): ast.parse(path.read_text("utf-8")) for path in home.rglob("*.py")}


def told(path: Path) -> bool:
    name = path.as_posix()
    return name.startswith(IN_THE_PAGE) or not name.startswith(ELSEWHERE)


def named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def kinds() -> frozenset[str]:
    """The classes of errors, by name; ``__init__`` stands for one that gives its own code to the class above."""
    classes = [node for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"CordboardError"}
    while more := {one.name for one in classes if any(named(base) in found for base in one.bases)} - found - IN_A_CALL:
        found |= more
    return frozenset({*found, "Problem", "__init__"})


def codes(tree: ast.Module, raising: frozenset[str]) -> Iterator[str]:
    """The codes of errors that are made: the first or, behind a status, the second of what each is made from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and named(node.func) in raising:
            first = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)][:1]
            yield from (code for code in first if _CODE.fullmatch(code))


def test_every_error_that_the_api_answers_with_has_chinese_words() -> None:
    raising = kinds()
    found = {code: path for path, tree in sources().items() if told(path) for code in codes(tree, raising)}
    assert len(found) > 100, "the scan no longer sees how errors are made"
    missing = {code: str(path) for code, path in sorted(found.items()) if code not in CHINESE}
    assert missing == {}, "say them in engine/errors_zh.py"


def test_chinese_words_are_chinese_sentences() -> None:
    for code, (title, mend) in CHINESE.items():
        assert re.search(r"[\u4e00-\u9fff]", title) and title.endswith("。"), code
        assert mend == "" or (re.search(r"[\u4e00-\u9fff]", mend) and mend.endswith("。")), code
