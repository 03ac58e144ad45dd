"""Number patterns: what they match, which goes first, and the one way to write each."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.flows.model import NumberBinding
from engine.flows.numbers import MAX_LENGTH, choose, parse_pattern

_KEYS = "0123456789+*#ABCD"
_NUMBERS = ["", *_KEYS, *("".join(pair) for pair in permutations("0249*", 2)), "4001", "40012", "+49", "13800000000"]

plain = st.sampled_from(_KEYS)
ranges = st.tuples(plain, plain).map(lambda pair: f"{min(pair)}-{max(pair)}")
sets = st.lists(plain | ranges, min_size=1, max_size=4).map(lambda members: f"[{''.join(members)}]")
places = st.lists(plain | st.sampled_from("XZNxzn") | sets | st.sampled_from("- "), min_size=1, max_size=6)
patterns = st.builds(lambda made, tail: f"_{''.join(made)}{tail}", places, st.sampled_from(["", ".", "!"])).filter(
    lambda text: text.strip("_ -") and len(text) <= MAX_LENGTH
)
numbers = st.text(st.sampled_from(_KEYS), max_size=8)


@pytest.mark.parametrize(
    ("pattern", "matched", "not_matched"),
    [
        ("4001", ["4001"], ["400", "40011", "4002", ""]),
        ("_400X", ["4000", "4009"], ["400", "400A", "40000"]),
        ("_Z", ["1", "9"], ["0"]),
        ("_N", ["2", "9"], ["0", "1"]),
        ("_[13-5]", ["1", "3", "4", "5"], ["2", "6", "-"]),
        ("_4.", ["40", "4+#"], ["4", "5"]),
        ("_4!", ["4", "40"], ["", "5"]),
        ("_.", ["1", "12"], [""]),
        ("_!", ["", "1"], []),
        ("_+49.", ["+4989"], ["0049", "+49"]),
        ("400X", ["4005"], ["400X"]),
        ("_40-0 X", ["4001"], ["40-01"]),
        ("sales-1", ["sales-1"], ["sales1"]),
    ],
)
def test_a_pattern_matches_what_it_says(pattern: str, matched: list[str], not_matched: list[str]) -> None:
    parsed = parse_pattern(pattern)
    assert [number for number in matched if not parsed.matches(number)] == []
    assert [number for number in not_matched if parsed.matches(number)] == []


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("_4001", "4001"),
        ("40-01", "4001"),
        ("_[4]00[0-9]", "_400X"),
        ("_[1-9][23456789]", "_ZN"),
        ("_400x", "_400X"),
        ("400X", "_400X"),
        ("_[531]", "_[135]"),
        ("_[1234]!", "_[1-4]!"),
        ("_[12]", "_[12]"),
        ("_[*#]", "_[#*]"),
        ("sales", "sales"),
    ],
)
def test_equal_patterns_have_one_form(written: str, canonical: str) -> None:
    assert parse_pattern(written).canonical == canonical
    assert parse_pattern(canonical).canonical == canonical


@given(text=patterns, number=numbers)
def test_the_canonical_form_is_the_same_pattern(text: str, number: str) -> None:
    written, canonical = parse_pattern(text), parse_pattern(parse_pattern(text).canonical)
    assert canonical.canonical == written.canonical
    assert (canonical.sets, canonical.tail) == (written.sets, written.tail)
    for dialled in (number, *_NUMBERS):
        assert canonical.matches(dialled) == written.matches(dialled)


@given(one=patterns, other=patterns)
def test_different_forms_are_different_patterns_and_one_goes_before_the_other(one: str, other: str) -> None:
    first, second = parse_pattern(one), parse_pattern(other)
    same = (first.sets, first.tail) == (second.sets, second.tail)
    assert (first.canonical == second.canonical) == same
    assert (first.specificity == second.specificity) == same


@given(text=patterns)
def test_a_pattern_is_exact_when_it_stands_for_one_number(text: str) -> None:
    parsed = parse_pattern(text)
    assert parsed.exact == (not parsed.canonical.startswith("_"))
    if parsed.exact:
        assert parsed.matches(parsed.canonical)


@given(text=st.text(max_size=12) | st.text("_[]-.!XZN0123+*#A", max_size=12))
def test_any_text_is_a_pattern_or_is_refused_with_the_mend(text: str) -> None:
    try:
        parsed = parse_pattern(text)
    except InvalidInput as wrong:
        assert wrong.code == "bad-number-pattern"
        assert wrong.message and wrong.mend
    else:
        assert parse_pattern(parsed.canonical) == parsed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("_", "it is empty"),
        ("- -", "it is empty"),
        ("_4[5", "the “[” at character 3 is not closed"),
        ("_[]", "the set at character 2 is empty"),
        ("_[5-2]", "the range 5-2 at character 3 runs backwards"),
        ("_[X]", "may hold digits"),
        ("_4.5", "“.” may only stand at the end, and is character 3"),
        ("_!!", "“!” may only stand at the end"),
        ("_4€", "character 3 (“€”) means nothing in a pattern"),
        ("40 é1", "character 3 (“ ”) cannot be dialled"),
        ("4" * 80, "longer than 79 characters"),
    ],
)
def test_a_pattern_that_means_nothing_is_told_where(text: str, why: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_pattern(text)
    assert why in caught.value.message


def test_the_exact_number_goes_first_then_the_smaller_set_whatever_the_order_of_the_list() -> None:
    ranked = ["4001", "_400[12]", "_400N", "_400X", "_40XX", "_40.", "_4XXX", "_4.", "_4!"]
    for start in range(len(ranked)):
        left = [NumberBinding("default", pattern, "main") for pattern in ranked[start:]]
        dialled = "4001" if start == 0 else "4002"
        expected = ranked[start]
        for order in (left, left[::-1]):
            chosen = choose(order, "default", dialled)
            assert chosen is not None and chosen.pattern == expected


def test_bindings_of_other_environments_do_not_count() -> None:
    bindings = [NumberBinding("test", "4001", "main"), NumberBinding("default", "_4!", "main")]
    assert choose(bindings, "default", "4001") == bindings[1]
    assert choose(bindings, "test", "4002") is None
    assert choose([], "default", "4001") is None
