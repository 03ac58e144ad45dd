"""What a block shows while its form is being filled in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.sockets import Sockets, sockets
from engine.nodes.base import FlowTarget
from engine.nodes.catalog import TYPES
from tests.engine.graph.strategies import valid_documents

MENU: dict[str, Any] = {
    "prompt": "hello",
    "options": [{"keys": "1", "exit": "sales"}, {"keys": "12", "exit": "service", "prompt": "two"}],
}


def shown(type_: str, config: dict[str, Any]) -> Sockets:
    found = sockets(type_, config, TYPES)
    assert found is not None
    return found


def names(known: Sockets) -> list[str]:
    assert known.exits is not None
    return [exit_.name for exit_ in known.exits]


def test_a_menu_shows_its_options_with_their_keys_and_what_it_says() -> None:
    menu = shown("menu", MENU)
    assert names(menu) == ["sales", "service", "no_input", "no_match", "too_many_tries"]
    assert menu.keys == {"sales": "1", "service": "12"}
    assert (menu.prompts, menu.whole, menu.target) == (("hello", "two"), True, None)


@pytest.mark.parametrize(
    "half",
    [
        {"prompt": None, "options": [{**option, "prompt": None} for option in MENU["options"]]},
        {"first_digit_seconds": "soon"},
        {"no_such_setting": 1},
        {"options": [*MENU["options"], {"keys": "3"}]},
        {"options": [*MENU["options"], {"keys": "not a key", "exit": "Not an exit"}]},
        {"options": [*MENU["options"], MENU["options"][0]]},
        {"options": [*MENU["options"], 7]},
    ],
)
def test_a_menu_that_is_not_right_yet_keeps_its_exits(half: dict[str, Any]) -> None:
    menu = shown("menu", {**MENU, **half})
    assert not menu.whole
    assert names(menu) == ["sales", "service", "no_input", "no_match", "too_many_tries"]
    assert menu.keys == {"sales": "1", "service": "12"}


def test_a_choice_of_language_shows_the_key_of_each_and_calls_it_by_its_name() -> None:
    choices = [{"language": "zh-CN", "key": "1", "prompt": "zh"}, {"language": "en", "key": "2", "prompt": "en"}]
    shown = sockets("language", {"choices": choices}, TYPES)
    assert shown is not None and shown.exits is not None
    assert shown.keys == {"zh-cn": "1", "en": "2"}
    assert [(exit_.title.en, exit_.title.zh) for exit_ in shown.exits[:2]] == [("Chinese", "中文"), ("English", "英语")]


def test_a_way_without_its_condition_has_its_exit_already() -> None:
    assert names(shown("branch", {"cases": [{"exit": "vip"}, {"exit": "rest", "when": "true"}]})) == [
        "vip",
        "rest",
        "otherwise",
    ]


def test_a_block_that_leads_into_another_flow_names_it() -> None:
    assert shown("subflow", {"flow": "billing", "ends": ["paid"]}).target == FlowTarget("billing", None, "live")


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_a_block_fresh_from_the_palette_shows_something(kind: Any) -> None:
    assert shown(kind.name, {}).exits is not None


def test_a_type_that_is_not_known_shows_nothing() -> None:
    assert sockets("no_such_type", {}, TYPES) is None


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_missing_or_wrong_in_a_form_nothing_breaks_and_the_rest_stays(data: st.DataObject) -> None:
    document = data.draw(valid_documents())
    node = document["nodes"][data.draw(st.sampled_from(sorted(document["nodes"])))]
    whole = shown(node["type"], node.get("config", {}))
    assert whole.whole and set(node["exits"]) <= set(names(whole))
    config = dict(node.get("config", {}))
    if config:
        field = data.draw(st.sampled_from(sorted(config)))
        config[field] = data.draw(st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2))
    known = shown(node["type"], config)
    assert known.exits is None or len(set(names(known))) == len(names(known))
