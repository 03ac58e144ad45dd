"""Values as columns take them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.tables.csv_form import BadRows, read_csv, write_csv
from engine.tables.model import Column, Table, Value
from engine.tables.values import fitted, key_of, read, written

SHAPE = Table(
    "customers",
    "phone",
    (
        Column("phone", "phone"),
        Column("name"),
        Column("visits", "number"),
        Column("vip", "boolean"),
        Column("since", "date"),
        Column("pin", sensitive=True),
    ),
)


@pytest.mark.parametrize(
    ("type_", "given_", "kept"),
    [
        ("string", "gold", "gold"),
        ("string", "  ", None),
        ("number", 3, 3),
        ("number", 3.0, 3),
        ("number", 0.5, 0.5),
        ("boolean", False, False),
        ("date", "2026-10-01", "2026-10-01"),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("phone", "013800138000", "+8613800138000"),
        ("phone", "+86 138-0013-8000", "+8613800138000"),
        ("phone", "6001", "6001"),
        ("phone", 6001, "6001"),
    ],
)
def test_a_value_is_kept_in_one_form(type_: Any, given_: Any, kept: Value) -> None:
    assert fitted(Column("x", type_), given_, "CN") == kept
    assert type(fitted(Column("x", type_), given_, "CN")) is type(kept)


@pytest.mark.parametrize(
    ("type_", "given_"),
    [
        ("string", 3),
        ("string", "x" * 2001),
        ("string", "a\0b"),
        ("number", "3"),
        ("number", True),
        ("number", float("nan")),
        ("number", 2**60),
        ("boolean", 1),
        ("date", "1 October"),
        ("date", "2026-02-30"),
        ("date", "20261001"),
        ("phone", "call me"),
        ("phone", True),
    ],
)
def test_a_value_of_another_kind_is_refused_and_not_repeated(type_: Any, given_: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        fitted(Column("x", type_), given_, "CN")
    assert refused.value.code == "bad-value" and str(given_) not in str(refused.value)


@pytest.mark.parametrize(("text", "kept"), [("007", None), ("1e3", None), ("-2.50", -2.5), ("+3", 3), ("", None)])
def test_a_written_number_is_one_without_tricks(text: str, kept: Value) -> None:
    if text and kept is None:
        with pytest.raises(InvalidInput):
            read(Column("x", "number"), text, "CN")
    else:
        assert read(Column("x", "number"), text, "CN") == kept


def test_a_key_is_never_empty_and_one_spelling_of_many() -> None:
    assert {key_of(SHAPE, key, "CN") for key in ("13800138000", "+86 138 0013 8000", 13800138000)} == {"+8613800138000"}
    for nothing in (None, "", " ", "x" * 300, ["13800138000"]):
        with pytest.raises(InvalidInput, match="key of table customers"):
            key_of(SHAPE, nothing, "CN")


_TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
_ROWS = st.fixed_dictionaries(
    {
        "name": _TEXTS,
        "visits": st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e15, 1e15),
        "vip": st.none() | st.booleans(),
        "since": st.none() | st.dates().map(str),
        "pin": _TEXTS,
    }
)


@given(st.lists(_ROWS, max_size=6))
def test_what_is_exported_can_be_imported_and_is_the_same(rows: list[dict[str, Any]]) -> None:
    kept = [
        {name: fitted(SHAPE.column(name), value, "CN") for name, value in {"phone": str(6000 + n), **row}.items()}
        for n, row in enumerate(rows)
    ]
    assert read_csv(write_csv(SHAPE, kept).encode(), SHAPE, "CN") == kept


@given(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS)
def test_writing_a_value_never_fails(value: Value) -> None:
    assert isinstance(written(value), str)


def test_a_file_with_mistakes_is_told_line_by_line_and_none_of_it_is_taken() -> None:
    data = "\ufeffphone,name,visits\r\n13800138000,Ann,3\r\n,Bob,1\r\n+8613800138000,Twin,x\r\n6001\r\n6002,C,2\r\n".encode()
    with pytest.raises(BadRows) as refused:
        read_csv(data, SHAPE, "CN")
    assert [(row.line, row.column) for row in refused.value.problems] == [(3, "phone"), (4, "visits"), (5, "")]
    assert "Line 3, column phone" in refused.value.message and "2 more" in refused.value.message
    with pytest.raises(BadRows, match="same key stands in line 2"):
        read_csv(b"phone\n13800138000\n+8613800138000\n", SHAPE, "CN")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name\nAnn\n", "does not name the key column"),
        (b"phone,colour\n6001,red\n", "no such column"),
        (b"phone,name,name\n6001,a,b\n", "stands twice"),
        (b"phone\n\xff\xfe\n", "not UTF-8"),
        (b"", "does not name the key column"),
        (b'phone,name\n6001,"open\n', "no CSV"),
    ],
)
def test_a_file_that_is_none_says_why(data: bytes, says: str) -> None:
    with pytest.raises(BadRows, match=says):
        read_csv(data, SHAPE, "CN")


@pytest.mark.parametrize(
    ("name", "key", "columns", "says"),
    [
        ("Customers", "a", (Column("a"),), "name of a table"),
        ("t", "a", (Column("a b"),), "name of a column"),
        ("t", "b", (Column("a"),), "not among the columns"),
        ("t", "a", (Column("a"), Column("a")), "Two columns"),
        ("t", "a", (Column("a", "boolean"),), "is a boolean"),
        ("t", "a", (Column("a", "money"),), "unknown type money"),  # type: ignore[arg-type]
        ("t", "c0", tuple(Column(f"c{n}") for n in range(61)), "at most 60"),
    ],
)
def test_a_shape_that_cannot_be_kept_is_refused(name: str, key: str, columns: tuple[Column, ...], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        Table(name, key, columns)
