"""Expressions of flows: what they see, what they give, how they fail, and that they cannot hold up a process."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.expressions import (
    FUNCTIONS,
    MAX_CHARACTERS,
    MAX_ITEMS,
    compiled,
    evaluate,
    fill,
    fits_pattern,
    functions,
    names,
    template,
    tokens,
    too_large,
)
from engine.graph.expression_names import names_in

CALL = {"caller": "13800000000", "dialled": "4001", "language": "en", "entry": "trunk"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def refusal(source: str, **variables: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        evaluate(source, {"call": CALL, **variables})
    return refused.value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3", 7),
        ("call.caller.startsWith('138') && call.entry == 'trunk'", True),
        ("name + '!'", "李雷!"),
        ("count > 2 ? 'many' : 'few'", "many"),
        ("queue.filter(q, q != 'a')", ["b"]),
        ("queue.map(q, q + q)", ["aa", "bb"]),
        ("queue.exists(q, queue.all(r, r >= q))", True),
        ("prices.tea + prices['tea']", 6),
        ("'tea' in prices", True),
        ("size(queue)", 2),
        ("double('2.5')", 2.5),
        ("string(timestamp('2026-01-02T03:04:05Z').getFullYear())", "2026"),
        ("has(call.caller)", True),
        ("nothing == null", True),
    ],
)
def test_expressions_see_variables_and_the_call(source: str, value: Any) -> None:
    variables = {"name": "李雷", "count": 3, "queue": ["a", "b"], "prices": {"tea": 3}, "nothing": None}
    assert evaluate(source, {"call": CALL, **variables}) == value


@settings(max_examples=200)
@given(JSON)
def test_a_value_comes_back_as_it_went_in(value: Any) -> None:
    assert evaluate("x", {"x": value}) == value


@pytest.mark.parametrize(
    "source",
    [
        "m.map(k, k)",
        "m.filter(k, k != 'z')",
        "d.m.map(k, k)",
        "d['m'].map(k, k)",
        "(true ? m : d).map(k, k)",
        "[m][0].map(k, k)",
        "[2].exists(x, x == 2) ? m.map(k, k) : []",
        "{'c': 1, 'f': 1, 'a': 1, 'b': 1, 'e': 1, 'd': 1}.map(k, k)",
        "m.map(k, m[k] > 0 ? k : '').filter(k, k in m) // in order",
    ],
)
def test_a_map_is_gone_through_in_the_order_of_its_keys_in_every_process(source: str) -> None:
    letters = {letter: 1 for letter in "cfabed"}
    assert evaluate(source, {"m": letters, "d": {"m": letters}}) == list("abcdef")
    assert list(evaluate("m", {"m": letters})) == list("abcdef")
    assert evaluate("text({1: 1, 'a': m})", {"m": letters}).startswith("1: 1, a: a: 1, b: 1")


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_text_and_number_never_fail(value: Any) -> None:
    text = evaluate("text(x)", {"x": value})
    assert text == fill("${x}", {"x": value})
    number = evaluate("number(x)", {"x": value})
    assert number is None or isinstance(number, float)
    assert evaluate("number(x) == null || number(x) <= 0.0 || number(x) > 0.0", {"x": value})


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        *((None, "", None), (True, "true", None), (3, "3", 3.0), (3.0, "3", 3.0), (2.5, "2.5", 2.5), ("", "", None)),
        *(("12", "12", 12.0), ("-1.5", "-1.5", -1.5), ("nan", "nan", None), ("1_0", "1_0", None), (" 1", " 1", None)),
        *((["a", 1.0], "a, 1", None), ({"tea": 3}, "tea: 3", None)),
    ],
)
def test_values_are_spoken_and_counted_as_people_would(value: Any, text: str, number: float | None) -> None:
    assert (evaluate("text(x)", {"x": value}), evaluate("number(x)", {"x": value})) == (text, number)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 +", "line 1, column 4"),
        ("1 == 1 &&\n  == 2", "line 2, column 3"),
        ("'open", "line 1, column 1"),
        ("", "line 1, column 1"),
        ("if", "reserved"),
        ("(" * 500 + ")" * 500, "ecursion limit"),
    ],
)
def test_a_broken_expression_is_told_where(source: str, said: str) -> None:
    refused = refusal(source)
    assert refused.code == "bad-expression"
    assert said in refused.message
    assert refused.mend


@pytest.mark.parametrize(
    ("source", "said"),
    [
        *(
            ("x + 1", "coerce"),
            ("unknown", "unknown"),
            ("1 / 0", "zero"),
            ("x.y", ""),
            ("[1][5]", "index"),
            ("{}['k']", "no such key"),
        ),
        *(("9223372036854775807 + 1", "overflow"), ("int('x')", "int"), ("'a'.matches('[')", "regex"), ("size(1)", "size")),
        *(("nosuch(1)", "nosuch"), ("double('nan') < 1.0", "overload"), ("timestamp('x')", "timestamp")),
    ],
)
def test_what_fails_at_run_time_is_invalid_input(source: str, said: str) -> None:
    refused = refusal(source, x="secret-4711")
    assert refused.code == "expression-failed"
    assert said in refused.message
    assert "4711" not in str(refused)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        *(("timestamp('2026-01-02T03:04:05Z')", "timestamp"), ("[duration('1h')]", "duration"), ("b'x'", "bytes")),
        *(("1.0 / 0.0", "not finite"), ("{'a': {1: 2}}", "no texts")),
    ],
)
def test_what_no_checkpoint_could_keep_is_refused(source: str, kind: str) -> None:
    assert kind in refusal(source).message


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text("()[]{}.,'\"+-*/=&|!?: xy1allmap", max_size=40))
def test_any_source_gives_a_value_or_invalid_input(source: str) -> None:
    try:
        evaluate(source, {"x": [1, 2], "y": "a", "call": CALL})
    except InvalidInput as refused:
        assert refused.message
    names_in(source)


@pytest.mark.parametrize(
    "source",
    [
        "l.all(a, l.all(b, l.all(c, true)))",
        "l.map(a, l.map(b, a + b))",
        "l.map(a, a).map(a, a).map(a, a).map(a, a)",
        "(" + " + ".join(["l"] * 70) + ").map(x, x)",
        "x" * 30_001,
        "-" * 9_000 + "1",
    ],
    ids=[
        "three loops deep",
        "adding up in a loop in a loop",
        "four loops",
        "a long list for a loop",
        "too long",
        "too many signs",
    ],
)
def test_a_source_that_could_hold_up_a_process_is_refused_before_it_runs(source: str) -> None:
    refused = refusal(source, l=[1])
    assert refused.code == "bad-expression"
    assert "too" in refused.message or "nothing may be added" in refused.message
    assert names_in(source).broken


def test_no_text_counts_as_a_loop() -> None:
    assert evaluate("'l.all(a, l.all(b, l.all(c, l.all(d, true))))' != ''", {}) is True


def test_values_beyond_the_limits_are_neither_read_nor_given() -> None:
    assert refusal("size(x)", x=[0] * (MAX_ITEMS + 1)).code == "value-too-large"
    assert refusal("size(x)", x="a" * (MAX_CHARACTERS + 1)).code == "value-too-large"
    assert refusal("x + x", x="a" * MAX_CHARACTERS).code == "value-too-large"
    assert refusal("x + x", x=[0] * MAX_ITEMS).code == "value-too-large"
    assert evaluate("size(x)", {"x": [0] * MAX_ITEMS, "other": "a" * 10**6}) == MAX_ITEMS
    assert refusal("x", x={"a": [[0] * MAX_ITEMS]}).code == "value-too-large"
    assert not too_large(["a"] * MAX_ITEMS)


def test_names_and_functions_are_read_from_the_source() -> None:
    assert names("a + b.c + call.caller") == ("a", "b", "call")
    assert "startsWith" in functions("a.startsWith('x')")
    assert tokens("a // rest\n+ 'b // c'") == ["a", "+", "'b // c'"]


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, "has", "all", "exists", "exists_one", "filter", "map", "caller"}))
def test_a_variable_may_have_the_name_of_a_function(name: str) -> None:
    assert evaluate(f"{name} + 1", {name: 1}) == 2


def test_an_expression_is_compiled_once() -> None:
    assert compiled("1 + 1") is compiled("1 + 1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no places", "no places"),
        ("", ""),
        ("${n}", "3"),
        ("a${n}b${name}c", "a3bAnnc"),
        ("${n + 1} of ${ n }", "4 of 3"),
        ("${'$'}5 and ${'\\x7b'}", "$5 and {"),
        ("$n {n} $", "$n {n} $"),
        ("${call.language}", "en"),
        ("${half}/${whole}/${flag}/${nothing}/${queue}", "2.5/2/true//a, b"),
        ("${'a\\'b'}${\"c\\\"d\"}", "a'bc\"d"),
    ],
)
def test_places_in_a_text_are_filled(text: str, said: str) -> None:
    values = {"n": 3, "name": "Ann", "half": 2.5, "whole": 2.0, "flag": True, "nothing": None, "queue": ["a", "b"]}
    assert fill(text, {**values, "call": CALL}) == said


@given(st.text(max_size=60))
def test_a_text_without_places_is_left_as_it_is(text: str) -> None:
    made = template(text)
    if made.static:
        assert fill(text, {}) == text
    assert "".join(part if n % 2 == 0 else f"${{{part}}}" for n, part in enumerate(made.parts)) == text


def test_a_place_that_cannot_be_computed_fails_the_whole_text() -> None:
    with pytest.raises(InvalidInput):
        fill("a ${missing} b", {})


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        *(
            ("[0-9]+", "12", True),
            ("[0-9]+", "12a", False),
            ("1|22", "12", False),
            ("a", "a\n", False),
            ("", "", True),
            ("", "a", False),
        ),
        *(("(0+)+1", "0" * 64, False), ("(?i)ab", "AB", True)),
    ],
)
def test_a_pattern_is_for_the_whole_text_and_never_takes_long(pattern: str, text: str, fits: bool) -> None:
    assert fits_pattern(pattern, text) is fits


@pytest.mark.parametrize("pattern", ["(", ")(", "[", "a{99999999999}", "(?=a)", r"(a)\1", "((a{1000}){1000}){1000}"])
def test_a_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fits_pattern(pattern, "a")
    assert refused.value.code == "bad-pattern"
