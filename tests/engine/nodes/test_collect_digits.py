"""Asking for digits: what ends an answer, what makes it right, and where it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from engine.nodes.base import Collected
from tests.engine.nodes.scripted import ScriptedCall, run


def ask(**more: Any) -> dict[str, Any]:
    return {"variable": "number", "prompt": "which", "no_match_limit": 1, "no_input_limit": 1, **more}


@pytest.mark.parametrize(
    ("config", "keys", "kept"),
    [
        pytest.param({}, "123#", "123", id="the finished key ends it and is not kept"),
        pytest.param({"max_digits": 3}, "1234", "123", id="the most digits end it"),
        pytest.param({}, "12", "12", id="silence after a key ends it"),
        pytest.param({"terminator": "*", "valid_keys": "123#"}, "1#*", "1#", id="another finished key"),
        pytest.param({"terminator": "", "valid_keys": "12#"}, "12#", "12#", id="no finished key"),
        pytest.param({"regex": "60[0-9]{2}"}, "6001#", "6001", id="a pattern"),
        pytest.param({"regex": "1|22"}, "22#", "22", id="each way of a pattern is for the whole answer"),
        pytest.param({"one_of": ["7", "77"]}, "77#", "77", id="a list"),
        pytest.param({"checksum": "luhn"}, "4111111111111111#", "4111111111111111", id="a card number"),
        pytest.param({"checksum": "luhn"}, "79927398713#", "79927398713", id="the example of the standard"),
    ],
)
async def test_a_right_answer_is_kept(config: dict[str, Any], keys: str, kept: str) -> None:
    call = ScriptedCall(keys)
    assert await run("collect_digits", ask(**config), call) == "value"
    assert call.variables == {"number": kept}


@pytest.mark.parametrize(
    ("config", "keys"),
    [
        pytest.param({"min_digits": 4}, "123#", id="too few"),
        pytest.param({}, "#", id="the finished key alone"),
        pytest.param({}, "1*2#", id="a key that is not allowed"),
        pytest.param({"regex": "60[0-9]{2}"}, "60011#", id="more than the pattern"),
        pytest.param({"regex": "1|22"}, "12#", id="parts of two ways of a pattern"),
        pytest.param({"regex": "(0+)+1", "max_digits": 64}, "0" * 64, id="a pattern that would never end"),
        pytest.param({"one_of": ["7", "77"]}, "8#", id="not on the list"),
        pytest.param({"checksum": "luhn"}, "4111111111111112#", id="a mistyped card number"),
        pytest.param({"checksum": "luhn"}, "79927398731#", id="two digits changed about"),
        pytest.param({"checksum": "luhn", "valid_keys": "12A"}, "1A#", id="a letter has no check digit"),
    ],
)
async def test_a_wrong_answer_is_not_kept(config: dict[str, Any], keys: str) -> None:
    call = ScriptedCall(keys)
    assert await run("collect_digits", ask(**config), call) == "no_match"
    assert call.variables == {}


async def test_the_cancel_key_ends_it_whatever_was_typed_before() -> None:
    call = ScriptedCall("12*")
    assert await run("collect_digits", ask(cancel="*"), call) == "cancelled"
    assert call.variables == {}


async def test_silence_and_wrong_answers_have_their_own_words_and_limits() -> None:
    words = {"no_input_prompts": ["silent"], "no_match_prompts": ["wrong1", "wrong2"], "no_input_limit": 2, "no_match_limit": 3}
    call = ScriptedCall("1#", "", "2#", "12345#")
    assert await run("collect_digits", ask(**words, min_digits=5), call) == "value"
    assert [call.said(n) for n in range(4)] == [["which"], ["wrong1", "which"], ["silent", "which"], ["wrong2", "which"]]


async def test_a_wrong_answer_may_cost_nothing_and_is_told_all_the_same() -> None:
    call = ScriptedCall("1#", "2#", "3#", "12345#")
    config = ask(wrong_costs_a_try=False, min_digits=5, tries_limit=1, no_match_prompts=["wrong1", "wrong2"])
    assert await run("collect_digits", config, call) == "value"
    assert [call.said(n)[0] for n in range(4)] == ["which", "wrong1", "wrong2", "wrong2"]
    assert [question.type_ahead for question in call.questions] == [True, False, False, False]


async def test_an_answer_is_said_back_and_kept_when_confirmed() -> None:
    call = ScriptedCall("42#", "1")
    assert await run("collect_digits", ask(confirmation={"prompt": "right"}), call) == "value"
    assert call.said(1) == ["right"]
    assert call.variables == {"number": "42"}
    assert not call.questions[1].type_ahead  # a key too many of the answer shall not confirm it


@pytest.mark.parametrize("refusal", ["2", ""])
async def test_an_answer_that_is_not_confirmed_is_asked_for_again_and_costs_a_try(refusal: str) -> None:
    call = ScriptedCall("42#", refusal, "43#", "1")
    config = ask(confirmation={"prompt": "right"}, no_match_limit=2, no_match_prompts=["again"])
    assert await run("collect_digits", config, call) == "value"
    assert call.said(2) == ["again", "which"]
    assert call.variables == {"number": "43"}
    assert await run("collect_digits", ask(confirmation={"prompt": "right"}), ScriptedCall("42#", refusal)) == "no_match"


async def test_a_question_passes_on_its_times_keys_and_secrecy() -> None:
    call = ScriptedCall(Collected("complete", "1234"))
    config = ask(
        first_digit_seconds=8, inter_digit_seconds=2, min_digits=4, max_digits=4, cancel="*", sensitive=True, barge_in=False
    )
    assert await run("collect_digits", config, call) == "value"
    (asked,) = call.questions
    assert (asked.first_digit_seconds, asked.inter_digit_seconds, asked.min_digits, asked.max_digits) == (8, 2, 4, 4)
    assert (asked.terminators, asked.cancel, asked.sensitive, asked.barge_in) == ("#", "*", True, False)
