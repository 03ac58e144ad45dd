"""A menu: what is said at each try, what is counted, and which key leads where."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.nodes.scripted import ScriptedCall, run

OPTIONS = [{"keys": "1", "exit": "sales", "prompt": "for_sales"}, {"keys": "2", "exit": "service"}]


def menu(**more: Any) -> dict[str, Any]:
    return {"prompt": "hello", "options": OPTIONS, **more}


async def test_the_greeting_comes_first_then_the_options_words() -> None:
    call = ScriptedCall("2")
    assert await run("menu", menu(), call) == "service"
    assert call.said(0) == ["hello", "for_sales"]


async def test_each_silence_and_each_wrong_key_has_words_of_its_own_and_the_last_serve_on() -> None:
    call = ScriptedCall("", "9", "", "9", "", "1")
    words = {
        "no_input_prompts": ["silent1", "silent2"],
        "no_match_prompts": ["wrong1"],
        "no_input_limit": 5,
        "no_match_limit": 5,
    }
    assert await run("menu", menu(**words, tries_limit=20), call) == "sales"
    assert [call.said(n)[0] for n in range(6)] == ["hello", "silent1", "wrong1", "silent2", "wrong1", "silent2"]


async def test_the_short_greeting_takes_the_long_ones_place_from_the_second_time() -> None:
    call = ScriptedCall("9", "1")
    assert await run("menu", menu(short_prompt="short"), call) == "sales"
    assert [call.said(n) for n in range(2)] == [["hello", "for_sales"], ["short", "for_sales"]]


@pytest.mark.parametrize(
    ("keys", "exit"),
    [
        (["", "", ""], "no_input"),
        (["9", "9", "9"], "no_match"),
        (["9", "", "9", ""], "too_many_tries"),
        (["", "9", "", "9"], "too_many_tries"),
        (["9", "9", "", "9"], "no_match"),  # its own limit is told before the sum
    ],
)
async def test_silence_and_wrong_keys_are_counted_apart_and_together(keys: list[str], exit: str) -> None:
    assert await run("menu", menu(no_input_limit=3, no_match_limit=3, tries_limit=4), ScriptedCall(*keys)) == exit


async def test_the_repeat_key_says_it_again_without_costing_a_try_or_an_apology() -> None:
    call = ScriptedCall("9", "*", "*", "1")
    assert await run("menu", menu(repeat_key="*", no_match_limit=2, tries_limit=2, no_match_prompts=["wrong"]), call) == "sales"
    assert [call.said(n) for n in (1, 2, 3)] == [
        ["wrong", "hello", "for_sales"],
        ["hello", "for_sales"],
        ["hello", "for_sales"],
    ]


async def test_whoever_only_ever_asks_to_hear_it_again_is_let_go_in_the_end() -> None:
    assert await run("menu", menu(repeat_key="*", repeat_limit=2), ScriptedCall("*", "*", "*")) == "too_many_tries"


@pytest.mark.parametrize(("keys", "exit"), [("1", "one"), ("12", "twelve"), ("2", "two")])
async def test_where_one_key_begins_another_the_wait_between_keys_decides(keys: str, exit: str) -> None:
    options = [{"keys": "1", "exit": "one"}, {"keys": "12", "exit": "twelve"}, {"keys": "2", "exit": "two"}]
    call = ScriptedCall(keys)
    assert await run("menu", menu(options=options), call) == exit
    assert call.questions[0].matches == ("1", "12", "2")


async def test_a_wrong_second_key_is_a_wrong_choice() -> None:
    options = [{"keys": "1", "exit": "one"}, {"keys": "12", "exit": "twelve"}]
    assert await run("menu", menu(options=options, no_match_limit=1), ScriptedCall("13")) == "no_match"


async def test_an_option_is_there_only_when_its_condition_holds() -> None:
    options = [{"keys": "1", "exit": "gold", "when": "gold", "prompt": "for_gold"}, {"keys": "2", "exit": "other"}]
    gold, other = ScriptedCall("1", variables={"gold": True}), ScriptedCall("1", "2", variables={"gold": False})
    assert await run("menu", menu(options=options), gold) == "gold"
    assert await run("menu", menu(options=options), other) == "other"
    assert [gold.said(0), other.said(0)] == [["hello", "for_gold"], ["hello"]]
    assert other.decided == [("gold", False), ("gold", False)]


async def test_the_same_key_may_lead_elsewhere_under_another_condition() -> None:
    options = [{"keys": "1", "exit": "gold", "when": "gold"}, {"keys": "1", "exit": "other", "when": "!gold"}]
    assert await run("menu", menu(options=options), ScriptedCall("1", variables={"gold": False})) == "other"


async def test_keys_typed_ahead_answer_the_first_time_only() -> None:
    call = ScriptedCall("9", "1")
    assert await run("menu", menu(), call) == "sales"
    assert [question.type_ahead for question in call.questions] == [True, False]
    off = ScriptedCall("1")
    assert await run("menu", menu(type_ahead=False, barge_in=False), off) == "sales"
    assert (off.questions[0].type_ahead, off.questions[0].barge_in) == (False, False)


async def test_a_crash_between_tries_comes_back_to_the_very_try() -> None:
    config = menu(no_input_prompts=["silent1", "silent2"], no_input_limit=3)
    before = ScriptedCall("", "", "1")
    assert await run("menu", config, before) == "sales"
    after = ScriptedCall("")
    after.memory.update(before.saved[-1])
    assert await run("menu", config, after) == "no_input"
    assert after.said(0)[0] == "silent2"


async def test_no_key_ends_a_menu_but_the_ones_it_offers() -> None:
    call = ScriptedCall("#")
    assert await run("menu", menu(options=[{"keys": "#", "exit": "hash"}]), call) == "hash"
