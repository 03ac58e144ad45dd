"""What a form says of itself beyond its types: words for choices, fields that stand in each other's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from engine.nodes.base import NodeType
from engine.nodes.catalog import TYPES, help_page, help_page_zh

FORMS = {kind.pin: kind.config.model_json_schema() for kind in TYPES}


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    yield from schema.get("$defs", {}).values()


@pytest.mark.parametrize("pin", FORMS)
def test_every_choice_has_words_in_both_languages(pin: str) -> None:
    for form in objects(FORMS[pin]):
        for name, field in form.get("properties", {}).items():
            if "enum" in field and not all(str(choice).isupper() for choice in field["enum"]):
                for language in ("en", "zh-CN"):
                    assert field["x-words"][language].keys() == set(field["enum"]), name


@pytest.mark.parametrize("pin", FORMS)
def test_what_stands_in_anothers_place_and_what_depends_on_it_are_fields_of_the_form(pin: str) -> None:
    for form in objects(FORMS[pin]):
        fields = form.get("properties", {})
        ways = form.get("x-either", [])
        assert all(name in fields for way in ways for name in way)
        assert len(ways) == len({tuple(way) for way in ways}) != 1
        for field in fields.values():
            for other, values in field.get("x-only", {}).items():
                assert set(values) <= set(fields[other]["enum"])


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.pin)
def test_the_chinese_help_names_the_same_exits_as_the_english(kind: NodeType[Any]) -> None:
    def exits(page: str, word: str) -> set[str]:
        told = [part for part in page.split("\n\n") if part.startswith(word)]
        return {name for part in told for name in re.findall(r"`(\w+)`", part)} - {"next", "at"}

    assert exits(help_page_zh(kind), "出口：") == exits(help_page(kind), "Exits:")
    assert re.search(r"[\u4e00-\u9fff]", kind.help_zh), "its page in Chinese"
