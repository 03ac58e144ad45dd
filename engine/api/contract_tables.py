"""The words of the API about keyed tables."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.api.contract import Contract

Place = Annotated[str, Field(max_length=500)]


class ColumnView(Contract):
    """A column. A ``phone`` is one number however it is written; values of a ``sensitive`` one are sealed and masked."""

    name: str
    type: Literal["string", "number", "boolean", "date", "phone"] = "string"
    sensitive: bool = False


class DefineTable(Contract):
    """A table's shape. Columns may come and go; one that stays keeps its type, and the key its place."""

    key: str
    columns: list[ColumnView] = Field(min_length=1)


class TableView(Contract):
    """A table, how many rows it has, and who changed it last."""

    name: str
    key: str
    columns: list[ColumnView]
    rows: int
    changed_at: datetime
    changed_by: str


class TableList(Contract):
    """All tables, by name."""

    tables: list[TableView]


class ReadRows(Contract):
    """Which page of rows: ``after`` is the ``next`` of the page before. Sensitive values are dots unless ``reveal``."""

    after: Place = ""
    limit: int = Field(default=100, ge=1, le=1000)
    reveal: bool = False


class RowView(Contract):
    """A row, and who wrote it."""

    values: dict[str, Any]
    changed_at: datetime
    changed_by: str


class RowPage(Contract):
    """Rows in a steady order. ``next`` leads to the following page, ``None`` on the last."""

    rows: list[RowView]
    next: str | None = None


class FindRow(Contract):
    """The key of one row; its value as the key column takes it."""

    key: str | float | int
    reveal: bool = False


class ChangeRow(Contract):
    """What is done to one row, as the block *Store in table* does it."""

    change: Literal["set", "insert", "update", "increment", "delete"] = "set"
    key: str | float | int
    values: dict[str, Any] = {}


class ImportQuery(Contract):
    """How a file is taken: ``replace`` takes away the rows there were; ``dry_run`` only looks whether it could be taken."""

    replace: bool = False
    dry_run: bool = False


class ImportedView(Contract):
    """How many rows the file has, and how many the table has now."""

    read: int
    rows: int


class TableChangeView(Contract):
    """A change that was made. A sensitive key is not told."""

    what: str
    key: str
    columns: list[str]
    at: datetime
    by: str


class TableHistory(Contract):
    """The latest changes, newest first."""

    changes: list[TableChangeView]
