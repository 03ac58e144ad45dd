"""The pages on the designer call what is on the screen as the screen does, and name keys that do something there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.tree import ROOT

PAGES = {"en": "designer.md", "zh": "designer.zh-CN.md"}
_ITALIC = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
_KEYS = re.compile(r"\bCtrl\+([A-Z])\b")


def words(node: Any) -> Iterator[str]:
    """All that a catalogue says."""
    for value in node.values():
        if isinstance(value, dict):
            yield from words(value)
        else:
            yield value


def catalogue(language: str) -> set[str]:
    """All that the designer says in a language."""
    folder = ROOT / "designer_ui/src/i18n" / language
    return {word for path in folder.glob("*.json") for word in words(json.loads(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("language", PAGES)
def test_what_stands_in_italics_stands_on_the_screen(language: str) -> None:
    named = set(_ITALIC.findall((ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")))
    assert len(named) > 15
    assert named - catalogue(language) == set()


@pytest.mark.parametrize("language", PAGES)
def test_its_keys_are_shortcuts_of_the_designer(language: str) -> None:
    shortcuts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "designer_ui/src").rglob("*.ts*"))
    for key in _KEYS.findall((ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")):
        assert f'"mod+{key}"' in shortcuts, key


def test_both_languages_have_the_same_parts() -> None:
    parts = [
        re.findall(r"^(#+|\d\.|\|)", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)
        for page in PAGES.values()
    ]
    assert parts[0] == parts[1]
