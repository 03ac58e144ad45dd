"""Each block's form: it says itself in both languages, keeps its limits, and tells the rules what it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from engine.errors import NotFound
from engine.graph.schema import document_schema
from engine.graph.validate import validate
from engine.nodes import catalog
from engine.nodes.base import NodeType, Uses
from engine.nodes.catalog import TYPES, latest
from tests.engine.graph.drawings.base import block, then
from tests.engine.nodes.scripted import form

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ASK = {"variable": "pin", "prompt": "hello"}
MENU: dict[str, Any] = {"prompt": "hello", "options": [{"keys": "1", "exit": "a"}]}
LANGUAGE: dict[str, Any] = {"choices": [{"language": "zh-CN", "key": "1", "prompt": "zh"}, {"language": "en", "key": "2"}]}


def forms(top: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a form and of the forms inside it."""
    schema = top.model_json_schema()
    for name, part in [(top.__name__, schema), *schema.get("$defs", {}).items()]:
        for field, described in part.get("properties", {}).items():
            yield f"{name}.{field}", described


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_every_field_has_a_title_and_help_in_both_languages(kind: NodeType[Any]) -> None:
    for name, field in forms(kind.config):
        assert field.get("title"), name
        assert CHINESE.search(field["x-title"]["zh-CN"]), name
        assert field.get("description"), f"{name} has no help"
        assert "zh-CN" in field.get("x-help", {}), f"{name} has no Chinese help"
        assert CHINESE.search(field["x-help"]["zh-CN"]), name


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_every_block_is_described_for_the_palette(kind: NodeType[Any]) -> None:
    (described,) = [one for one in catalog.as_json()["types"] if one["name"] == kind.name]
    assert CHINESE.search(described["title"]["zh"])
    assert described["help"].splitlines()[0].endswith(".")
    assert "exits" in described["help"].lower()
    json.dumps(described)


def test_blocks_are_found_by_name_and_by_pin_and_others_are_refused_with_the_list() -> None:
    for kind in TYPES:
        assert latest(kind.name) is catalog.by_pin(kind.pin) is kind
    with pytest.raises(NotFound) as refused:
        catalog.by_pin("menu@9")
    assert (refused.value.code, "menu" in refused.value.mend) == ("no-such-type", True)


def test_the_schema_of_documents_knows_every_block() -> None:
    node = document_schema()["$defs"]["DrawnNode"]
    assert {kind.pin for kind in TYPES} | {kind.name for kind in TYPES} == set(node["properties"]["type"]["enum"])


MISFITS = [
    ("collect_digits", {**ASK, "min_digits": 3, "max_digits": 2}, "fewest"),
    ("collect_digits", {**ASK, "terminator": "*", "cancel": "*"}, "the same"),
    ("collect_digits", {**ASK, "terminator": "1"}, "finished key 1"),
    ("collect_digits", {**ASK, "cancel": "1"}, "cancel key 1"),
    ("collect_digits", {**ASK, "regex": "(1"}, "no regular expression"),
    ("collect_digits", {**ASK, "regex": ")("}, "no regular expression"),
    ("collect_digits", {**ASK, "first_digit_seconds": 1, "inter_digit_seconds": 2}, "wait between keys"),
    ("menu", {**MENU, "options": [*MENU["options"], {"keys": "2", "exit": "a"}]}, "exit “a”"),
    ("menu", {**MENU, "options": [{"keys": "1", "exit": "no_input"}]}, "“no_input”"),
    ("menu", {"options": MENU["options"]}, "says nothing"),
    ("language", {"choices": [{"language": "en"}, {"language": "EN"}]}, "twice"),
    ("language", {"choices": [{"language": "en", "key": "1"}, {"language": "zh", "key": "1"}]}, "same key"),
    ("language", {"choices": [{"language": "en", "key": "1"}, {"language": "zh"}]}, "every language needs one"),
    ("language", {"choices": [{"language": "en", "key": "1"}, {"language": "zh", "key": "2"}]}, "in silence"),
    ("branch", {"cases": [{"exit": "a", "when": "true"}, {"exit": "a", "when": "true"}]}, "is taken"),
    ("branch", {"cases": [{"exit": "otherwise", "when": "true"}]}, "is taken"),
    ("branch", {"cases": [{"exit": "a"}]}, "either a condition"),
    ("branch", {"cases": [{"exit": "a", "when": "true", "test": {"subject": "pin", "is": "empty"}}]}, "either a condition"),
    ("branch", {"cases": [{"exit": "a", "test": {"subject": "pin", "is": "empty", "values": ["1"]}}]}, "0 to 0 values"),
    ("branch", {"cases": [{"exit": "a", "test": {"subject": "pin", "is": "equal"}}]}, "1 to 1 values"),
    ("branch", {"cases": [{"exit": "a", "test": {"subject": "pin", "is": "at_least", "values": ["x"]}}]}, "“x” is none"),
    ("branch", {"cases": [{"exit": "a", "test": {"subject": "pin", "is": "at_most", "values": ["nan"]}}]}, "“nan” is none"),
    ("set_variables", {"assignments": [{"variable": "pin", "value": 1, "expression": "1"}]}, "either an expression"),
    ("transfer", {"target": "1", "to": "number"}, "trunk"),
    ("play", {"prompts": ["hello"], "repeat": 0, "interruptible": False}, "nothing ends it"),
    ("say", {"parts": [{}]}, "either a prompt"),
    ("say", {"parts": [{"kind": "date"}]}, "either a prompt"),
    ("say", {"parts": [{"value": "pin"}]}, "either a prompt"),
    ("say", {"parts": [{"prompt": "hello", "kind": "date", "value": "pin"}]}, "either a prompt"),
    ("say", {"parts": [{"prompt": "hello", "options": ["weekday"]}]}, "a prompt has none"),
    ("say", {"parts": [{"kind": "digits", "value": "{'a': pin}['a']"}]}, "braces"),
    ("say", {"parts": [{"kind": "currency", "value": "pin"}]}, "needs a currency"),
    ("say", {"parts": [{"kind": "currency", "value": "pin", "options": ["XYZ"]}]}, "no option “XYZ”"),
    ("say", {"parts": [{"kind": "ordinal", "value": "pin", "options": ["4"]}]}, "too many options"),
]


@pytest.mark.parametrize(("word", "config", "said"), MISFITS, ids=[f"{word}-{said}" for word, _, said in MISFITS])
def test_settings_that_do_not_fit_together_are_told_in_both_languages(word: str, config: dict[str, Any], said: str) -> None:
    found = [one for one in validate(then(block(word, config))).diagnostics if one.code == "FG003"]
    assert [(one.node, said in one.message.en) for one in found] == [("here", True)]
    assert CHINESE.search(found[0].message.zh)
    assert found[0].pointer.startswith("/nodes/here/config")


LIMITS = [
    ("menu", MENU, "tries_limit", (1, 20), (0, 21)),
    ("menu", MENU, "no_input_limit", (1, 10), (0, 11)),
    ("menu", MENU, "no_match_limit", (1, 10), (0, 11)),
    ("menu", MENU, "repeat_limit", (1, 50), (0, 51)),
    ("menu", MENU, "first_digit_seconds", (3, 60), (0.4, 61)),
    ("menu", MENU, "inter_digit_seconds", (0.3, 5), (0.2, 31)),
    ("menu", MENU, "repeat_key", ("*", "A", "12"), ("", "x", "1 2")),
    ("collect_digits", ASK, "max_digits", (1, 64), (0, 65)),
    ("collect_digits", ASK, "terminator", ("#", "D", ""), ("##", "x")),
    ("collect_digits", ASK, "valid_keys", ("1", "0123456789"), ("", "x")),
    ("play", {"prompts": ["a"]}, "repeat", (0, 1, 20), (-1, 21, True, 1.5)),
    ("play", {"prompts": ["a"]}, "limit_seconds", (0, 1, 86400), (-1, 86401)),
    ("say", {"parts": [{"prompt": "a"}]}, "repeat", (1, 20), (0, 21)),
    ("wait", {}, "seconds", (0.5, 86400), (0.4, 86401)),
    ("transfer", {"target": "1"}, "ring_seconds", (3, 300), (2, 301)),
    ("transfer", {"target": "1"}, "talk_seconds", (1, 86400, None), (0, 86401)),
    ("hangup", {}, "reason", ("normal", "congestion"), ("sorry",)),
]


@pytest.mark.parametrize(("word", "config", "name", "good", "bad"), LIMITS, ids=[f"{one[0]}-{one[2]}" for one in LIMITS])
def test_a_setting_keeps_its_limits(
    word: str, config: dict[str, Any], name: str, good: tuple[Any, ...], bad: tuple[Any, ...]
) -> None:
    kind = latest(word)
    for value in good:
        assert getattr(form(kind, {**config, name: value}), name) == value
    for value in bad:
        with pytest.raises(ValidationError):
            kind.config.model_validate_json(json.dumps({**config, name: value}), strict=True)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_an_unknown_setting_is_refused(kind: NodeType[Any]) -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        kind.config.model_validate({"colour": "red"})


USES = [
    ("start", {}, Uses()),
    (
        "menu",
        {
            "prompt": "p",
            "short_prompt": "s",
            "options": [{"keys": "1", "exit": "a", "prompt": "o", "when": "x"}],
            "repeat_key": "*",
            "no_input_prompts": ["i"],
            "no_match_prompts": ["m"],
        },
        Uses(
            prompts=[
                *(("/prompt", "p"), ("/short_prompt", "s"), ("/options/0/prompt", "o")),
                *(("/no_input_prompts/0", "i"), ("/no_match_prompts/0", "m")),
            ],
            expressions=[("/options/0/when", "x")],
            keys=[("/options/0/keys", "1"), ("/repeat_key", "*")],
            conditions=["/options/0/when"],
        ),
    ),
    (
        "collect_digits",
        {**ASK, "sensitive": True, "confirmation": {"prompt": "c"}},
        Uses(
            prompts=[("/prompt", "hello"), ("/confirmation/prompt", "c")],
            assigns=[("/variable", "pin")],
            gives=[("/variable", "pin", ("string",))],
            secrets=[("/variable", "pin")],
        ),
    ),
    (
        "language",
        {**LANGUAGE, "expression": "x"},
        Uses(
            prompts=[],
            prompts_in=[("/choices/0/prompt", "zh", "zh-CN")],
            languages=[("/choices/0/language", "zh-CN"), ("/choices/1/language", "en")],
            expressions=[("/expression", "x")],
            keys=[("/choices/0/key", "1"), ("/choices/1/key", "2")],
        ),
    ),
    (
        "branch",
        {"cases": [{"exit": "a", "when": "x"}, {"exit": "b", "test": {"subject": "y", "is": "empty"}}]},
        Uses(
            expressions=[("/cases/0/when", "x"), ("/cases/1/test/subject", 'text(y) == ""')],
            conditions=["/cases/0/when", "/cases/1/test/subject"],
        ),
    ),
    (
        "set_variables",
        {"assignments": [{"variable": "a", "expression": "x"}, {"variable": "b", "value": 1}]},
        Uses(
            expressions=[("/assignments/0/expression", "x")],
            assigns=[("/assignments/0/variable", "a"), ("/assignments/1/variable", "b")],
            computes=[("/assignments/0/expression", "a"), ("/assignments/1/value", "b")],
            gives=[("/assignments/1/value", "b", ("number",))],
        ),
    ),
    ("wait", {"expression": "x"}, Uses(expressions=[("/expression", "x")])),
    (
        "transfer",
        {"target": "${x}", "caller_id": "${ }1${y}"},
        Uses(
            expressions=[("/target", "x"), ("/caller_id", "y")],
            texts=(("/target", "${x}"), ("/caller_id", "${ }1${y}")),
        ),
    ),
    ("play", {"prompts": ["a", "b"]}, Uses(prompts=[("/prompts/0", "a"), ("/prompts/1", "b")])),
    (
        "say",
        {
            "parts": [
                {"prompt": "a"},
                {"prompt": "b", "languages": ["en", "zh-CN"]},
                {"kind": "currency", "value": "x", "options": ["CNY"], "languages": ["en"]},
            ]
        },
        Uses(
            prompts=[("/parts/0/prompt", "a")],
            prompts_in=[("/parts/1/prompt", "b", "en"), ("/parts/1/prompt", "b", "zh-CN")],
            languages=[
                *(("/parts/1/languages/0", "en"), ("/parts/1/languages/1", "zh-CN")),
                ("/parts/2/languages/0", "en"),
            ],
            expressions=[("/parts/2/value", "x")],
            texts=[("/parts/2/value", "${currency(x, 'CNY')}")],
        ),
    ),
    ("hangup", {"farewell": "f"}, Uses(prompts=[("/farewell", "f")])),
]


@pytest.mark.parametrize(("word", "config", "uses"), USES, ids=[one[0] for one in USES])
def test_a_block_tells_what_it_names_and_where(word: str, config: dict[str, Any], uses: Uses) -> None:
    kind = latest(word)
    assert kind.uses(form(kind, config)) == uses
