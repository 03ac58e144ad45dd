"""What the rules know of an expression before any call runs."""

from __future__ import annotations

import pytest

from engine.expressions import FUNCTIONS
from engine.graph.expression_names import names_in
from engine.graph.rules.fg029_wrong_arguments import ARGUMENTS


@pytest.mark.parametrize(
    ("source", "variables"),
    [
        ("a + b", ["a", "b"]),
        ("l.map(x, x + y)", ["l", "y"]),
        ("l.exists(x, l.all(y, x == y && z))", ["l", "z"]),
        ("x + l.map(x, x)", ["l", "x"]),
        ("a.b.c", ["a"]),
        ("'a' + \"b\" // c", []),
        ("type(a) == int", ["a"]),
        ("call.caller", []),
        ("m['k'] in [n]", ["m", "n"]),
        ("has(m.k) ? true : null", ["m"]),
    ],
)
def test_variables_are_those_that_no_loop_binds(source: str, variables: list[str]) -> None:
    assert sorted(names_in(source).variables) == variables


@pytest.mark.parametrize(
    ("source", "facts"),
    [("call.number", ("number",)), ('call["age"]', ("age",)), ("call.caller", ()), ("a.call.x", ()), ("call.size()", ())],
)
def test_unknown_facts_of_a_call_are_named(source: str, facts: tuple[str, ...]) -> None:
    assert names_in(source).unknown_facts == facts


def test_unknown_functions_are_named_and_offered_ones_are_not() -> None:
    assert names_in("now() + size('a') + text(1)").unknown_functions == ("now",)
    assert names_in("'a'.inorder()").unknown_functions == ("inorder",)


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("currency(b, 'CNY')", [("currency", (None, "CNY"))]),
        ('b.currency("CNY")', [("currency", (None, "CNY"))]),
        ("digits(b, 4)", [("digits", (None, "4"))]),
        ("date(b, 'a' + 'b', c)", [("date", (None, None, None))]),
        ("text(size([1, 2]))", [("size", (None,)), ("text", (None,))]),
        ("date()", [("date", ())]),
        ("l.map(x, text(x, ''))", [("text", (None, ""))]),
        ("'f(a, b'.contains('(,')", [("contains", (None, "(,"))]),
        ("{'a': text(1)}['a']", [("text", ("1",))]),
        ("text('a\\'b')", [("text", (None,))]),
    ],
)
def test_calls_are_told_with_what_is_known_of_their_arguments(
    source: str, calls: list[tuple[str, tuple[str | None, ...]]]
) -> None:
    assert [(call.function, call.arguments) for call in names_in(source).calls] == calls


def test_every_function_has_a_known_number_of_arguments() -> None:
    assert ARGUMENTS.keys() == set(FUNCTIONS)


@pytest.mark.parametrize("source", ["", "1 +", "Message{a: 1}", "x" * 40_000])
def test_what_does_not_compile_is_told_as_broken(source: str) -> None:
    assert names_in(source).broken
