"""The nouns: a table with typed columns and one key column, its rows, and the changes made to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from engine.errors import InvalidInput, NotFound

ColumnType = Literal["string", "number", "boolean", "date", "phone"]
"""A ``date`` is text such as 2026-10-01; a ``phone`` is one number however it is written (E.164), or an extension."""

KEY_TYPES: tuple[ColumnType, ...] = ("string", "number", "date", "phone")

Value = str | int | float | bool | None
"""What a column holds; ``None`` for nothing."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""What tables and columns may be called: as variables are, so that one word serves for both."""

MOST_TABLES = 200
MOST_COLUMNS = 60
MOST_ROWS = 100_000
LONGEST_TEXT = 2000
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column. The values of a ``sensitive`` one are sealed where they lie, and masked in every trace."""

    name: str
    type: ColumnType = "string"
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table's shape. ``key`` names the column that each row is found by; it is among ``columns``."""

    name: str
    key: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        """Refuse a shape that cannot be kept; ``InvalidInput`` (``bad-table``)."""
        for what, word in (("table", self.name), *(("column", column.name) for column in self.columns)):
            if not NAME.fullmatch(word):
                raise _bad(
                    f"“{word[:80]}” cannot be the name of a {what}.",
                    "Use small letters, digits and _, beginning with a letter, at most 63.",
                )
        names = [column.name for column in self.columns]
        for n, column in enumerate(self.columns):
            if column.name in names[:n]:
                raise _bad(f"Two columns are called {column.name}.", "Give each column a name of its own.")
            if column.type not in get_args(ColumnType):
                raise _bad(
                    f"Column {column.name} has the unknown type {str(column.type)[:40]}.",
                    f"The types are {', '.join(get_args(ColumnType))}.",
                )
        if self.key not in names:
            raise _bad(
                f"The key column {self.key[:80]} is not among the columns.", f"Name one of {', '.join(names) or 'them'}."
            )
        if self.column(self.key).type not in KEY_TYPES:
            raise _bad(f"The key column {self.key} is a boolean.", f"A key is one of {', '.join(KEY_TYPES)}.")
        if len(names) > MOST_COLUMNS:
            raise _bad(f"A table has at most {MOST_COLUMNS} columns, not {len(names)}.", "Leave some out.")

    def column(self, name: str) -> Column:
        """Find a column; ``NotFound`` (``no-such-column``)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise NotFound(
            "no-such-column",
            f"Table {self.name} has no column {name[:80]}.",
            f"Its columns are {', '.join(column.name for column in self.columns)}.",
        )

    @property
    def keys(self) -> Column:
        """The key column."""
        return self.column(self.key)


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table in a list: its shape, how many rows it has, and who changed it last."""

    table: Table
    rows: int
    changed_at: float
    changed_by: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: every column's value, the key's among them. ``place`` says where it stands, for the page behind it."""

    values: Mapping[str, Value]
    place: str = ""
    changed_at: float = 0.0
    changed_by: str = ""


How = Literal["set", "insert", "update", "increment", "delete"]
"""``set`` writes the row whether it is there or not; ``insert`` only a new one, ``update`` only one that is there."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something to be done to one row. ``values`` are of columns other than the key; of an increment they are what is added.

    ``work`` names the doing: the same one is done once, however often it is asked for.
    """

    how: How
    key: Value
    values: Mapping[str, Value] = field(default_factory=dict)
    work: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry of a table's history: who changed what, when. The key of a table with a sensitive key is not told."""

    what: str
    key: str
    columns: Sequence[str]
    at: float
    by: str


def no_such_table(name: str) -> NotFound:
    """Say that there is no such table."""
    return NotFound("no-such-table", f"There is no table {name[:80]}.", "List them with: cordboard tables list")


def _bad(message: str, mend: str) -> InvalidInput:
    return InvalidInput("bad-table", message, mend)
