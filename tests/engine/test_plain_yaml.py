from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plain_yaml import BadYaml, comments, read, write

_MISLEADING = st.from_regex(r"[-+0-9.eE:_ oxyn~#&*!|>%@`'\"{}\[\],\n]{0,8}", fullmatch=True)
_TEXTS = st.text(max_size=12) | _MISLEADING
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES, compact=st.booleans())
def test_what_is_written_reads_back_the_same_and_is_written_the_same(value: Any, compact: bool) -> None:
    text = write(value, compact=lambda path, value: compact and len(path) > 0)
    back = read(text).value
    assert json.dumps(back) == json.dumps(value)  # 1, 1.0 and true are equal to Python, not to JSON
    assert write(back, compact=lambda path, value: compact and len(path) > 0) == text


@pytest.mark.parametrize(
    "text", ["1e3", "-1E-5", "1.0e9", "a\nb\x85c", "a\u2028b\nc", "a\r\nb", "\n", "a\n\n", " a\nb", "a \nb", "\ufeff", "12#"]
)
def test_texts_that_mislead_some_reader_come_back_as_they_were(text: str) -> None:
    assert read(write({"a": text})).value == {"a": text}
    assert yaml.safe_load(write({"a": text})) == {"a": text}


@given(value=st.recursive(_TEXTS, lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_other_readers_of_yaml_take_its_texts_for_texts_too(value: Any) -> None:
    def only_texts(read_back: Any) -> bool:
        return all(map(only_texts, read_back)) if isinstance(read_back, list) else isinstance(read_back, str)

    assert only_texts(yaml.safe_load(write(value)))


@settings(max_examples=300)
@given(text=st.text(max_size=40) | st.from_regex(r"([-a:? &*!\[\]{},'\"#|>%\n\t]|- ){0,20}", fullmatch=True))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        read(text)
    except BadYaml as wrong:
        assert wrong.line >= 1 and wrong.column >= 1 and wrong.mend


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "007", "0x10", "1_000", "12:30", "2026-01-01", ".5", "+86", "12#", "1.", ".inf", "NaN"]
)
def test_a_word_that_is_no_json_stays_a_text(text: str) -> None:
    assert read(f"a: {text}").value == {"a": text}


def test_numbers_and_the_three_words_are_what_they_are_in_json() -> None:
    assert read("[1, -2, 1.5, 1e3, true, false, null, '1']").value == [1, -2, 1.5, 1000.0, True, False, None, "1"]


def test_a_key_is_always_a_text() -> None:
    assert read("6001: busy\ntrue: x\nnull: y").value == {"6001": "busy", "true": "x", "null": "y"}


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("a: &x 1", 1, 4, "an anchor (&x)"),
        ("a: 1\nb: [*x]", 2, 5, "an alias (*x)"),
        ("a: !!python/object:os.system x", 1, 4, "a tag"),
        ("- a\n--- \n- b", 2, 1, "a second document"),
        ("a: 1\nb: 2\na: 3", 3, 1, "“a” stands twice"),
        ("? [a]\n: 1", 1, 3, "a list or map stands where a name should"),
        ("a: 99999999999999999999", 1, 4, "too large"),
        ("a: 1e999", 1, 4, "too large"),
        ("a: b: c", 1, 5, "mapping values are not allowed"),
        ("a:\n\t- b", 2, 1, ""),
        ("a\x07b", 1, 2, "this character"),
    ],
)
def test_what_is_not_plain_is_refused_with_line_and_column(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(BadYaml) as told:
        read(text)
    assert (told.value.line, told.value.column) == (line, column)
    assert what in told.value.message
    assert told.value.mend


def test_a_billion_laughs_are_refused_at_the_first() -> None:
    laughs = 'a: &a ["lol"]\n' + "".join(
        f"{b}: &{b} [{', '.join(f'*{a}' for _ in range(9))}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(BadYaml, match=r"Line 1, column 4: an anchor \(&a\)"):
        read(laughs)


def test_a_very_deep_list_is_read_without_running_out_of_stack() -> None:
    value = read("[" * 900 + "]" * 900).value
    for _ in range(899):
        (value,) = value
    assert value == []


def test_tabs_are_named_in_the_mend() -> None:
    with pytest.raises(BadYaml) as told:
        read("a:\n\t- b")
    assert told.value.mend == "Indent with spaces, not with tabs."


def test_each_value_has_its_place_and_what_is_missing_that_of_what_it_is_missing_in() -> None:
    text = read("a:\n  - b: 1\n  - c: 2\n")
    assert text.place(("a", 1, "c")) == (3, 5)
    assert text.place(("a", 1, "missing")) == (3, 5)
    assert text.place(()) == (1, 1)


def test_texts_of_several_lines_are_written_as_they_read() -> None:
    assert write({"a": "one\n  two\n", "b": "one\ntwo"}) == "a: |\n  one\n    two\nb: |-\n  one\n  two\n"


def test_comments_are_told_from_texts_that_hold_the_same_sign() -> None:
    assert comments('# one\na: "# no"  # two\nb: x#no\nc: |\n  # no\n  text\nd: 1 # three\n') == 3


def test_what_is_no_plain_data_is_not_written() -> None:
    with pytest.raises(TypeError, match="set is no plain data"):
        write({"a": {1}})
