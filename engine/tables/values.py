"""Values as columns take them: from flows as JSON, from people as text. A value has one form, so that keys can be compared."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.errors import InvalidInput
from engine.saying.e164 import international
from engine.tables.model import LONGEST_KEY, LONGEST_TEXT, Column, ColumnType, Table, Value

_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,20})?")
_PLACES = 12
"""Behind the point; what a sum of doubles leaves further back is no information."""
_BETWEEN = re.compile(r"[\s\-.()/]")
_TRUE, _FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否")
_WANTED: Mapping[ColumnType, str] = {
    "string": f"a text of at most {LONGEST_TEXT} characters",
    "number": "a number",
    "boolean": "true or false",
    "date": "a date such as 2026-10-01",
    "phone": "a telephone number, such as +8613800138000, or an extension",
}


def fitted(column: Column, value: Any, region: str) -> Value:
    """Take a JSON value into a column; ``InvalidInput`` (``bad-value``), which does not repeat the value.

    ``region`` is the country of telephone numbers that name none.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None  # CSV has one word for both
    taken = _TAKERS[column.type](value, region)
    if taken is None:
        raise _misfit(column)
    return taken


def read(column: Column, text: str, region: str) -> Value:
    """Read what a person wrote; nothing written is no value."""
    plain = text.strip()
    if not plain:
        return None
    if column.type == "number":
        return fitted(column, json.loads(plain.removeprefix("+")) if _is_number(plain) else text, region)
    if column.type == "boolean":
        word = plain.lower()
        return fitted(column, word in _TRUE if word in (*_TRUE, *_FALSE) else text, region)
    return fitted(column, text if column.type == "string" else plain, region)


def written(value: Value) -> str:
    """Write a value as ``read`` reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{Decimal(str(value)):f}"  # without an exponent


def key_of(table: Table, value: Any, region: str) -> str:
    """Write a key in the one form that its row is found by; ``InvalidInput`` (``bad-key``)."""
    column = table.keys
    try:
        taken = fitted(column, value, region)
    except InvalidInput:
        taken = None
    key = written(taken)
    if not key or len(key) > LONGEST_KEY:
        raise InvalidInput(
            "bad-key", f"The key of table {table.name} is {_WANTED[column.type]}, and not empty.", "Give one of that kind."
        )
    return key


def _string(value: Any, region: str) -> Value:
    return value if isinstance(value, str) and len(value) <= LONGEST_TEXT and "\0" not in value else None


def _number(value: Any, region: str) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if abs(value) > 2**53:
        return None  # beyond it not every whole number is itself in JSON
    value = round(value, _PLACES)
    return int(value) if value == int(value) else value  # 1.0 and 1 are one key


def _boolean(value: Any, region: str) -> Value:
    return value if isinstance(value, bool) else None


def _date(value: Any, region: str) -> Value:
    try:
        return date.fromisoformat(value[:10]).isoformat() if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _phone(value: Any, region: str) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_KEY:
        return None
    bare = _BETWEEN.sub("", value)
    return international(value, region) or (bare if re.fullmatch(r"\+?[0-9*#]{1,32}", bare) else None)


_TAKERS: Mapping[ColumnType, Callable[[Any, str], Value]] = {
    "string": _string,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "phone": _phone,
}


def _is_number(text: str) -> bool:
    if not _NUMBER.fullmatch(text):
        return False
    whole = text.lstrip("+-").partition(".")[0]
    return whole == "0" or not whole.startswith("0")


def _misfit(column: Column) -> InvalidInput:
    return InvalidInput("bad-value", f"Column {column.name} takes {_WANTED[column.type]}.", "Give one, or leave the value out.")
