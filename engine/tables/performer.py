"""Performs the orders of the table blocks: looks a row up, or changes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import CordboardError, StorageUnavailable
from engine.runtime.performers import WorkFailed
from engine.tables.model import Change, Row, Table
from engine.tables.ports import TableReader


class TableLookup:
    """Implements ``engine.runtime.performers.Performer`` for ``engine.nodes.table_lookup``."""

    def __init__(self, tables: TableReader) -> None:
        """Take the installation's tables."""
        self._tables = tables

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Look once. The result is ``{found, values}``."""
        try:
            table, row = await self._tables.row(order["table"], order["key"])
            return _answer(table, row, order)
        except CordboardError as wrong:
            raise _failed(wrong) from None


class TableStore:
    """Implements ``engine.runtime.performers.Performer`` for ``engine.nodes.table_store``."""

    def __init__(self, tables: TableReader, clock: Callable[[], float]) -> None:
        """``clock`` gives Unix seconds, for the table's history."""
        self._tables = tables
        self._clock = clock

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Change the row, once for each ``key``. The result is ``{found, values}`` of what is then there."""
        change = Change(order["change"], order["key"], order["values"], work=key)
        try:
            table, row = await self._tables.change(order["table"], change, at=self._clock(), by=f"call {order['call']}")
            return _answer(table, row, order)
        except CordboardError as wrong:
            raise _failed(wrong) from None


def _answer(table: Table, row: Row | None, order: Mapping[str, Any]) -> dict[str, Any]:
    columns = [table.column(name) for name in order["columns"]]
    if not order["sensitive"] and (secret := next((column for column in columns if column.sensitive), None)):
        # The table may have been changed since the flow was published.
        raise WorkFailed(
            "sensitive-column",
            f"Column {secret.name} of table {table.name} is sensitive, and the block does not say so.",
            "Mark the block's values as sensitive, and keep them in sensitive variables.",
        )
    values = {} if row is None else {column.name: row.values.get(column.name) for column in columns}
    return {"found": row is not None, "values": values}


def _failed(wrong: CordboardError) -> WorkFailed:
    if isinstance(wrong, WorkFailed):
        return wrong
    return WorkFailed(wrong.code, wrong.message, wrong.mend, again=isinstance(wrong, StorageUnavailable))
