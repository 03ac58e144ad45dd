"""Keyed tables in the database; what is promised stands at ``engine.tables.ports.TableRepository``.

Values of sensitive columns are sealed for their row. Where the key itself is sensitive, a digest of it stands in its place, so
that a row can be found by its key and the key cannot be read off the row.

Whoever writes holds the table's row first: changes of one table come one after the other, so that counting up, the number of
rows and the shape are always right, on both databases.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Row as Found
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.errors import Conflict, InvalidInput, NotFound
from engine.storage.digests import Digests
from engine.storage.keyed_rows import RowForm
from engine.storage.keys import PayloadKeys
from engine.storage.sealing import Sealer
from engine.storage.session import Database
from engine.storage.tables import keyed_changes, keyed_rows, keyed_tables
from engine.tables.model import (
    MOST_ROWS,
    MOST_TABLES,
    Change,
    Changed,
    Column,
    Row,
    Table,
    TableFacts,
    Value,
    no_such_table,
)
from engine.tables.values import fitted

MOST_KEPT_CHANGES = 1000
"""Changes that a page of the history holds at most."""


class StoredTables:
    """The ``TableRepository`` of an installation."""

    def __init__(self, database: Database, keys: PayloadKeys, *, region: str) -> None:
        """Take the open database, the keys of what is sensitive, and the country of numbers that name none."""
        self._database = database
        self._sealer = Sealer(keys)
        self._digests = Digests(keys)
        self._region = region

    async def tables(self) -> Sequence[TableFacts]:
        """List all by name."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(keyed_tables).order_by(keyed_tables.c.name))
            return [_facts(one) for one in found]

    async def table(self, name: str) -> TableFacts:
        """Get one."""
        async with self._database.reading() as connection:
            return _facts(await _shape(connection, name))

    async def define(self, table: Table, *, at: float, by: str) -> bool:
        """Make a table, or change the columns of one."""
        columns = [{"name": c.name, "type": c.type, "sensitive": c.sensitive} for c in table.columns]
        kept = {"columns": columns, "changed_at": at, "changed_by": by}
        async with self._database.writing() as connection:
            there = await connection.execute(_one(table.name).with_for_update())
            before = there.one_or_none()
            if before is None:
                if (await connection.scalar(select(func.count()).select_from(keyed_tables)) or 0) >= MOST_TABLES:
                    raise InvalidInput("too-many-tables", f"There are {MOST_TABLES} tables already.", "Remove one first.")
                new = self._database.insert(keyed_tables).values(name=table.name, key_column=table.key, row_count=0, **kept)
                if not (await connection.execute(new.on_conflict_do_nothing())).rowcount:
                    raise Conflict("table-changed", f"Somebody else just made table {table.name}.", "Look at it and try again.")
            else:
                _compatible(_table(before), table)
                await connection.execute(update(keyed_tables).where(keyed_tables.c.name == table.name).values(**kept))
            what = "created" if before is None else "columns changed"
            await _note(connection, table.name, what, "", [c.name for c in table.columns], at, by)
            return before is None

    async def drop(self, name: str, *, at: float, by: str) -> None:
        """Forget a table with its rows."""
        async with self._database.writing() as connection:
            if not (await connection.execute(delete(keyed_tables).where(keyed_tables.c.name == name))).rowcount:
                raise no_such_table(name)
            await _note(connection, name, "removed", "", [], at, by)

    async def row(self, name: str, key: Value) -> tuple[Table, Row | None]:
        """Find a row by its key."""
        async with self._database.reading() as connection:
            table = _table(await _shape(connection, name))
            form = self._form(table)
            found = await _find(connection, form, form.places(key))
            return table, None if found is None else form.opened(found)

    async def rows(self, name: str, *, after: str = "", limit: int = 100) -> Sequence[Row]:
        """Give a page of rows."""
        async with self._database.reading() as connection:
            form = self._form(_table(await _shape(connection, name)))
            wanted = select(keyed_rows).where(keyed_rows.c.table == name).order_by(keyed_rows.c.key).limit(limit)
            found = await connection.execute(wanted.where(keyed_rows.c.key > after) if after else wanted)
            return [form.opened(one) for one in found]

    async def change(self, name: str, change: Change, *, at: float, by: str) -> tuple[Table, Row | None]:
        """Do something to a row, once for each ``work``."""
        async with self._database.writing() as connection:
            shape = await _shape(connection, name, held=True)
            table = _table(shape)
            form = self._form(table)
            places = form.places(change.key)
            found = await _find(connection, form, places)
            if change.work and await _is_done(connection, change.work):
                return table, None if found is None else form.opened(found)
            now = self._changed(table, change, None if found is None else form.opened(found).values)
            if found is not None and (now is None or found.key != places[0]):
                gone = (keyed_rows.c.table == name) & (keyed_rows.c.key == found.key)
                await connection.execute(delete(keyed_rows).where(gone))
            if now is not None:
                await self._put(connection, form, places[0], now, at, by)
            count = shape.row_count + (now is not None) - (found is not None)
            if count > MOST_ROWS:
                raise _too_many()
            touched = {"row_count": count, "changed_at": at, "changed_by": by}
            await connection.execute(update(keyed_tables).where(keyed_tables.c.name == name).values(**touched))
            await _note(connection, name, change.how, form.told(change.key), list(change.values), at, by, change.work)
            return table, None if now is None else Row(now, places[0], at, by)

    async def load(self, name: str, rows: Sequence[Mapping[str, Value]], *, replace: bool, at: float, by: str) -> int:
        """Write many rows, all or none."""
        async with self._database.writing() as connection:
            table = _table(await _shape(connection, name, held=True))
            form = self._form(table)
            if replace:
                await connection.execute(delete(keyed_rows).where(keyed_rows.c.table == name))
            for row in rows:
                values = {column: fitted(table.column(column), value, self._region) for column, value in row.items()}
                places = form.places(values.get(table.key))
                found = None if replace else await _find(connection, form, places)
                if found is not None:
                    values = {**form.opened(found).values, **values}
                    if found.key != places[0]:
                        await connection.execute(
                            delete(keyed_rows).where((keyed_rows.c.table == name) & (keyed_rows.c.key == found.key))
                        )
                await self._put(connection, form, places[0], values, at, by)
            counted = select(func.count()).select_from(keyed_rows).where(keyed_rows.c.table == name)
            count = await connection.scalar(counted) or 0
            if count > MOST_ROWS:
                raise _too_many()
            touched = {"row_count": count, "changed_at": at, "changed_by": by}
            await connection.execute(update(keyed_tables).where(keyed_tables.c.name == name).values(**touched))
            what = f"{'replaced by' if replace else 'loaded'} {len(rows)} rows"
            await _note(connection, name, what, "", sorted({column for row in rows for column in row}), at, by)
            return count

    async def changes(self, name: str, limit: int = 100) -> Sequence[Changed]:
        """Tell the latest changes."""
        c = keyed_changes.c
        wanted = select(keyed_changes).where(c.table == name).order_by(c.id.desc()).limit(min(limit, MOST_KEPT_CHANGES))
        async with self._database.reading() as connection:
            found = await connection.execute(wanted)
            return [Changed(one.what, one.key, one.columns, one.at, one.by) for one in found]

    def _form(self, table: Table) -> RowForm:
        return RowForm(table, self._sealer, self._digests, self._region)

    def _changed(self, table: Table, change: Change, there: Mapping[str, Value] | None) -> dict[str, Value] | None:
        """Work out what the row is afterwards; None for gone."""
        if change.how == "delete":
            return None
        if there is None and change.how == "update":
            raise NotFound("no-such-row", f"Table {table.name} has no row of this key.", "Use “set” to make it.")
        if there is not None and change.how == "insert":
            raise Conflict("row-exists", f"Table {table.name} has a row of this key already.", "Use “set” to write over it.")
        now = {table.key: fitted(table.keys, change.key, self._region), **(there or {})}
        for name, value in change.values.items():
            column = table.column(name)
            if name == table.key:
                raise InvalidInput("bad-value", "The key of a row cannot be changed.", "Delete the row and write another.")
            if change.how == "increment":
                value = _sum(column, now.get(name), value)
            now[name] = fitted(column, value, self._region)
        return now

    async def _put(
        self, connection: AsyncConnection, form: RowForm, place: str, values: Mapping[str, Value], at: float, by: str
    ) -> None:
        kept = {**form.closed(place, values), "changed_at": at, "changed_by": by}
        new = self._database.insert(keyed_rows).values(table=form.table.name, key=place, **kept)
        await connection.execute(new.on_conflict_do_update(index_elements=["table", "key"], set_=kept))


def _one(name: str) -> Any:
    return select(keyed_tables).where(keyed_tables.c.name == name)


async def _shape(connection: AsyncConnection, name: str, *, held: bool = False) -> Found[Any]:
    found = (await connection.execute(_one(name).with_for_update() if held else _one(name))).one_or_none()
    if found is None:
        raise no_such_table(name)
    return found


async def _find(connection: AsyncConnection, form: RowForm, places: Sequence[str]) -> Found[Any] | None:
    wanted = select(keyed_rows).where(keyed_rows.c.table == form.table.name, keyed_rows.c.key.in_(places))
    found = {one.key: one for one in await connection.execute(wanted)}
    return next((found[place] for place in places if place in found), None)


async def _is_done(connection: AsyncConnection, work: str) -> bool:
    return await connection.scalar(select(keyed_changes.c.id).where(keyed_changes.c.work == work)) is not None


async def _note(
    connection: AsyncConnection,
    table: str,
    what: str,
    key: str,
    columns: Sequence[str],
    at: float,
    by: str,
    work: str = "",
) -> None:
    entry = {"table": table, "what": what, "key": key, "columns": list(columns), "at": at, "by": by, "work": work or None}
    await connection.execute(keyed_changes.insert().values(**entry))


def _table(found: Found[Any]) -> Table:
    return Table(found.name, found.key_column, tuple(Column(**column) for column in found.columns))


def _facts(found: Found[Any]) -> TableFacts:
    return TableFacts(_table(found), found.row_count, found.changed_at, found.changed_by)


def _sum(column: Column, there: Value, added: Value) -> Value:
    if column.type != "number" or isinstance(added, bool) or not isinstance(added, int | float):
        raise InvalidInput(
            "bad-value",
            f"Only a number can be added to column {column.name}, and only where it is a number.",
            "Use “set”, or another column.",
        )
    # Through text, so that 0.1 + 0.2 is 0.3: what is counted here is often money.
    total = json.loads(str(Decimal(str(there or 0)) + Decimal(str(added))))
    assert isinstance(total, int | float)
    return total


def _compatible(before: Table, after: Table) -> None:
    if before.key != after.key:
        raise Conflict("column-differs", f"The key of table {before.name} is {before.key}.", _ANEW)
    stay = {column.name: column for column in before.columns}
    for column in after.columns:
        if stay.get(column.name, column) != column:
            raise Conflict(
                "column-differs",
                f"Column {column.name} of table {before.name} is kept as {_described(stay[column.name])}.",
                _ANEW,
            )


_ANEW = "Export the table, remove it, create it anew and import the rows."


def _described(column: Column) -> str:
    return f"{column.type}{', sensitive' if column.sensitive else ''}"


def _too_many() -> InvalidInput:
    return InvalidInput("too-many-rows", f"A table has at most {MOST_ROWS} rows.", "Remove rows that nobody needs.")
