"""What every running call has: variables, expressions, words, and secrets that are written down nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.nodes.base import FlowFailed, Line
from engine.program import Variable
from engine.runtime.interpreter import begin
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, LegId, NodeName
from tests.engine.runtime.flows import BYE, SECRET, TEXT, flow


def running(
    *, variables: Mapping[str, Variable] | None = None, texts: Mapping[str, Mapping[str, str]] | None = None, **values: Any
) -> RunningCall:
    program = flow({"bye": BYE}, variables=variables, texts=texts)
    state = begin(program)
    state.variables.update(values)
    facts = CallFacts(CallId("c"), NodeName("n"), LegId("l"), "13800138000", "4001", "trunk", 0.0, program.digest)
    return RunningCall(program, state, facts, [], lambda: 5.0)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("string", ["", "1"], [1, True, []]),
        ("number", [1, 1.5], ["1", True]),
        ("boolean", [True], [1, "true"]),
        ("list", [[1], []], ["a", {}]),
        ("map", [{"a": 1}], [[], "a"]),
    ],
)
def test_a_variable_takes_its_own_type_and_nothing_else(kind: Any, good: list[Any], bad: list[Any]) -> None:
    call = running(variables={"v": Variable(kind)})
    for value in [*good, None]:
        call.assign({"v": value})
        assert call.variables["v"] == value
    for value in bad:
        with pytest.raises(FlowFailed, match=f"declared as {kind}") as refused:
            call.assign({"v": value})
        assert refused.value.code == "wrong-type"


def test_a_variable_that_is_not_declared_cannot_be_set() -> None:
    with pytest.raises(FlowFailed) as refused:
        running().assign({"v": 1})
    assert refused.value.code == "undeclared-variable"


def test_what_is_assigned_is_told_and_a_secret_only_by_its_length() -> None:
    call = running(variables={"pin": SECRET, "name": TEXT})
    call.assign({"pin": "4711", "name": "Li"})
    assert [(entry.kind, entry.data) for entry in call.trace] == [("assigned", {"values": {"pin": "••••", "name": "Li"}})]
    assert call.variables["pin"] == "4711"


def test_a_condition_is_told_with_what_it_came_to() -> None:
    call = running(variables={"n": Variable("number")}, n=3.0)
    assert call.decide("n > 2.0") is True
    assert [(entry.kind, entry.data) for entry in call.trace] == [("decided", {"expression": "n > 2.0", "value": True})]


def test_a_condition_that_is_none_fails_the_flow_and_tells_no_value() -> None:
    call = running(variables={"pin": SECRET}, pin="4711")
    with pytest.raises(FlowFailed) as failed:
        call.decide("pin")
    assert failed.value.code == "no-condition" and "4711" not in str(failed.value)
    assert call.trace == []


def test_an_expression_sees_the_facts_of_the_call() -> None:
    call = running()
    call.speak("zh-CN")
    facts = ["13800138000", "4001", "zh-CN", "trunk", call.facts.call]
    assert call.evaluate("[call.caller, call.dialled, call.language, call.entry, call.id]") == facts


@pytest.mark.parametrize(
    "expression",
    [
        "m[pin] == 1",
        "[1][int(pin)] == 1",
        "duration(pin + 'x') == duration('1s')",
        "int(pin) + 9223372036854775807 == 1",
    ],
)
def test_an_expression_that_fails_over_a_secret_does_not_tell_it(expression: str) -> None:
    call = running(variables={"pin": SECRET, "m": Variable("map")}, pin="4711", m={})
    for ask in (call.evaluate, call.decide, lambda source: call.fill(f"${{{source}}}")):
        with pytest.raises(FlowFailed) as failed:
            ask(expression)
        assert "4711" not in f"{failed.value} {failed.value!r} {failed.value.__cause__} {call.trace}"


def test_an_expression_that_fails_over_a_callers_data_tells_what_but_not_the_value() -> None:
    call = running(variables={"name": TEXT}, name="Li Lei")
    with pytest.raises(FlowFailed, match="no such key") as failed:
        call.evaluate("{'a': 1}[name]")
    assert "Li" not in str(failed.value)


def test_a_text_for_the_record_holds_a_dot_for_each_digit_of_a_secret() -> None:
    call = running(variables={"pin": SECRET, "name": TEXT}, pin="4711", name="Li")
    assert call.fill("${name}: ${pin}") == "Li: 4711"
    assert call.fill_masked("${name}: ${pin}") == "Li: ••••"
    assert call.fill_masked("${int(pin) + 1}") == "…"


TEXTS = {"both": {"en": "Hello", "zh-CN": "你好"}, "one": {"zh-CN": "再见"}}


def test_a_prompt_is_said_in_the_language_asked_for_else_the_calls_else_the_first_that_has_it() -> None:
    call = running(texts=TEXTS)
    said = call.worded([Line("both"), Line("both", "zh-CN"), Line("both", "fr"), Line("one")])
    assert [(words.language, words.spoken) for words in said] == [
        ("en", "Hello"),
        ("zh-CN", "你好"),
        ("en", "Hello"),
        ("zh-CN", "再见"),
    ]
    call.speak("zh-CN")
    assert [words.language for words in call.worded([Line("both"), Line("both", "fr"), Line("both", "en")])] == [
        "zh-CN",
        "zh-CN",
        "en",
    ]


def test_a_prompt_without_any_words_fails_the_flow() -> None:
    with pytest.raises(FlowFailed) as failed:
        running().worded([Line("nothing")])
    assert failed.value.code == "no-such-prompt"
