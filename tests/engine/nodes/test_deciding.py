"""Branches, variables and languages: what is decided without, or with, the caller."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.nodes.base import LOTS, FlowFailed
from engine.nodes.branch import Test
from engine.nodes.catalog import latest
from tests.engine.nodes.scripted import ScriptedCall, form, run

CHOICES = [{"language": "zh-CN", "key": "1", "prompt": "zh"}, {"language": "en", "key": "2", "prompt": "en"}]


async def branched(subject: str, how: str, *values: str, **variables: Any) -> bool:
    cases = [{"exit": "yes", "test": {"subject": subject, "is": how, "values": values}}]
    return await run("branch", {"cases": cases}, ScriptedCall(variables=variables, caller="13912345678")) == "yes"


@pytest.mark.parametrize(
    ("value", "how", "values", "holds"),
    [
        ("1", "equal", ["1"], True),
        (1, "equal", ["1"], True),
        (1.0, "equal", ["1"], True),
        (True, "equal", ["true"], True),
        ("01", "equal", ["1"], False),
        (None, "equal", [""], True),
        ("a", "not_equal", ["b"], True),
        (2, "one_of", ["1", "2"], True),
        ("3", "one_of", ["1", "2"], False),
        ("1391", "starts_with", ["138", "139"], True),
        ("1371", "starts_with", ["138", "139"], False),
        ("", "empty", [], True),
        (None, "empty", [], True),
        (False, "empty", [], False),
        ("0", "empty", [], False),
        ("10", "at_least", ["9"], True),  # as numbers, not as texts
        (9, "at_least", ["9"], True),
        (8.5, "at_least", ["9"], False),
        ("-3", "at_most", ["-2.5"], True),
        ("", "at_least", ["0"], False),
        ("", "at_most", ["0"], False),
        (None, "at_least", ["0"], False),
        ("twelve", "at_most", ["99"], False),
        (True, "at_least", ["0"], False),
    ],
)
async def test_a_comparison_by_form_holds_for_any_kind_of_value(value: Any, how: str, values: list[str], holds: bool) -> None:
    assert await branched("x", how, *values, x=value) is holds


@pytest.mark.parametrize(("join", "holds"), [("all", [True, False, False, False]), ("any", [True, True, True, False])])
async def test_several_comparisons_hold_together_or_one_by_one(join: str, holds: list[bool]) -> None:
    first = {"subject": "x", "is": "equal", "values": ["1"]}
    second = {"subject": "y", "is": "starts_with", "values": ["8", "9"]}
    cases = {"cases": [{"exit": "yes", "test": first, "further": [second], "join": join}]}
    took = [
        await run("branch", cases, ScriptedCall(variables={"x": x, "y": y}))
        for x, y in (("1", "9"), ("1", "7"), ("2", "8"), ("2", ""))
    ]
    assert [exit == "yes" for exit in took] == holds


def test_of_several_comparisons_a_value_is_known_where_it_must_be() -> None:
    def known(join: str, *how: str) -> list[frozenset[str]]:
        tests = [
            {"subject": name, "is": one, "values": [] if one == "empty" else ["1"]} for name, one in zip("xy", how, strict=True)
        ]
        config = form(latest("branch"), {"cases": [{"exit": "yes", "test": tests[0], "further": tests[1:], "join": join}]})
        return [latest("branch").known_set(config, exit) for exit in ("yes", "otherwise")]

    assert known("all", "equal", "equal") == [{"x", "y"}, frozenset()]
    assert known("any", "equal", "equal") == [frozenset(), frozenset()]
    assert known("any", "empty", "empty") == [frozenset(), {"x", "y"}]
    assert known("all", "empty", "empty") == [frozenset(), frozenset()]


def test_a_single_comparison_is_compiled_as_ever() -> None:
    test = {"subject": "x", "is": "equal", "values": ["1"]}
    config = form(latest("branch"), {"cases": [{"exit": "yes", "test": test}]})
    assert latest("branch").compiled(config) == {"cases": [{"exit": "yes", "label": "", "when": None, "test": test}]}


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_compared_with(one: str, other: str) -> None:
    call = ScriptedCall(variables={"x": one})
    assert call.evaluate(Test.model_validate({"subject": "x", "is": "equal", "values": [other]}).as_cel()) is (one == other)
    assert call.evaluate(Test.model_validate({"subject": "x", "is": "one_of", "values": ["-", one]}).as_cel())


async def test_callers_are_told_apart_by_number() -> None:
    assert await branched("call.caller", "starts_with", "138", "139")
    assert not await branched("call.caller", "empty")


async def test_the_first_case_that_holds_is_taken_and_no_later_one_is_looked_at() -> None:
    cases = [{"exit": "a", "when": "x > 5"}, {"exit": "b", "when": "x > 1"}, {"exit": "c", "when": "x > 0"}]
    call = ScriptedCall(variables={"x": 3})
    assert await run("branch", {"cases": cases}, call) == "b"
    assert call.decided == [("x > 5", False), ("x > 1", True)]


async def test_a_condition_that_cannot_be_computed_fails_the_flow_by_name() -> None:
    with pytest.raises(FlowFailed, match="CEL does not coerce"):
        await run("branch", {"cases": [{"exit": "a", "when": "x > 5"}]}, ScriptedCall(variables={"x": "3"}))


async def test_a_later_assignment_sees_what_an_earlier_one_set() -> None:
    lines = [
        {"variable": "n", "value": 2},
        {"variable": "m", "expression": "n * 3"},
        {"variable": "n", "expression": "m + n"},
        {"variable": "nothing", "value": None},
    ]
    call = ScriptedCall()
    assert await run("set_variables", {"assignments": lines}, call) == "next"
    assert call.variables == {"n": 8, "m": 6, "nothing": None}


async def test_a_variable_that_doubles_itself_is_stopped_before_it_fills_the_memory() -> None:
    lines = [{"variable": "x", "expression": "x + x"}] * 60
    with pytest.raises(FlowFailed) as failed:
        await run("set_variables", {"assignments": lines}, ScriptedCall(variables={"x": "ab"}))
    assert failed.value.code == "value-too-large"


async def shared(lot: int, *percents: float) -> str:
    shares = [{"exit": f"s{n}", "percent": percent} for n, percent in enumerate(percents)]
    return await run("percentage_split", {"shares": shares}, ScriptedCall(lot=lot))


@pytest.mark.parametrize(
    ("lot", "taken"), [(0, "s0"), (3332, "s0"), (3333, "s1"), (6665, "s1"), (6666, "s2"), (LOTS - 1, "s2")]
)
async def test_each_share_takes_as_many_lots_as_it_is_large(lot: int, taken: str) -> None:
    assert await shared(lot, 33.33, 33.33, 33.34) == taken


@given(st.integers(0, 9_999), st.integers(0, 99), st.integers(1, 100))
def test_a_first_share_that_grows_keeps_those_who_had_it(lot: int, before: int, more: int) -> None:
    after = min(before + more, 100)
    if asyncio.run(shared(lot, before, 100 - before)) == "s0":
        assert asyncio.run(shared(lot, after, 100 - after)) == "s0"


@pytest.mark.parametrize("percents", [(50, 49.99), (99.995, 0.005), (60, 60), (0,)])
def test_shares_that_are_not_the_whole_or_too_fine_are_refused(percents: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError, match="percent"):
        form(latest("percentage_split"), {"shares": [{"exit": f"s{n}", "percent": p} for n, p in enumerate(percents)]})


def test_two_shares_of_one_exit_are_refused() -> None:
    with pytest.raises(ValidationError, match="same exit"):
        form(latest("percentage_split"), {"shares": [{"exit": "a", "percent": 50}] * 2})


async def test_a_counter_parts_the_first_visits_from_those_that_are_too_many() -> None:
    call = ScriptedCall()
    assert [await run("counter", {"limit": 2}, call) for _ in range(4)] == ["within", "within", "reached", "reached"]


async def test_a_note_is_written_with_its_values() -> None:
    call = ScriptedCall(variables={"x": 7})
    assert await run("note", {"name": "identified", "text": "customer ${x}"}, call) == "next"
    assert call.asked == [("note", "identified", "customer 7")]


async def test_each_language_is_offered_in_itself_and_the_one_chosen_is_spoken() -> None:
    call = ScriptedCall("2")
    assert await run("language", {"choices": CHOICES}, call) == "en"
    assert call.language == "en"
    assert [(line.prompt, line.language) for line in call.questions[0].lines] == [("zh", "zh-CN"), ("en", "en")]


async def test_a_language_that_is_known_is_not_asked_for() -> None:
    call = ScriptedCall(variables={"known": "en"})
    assert await run("language", {"choices": CHOICES, "expression": "known"}, call) == "en"
    assert (call.language, call.questions) == ("en", [])


@pytest.mark.parametrize("known", ["fr", "", None, 7])
async def test_a_language_that_is_none_of_the_choices_is_asked_for(known: Any) -> None:
    call = ScriptedCall("1", variables={"known": known}, language="en")
    assert await run("language", {"choices": CHOICES, "expression": "known"}, call) == "zh-cn"


async def test_where_nobody_can_be_asked_an_unknown_language_has_an_exit_and_nothing_changes() -> None:
    call = ScriptedCall(variables={"known": "fr"})
    assert await run("language", {"choices": CHOICES[1:], "expression": "known"}, call) == "no_match"
    assert call.language == "zh-CN"


async def test_whoever_chooses_no_language_keeps_the_one_there_was() -> None:
    call = ScriptedCall("", "", "9", language="en")
    assert await run("language", {"choices": CHOICES, "tries_limit": 3}, call) == "too_many_tries"
    assert call.language == "en"
