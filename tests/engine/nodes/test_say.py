"""Sentences of prompts and data, and playlists that go round."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.nodes.base import Played
from engine.nodes.catalog import latest
from engine.nodes.play import MOST_ROUNDS
from engine.nodes.say import KindName, SayConfig
from engine.saying.spoken import KINDS
from tests.engine.nodes.scripted import ScriptedCall, form, run

AMOUNT = {"kind": "currency", "value": "balance", "options": ["CNY"]}
DAY = {"kind": "date", "value": "due", "options": ["weekday", "Asia/Shanghai"]}


async def said(config: dict[str, Any], language: str = "zh-CN", **variables: Any) -> tuple[str, list[str]]:
    """The exit, and the words the caller hears."""
    call = ScriptedCall(variables=variables, language=language)
    exit = await run("say", config, call)
    return exit, [call.fill(text) for _, texts, _ in call.asked for text in texts]


async def test_a_sentence_is_said_in_the_callers_language() -> None:
    config = {"parts": [{"prompt": "balance-is"}, AMOUNT, {"prompt": "due-on"}, DAY]}
    known: dict[str, Any] = {"balance": 12.5, "due": "2026-11-25"}
    assert await said(config, **known) == (
        "next",
        ["balance-is", "十二元五角", "due-on", "二零二六年十一月二十五日，星期三"],
    )
    assert await said(config, "en", **known) == (
        "next",
        ["balance-is", "twelve yuan fifty", "due-on", "Wednesday, November twenty-fifth, twenty twenty-six"],
    )


async def test_each_language_has_its_own_order() -> None:
    config = {
        "parts": [{**DAY, "languages": ["zh-CN"]}, AMOUNT, {"prompt": "by", "languages": ["en"]}, {**DAY, "languages": ["en"]}]
    }
    _, chinese = await said(config, balance=1, due="2026-11-25")
    _, english = await said(config, "en", balance=1, due="2026-11-25")
    assert chinese == ["二零二六年十一月二十五日，星期三", "一元"]
    assert english == ["one yuan", "by", "Wednesday, November twenty-fifth, twenty twenty-six"]


async def test_all_of_it_is_said_as_often_as_set_and_a_key_may_be_forbidden() -> None:
    call = ScriptedCall("1")
    assert await run("say", {"parts": [{"prompt": "a"}, {"prompt": "b"}], "repeat": 2, "interruptible": False}, call) == "next"
    assert call.asked == [("play", ["a", "b", "a", "b"], False)]


async def test_nothing_is_said_of_a_sentence_whose_last_value_cannot_be() -> None:
    assert await said({"parts": [{"prompt": "a"}, AMOUNT, DAY]}, balance=1, due="soon") == ("invalid", [])


async def test_a_value_that_cannot_be_said_is_no_matter_in_a_language_that_leaves_it_out() -> None:
    config = {"parts": [{"prompt": "a"}, {**DAY, "languages": ["en"]}]}
    assert await said(config, due="soon") == ("next", ["a"])
    assert await said(config, "en", due="soon") == ("invalid", [])


async def test_a_language_without_any_part_hears_nothing() -> None:
    call = ScriptedCall(language="en")
    assert await run("say", {"parts": [{"prompt": "a", "languages": ["zh-CN"]}]}, call) == "next"
    assert call.asked == []


@pytest.mark.parametrize("value", ["a + b // what is owed", "b > a ? b : a", "m['k']", "[a, b][1]"])
async def test_any_expression_without_braces_can_be_a_value(value: str) -> None:
    exit, (heard,) = await said({"parts": [{"kind": "cardinal", "value": value}]}, "en", a=0, b=5, m={"k": 5})
    assert (exit, heard) == ("next", "five")


def test_a_ring_of_such_blocks_might_spin_when_a_key_or_a_value_lets_it_end_at_once() -> None:
    kind = latest("say")
    parts = {"parts": [{"prompt": "a"}]}
    assert kind.lets_time_pass(form(kind, {**parts, "interruptible": False}))
    assert not kind.lets_time_pass(form(kind, parts))
    assert not kind.lets_time_pass(form(kind, {"parts": [AMOUNT], "interruptible": False}))


def test_the_form_offers_every_kind_there_is() -> None:
    assert list(get_args(KindName)) == list(KINDS)
    schema = SayConfig.model_json_schema()["$defs"]["Part"]["properties"]["kind"]
    (offered,) = [one["x-kinds"] for one in schema["anyOf"] if "x-kinds" in one]
    assert [kind["name"] for kind in offered] == list(KINDS)


# Playlists

THREE_SECONDS = Played("done", seconds=3)


async def test_a_playlist_goes_round_until_a_key() -> None:
    call = ScriptedCall(THREE_SECONDS, THREE_SECONDS, Played("interrupted", "5", 1))
    assert await run("play", {"prompts": ["a", "b"], "repeat": 0}, call) == "interrupted"
    assert call.asked == [("play", ["a", "b"], True)] * 3


async def test_a_playlist_begins_no_round_after_its_time() -> None:
    call = ScriptedCall(THREE_SECONDS, THREE_SECONDS)
    assert await run("play", {"prompts": ["a"], "repeat": 0, "limit_seconds": 5, "interruptible": False}, call) == "next"


async def test_a_playlist_with_a_time_ends_after_its_rounds_too() -> None:
    call = ScriptedCall(THREE_SECONDS, THREE_SECONDS)
    assert await run("play", {"prompts": ["a"], "repeat": 2, "limit_seconds": 60}, call) == "next"


async def test_an_endless_playlist_ends_before_its_trace_is_too_long() -> None:
    call = ScriptedCall(*[Played("done", seconds=0.5)] * MOST_ROUNDS)
    assert await run("play", {"prompts": ["a"], "repeat": 0}, call) == "next"


@pytest.mark.parametrize("silent", [Played("failed"), Played("done", seconds=0.0)])
async def test_a_playlist_without_a_sound_does_not_go_round(silent: Played) -> None:
    call = ScriptedCall(THREE_SECONDS, silent)
    assert await run("play", {"prompts": ["a"], "repeat": 0}, call) == "next"
    assert len(call.asked) == 2


async def test_a_playlist_goes_on_after_a_crash_with_the_time_it_had_left() -> None:
    call = ScriptedCall(THREE_SECONDS, THREE_SECONDS)
    await run("play", {"prompts": ["a"], "repeat": 0, "limit_seconds": 5}, call)
    again = ScriptedCall(THREE_SECONDS)
    again.memory = call.saved[-1]
    assert await run("play", {"prompts": ["a"], "repeat": 0, "limit_seconds": 5}, again) == "next"
