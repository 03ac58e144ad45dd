"""What tables need from storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.tables.model import Change, Changed, Row, Table, TableFacts, Value


class TableReader(Protocol):
    """What a call needs: one row, or a change of one."""

    async def row(self, name: str, key: Value) -> tuple[Table, Row | None]:
        """Find a row by its key, and give the table's shape with it; ``NotFound`` (``no-such-table``)."""
        ...

    async def change(self, name: str, change: Change, *, at: float, by: str) -> tuple[Table, Row | None]:
        """Do something to a row, once for each ``work``, and give what is then there.

        Raises ``NotFound`` (``no-such-table``, ``no-such-column``, ``no-such-row`` of an update), ``Conflict`` (``row-exists``
        of an insert), ``InvalidInput`` (``bad-value``, ``bad-key``, ``too-many-rows``). What is not there is deleted already.
        """
        ...


class TableRepository(TableReader, Protocol):
    """Keeps tables. Every method is one transaction; each change is noted with who made it and when."""

    async def tables(self) -> Sequence[TableFacts]:
        """List all by name."""
        ...

    async def table(self, name: str) -> TableFacts:
        """Get one; ``NotFound`` (``no-such-table``)."""
        ...

    async def define(self, table: Table, *, at: float, by: str) -> bool:
        """Make a table, or give one columns that it did not have, and take others away; tells whether it is new.

        Raises ``Conflict`` (``column-differs``) where a column that stays would change its type, or the key would move.
        """
        ...

    async def drop(self, name: str, *, at: float, by: str) -> None:
        """Forget a table with its rows; ``NotFound`` (``no-such-table``)."""
        ...

    async def rows(self, name: str, *, after: str = "", limit: int = 100) -> Sequence[Row]:
        """Give rows behind a ``place`` in a steady order; ``NotFound`` (``no-such-table``)."""
        ...

    async def load(self, name: str, rows: Sequence[Mapping[str, Value]], *, replace: bool, at: float, by: str) -> int:
        """Write many rows, all or none; ``replace`` takes away the rows there were. Tells how many there are then."""
        ...

    async def changes(self, name: str, limit: int = 100) -> Sequence[Changed]:
        """Tell the latest changes, newest first."""
        ...
