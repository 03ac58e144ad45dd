"""Keyed tables in both databases: rows found by their key, changed once, sealed where they are sensitive."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import CordboardError
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.session import Database
from engine.storage.tables import keyed_changes, keyed_rows
from engine.tables.model import Change, Column, Table, Value

KEYS = PayloadKeys("one", {"one": bytes(32)})
SHAPE = Table("customers", "phone", (Column("phone", "phone"), Column("level"), Column("visits", "number")))
SECRET = Table("members", "card", (Column("card", sensitive=True), Column("pin", sensitive=True), Column("level")))
ANN = "13800138000"


@pytest.fixture
async def tables(database: Database) -> StoredTables:
    made = StoredTables(database, KEYS, region="CN")
    for shape in (SHAPE, SECRET):
        await made.define(shape, at=1.0, by="ann")
    return made


async def values(tables: StoredTables, name: str, key: Value) -> Any:
    _, row = await tables.row(name, key)
    return None if row is None else dict(row.values)


async def changed(tables: StoredTables, *change: Any, **more: Any) -> Any:
    _, row = await tables.change("customers", Change(*change, **more), at=2.0, by="bob")
    return None if row is None else dict(row.values)


async def test_a_row_is_found_however_its_number_is_written(tables: StoredTables) -> None:
    await changed(tables, "set", ANN, {"level": "gold"})
    for spelling in (ANN, "+8613800138000", "138 0013 8000"):
        assert await values(tables, "customers", spelling) == {"phone": "+8613800138000", "level": "gold", "visits": None}
    assert await values(tables, "customers", "13900000000") is None


async def test_each_kind_of_change_does_what_it_says(tables: StoredTables) -> None:
    with pytest.raises(CordboardError) as refused:
        await changed(tables, "update", ANN, {"level": "gold"})
    assert refused.value.code == "no-such-row"
    assert await changed(tables, "insert", ANN, {"level": "gold"}) == {"phone": "+8613800138000", "level": "gold"}
    with pytest.raises(CordboardError) as refused:
        await changed(tables, "insert", ANN, {"level": "silver"})
    assert refused.value.code == "row-exists"
    await changed(tables, "update", ANN, {"level": "silver"})
    await changed(tables, "increment", ANN, {"visits": 1})
    assert (await changed(tables, "increment", ANN, {"visits": 0.2}))["visits"] == 1.2
    await changed(tables, "set", ANN, {"level": None})
    assert await values(tables, "customers", ANN) == {"phone": "+8613800138000", "level": None, "visits": 1.2}
    assert [await changed(tables, "delete", ANN) for _ in range(2)] == [None, None]
    assert (await changed(tables, "increment", "6001", {"visits": 5}))["visits"] == 5
    assert (await tables.table("customers")).rows == 1


async def test_the_same_work_is_done_once_and_answers_the_same(tables: StoredTables) -> None:
    for _ in range(3):
        assert (await changed(tables, "increment", ANN, {"visits": 1}, work="call-1/7"))["visits"] == 1
    assert (await changed(tables, "increment", ANN, {"visits": 1}, work="call-1/8"))["visits"] == 2
    assert await changed(tables, "insert", "6001", {"level": "new"}, work="w") is not None
    assert await changed(tables, "insert", "6001", {"level": "new"}, work="w") is not None
    assert (await tables.table("customers")).rows == 2


async def test_two_processes_that_count_at_once_both_count(tables: StoredTables, other: Database, database: Database) -> None:
    rooms = (tables, StoredTables(other, KEYS, region="CN"))
    await asyncio.gather(*(changed(rooms[n % 2], "increment", ANN, {"visits": 1}) for n in range(20)))
    assert (await values(tables, "customers", ANN))["visits"] == 20
    assert (await tables.table("customers")).rows == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("set", ANN, {"colour": "red"}), "no-such-column"),
        (("set", ANN, {"visits": "many"}), "bad-value"),
        (("set", ANN, {"phone": "6001"}), "bad-value"),
        (("set", "", {}), "bad-key"),
        (("increment", ANN, {"level": 1}), "bad-value"),
        (("increment", ANN, {"visits": "1"}), "bad-value"),
    ],
)
async def test_what_does_not_fit_the_table_is_refused_and_leaves_it_as_it_was(
    tables: StoredTables, change: Any, code: str
) -> None:
    with pytest.raises(CordboardError) as refused:
        await changed(tables, *change)
    assert refused.value.code == code and refused.value.mend
    assert (await tables.table("customers")).rows == 0
    assert [one.what for one in await tables.changes("customers")] == ["created"]


async def test_what_is_sensitive_lies_sealed_and_its_key_is_a_digest(tables: StoredTables, database: Database) -> None:
    await tables.change("members", Change("set", "4111-1111", {"pin": "8642", "level": "gold"}), at=2.0, by="call c1")
    assert await values(tables, "members", "4111-1111") == {"card": "4111-1111", "pin": "8642", "level": "gold"}
    async with database.reading() as connection:
        lying = [str(tuple(row)) for row in await connection.execute(select(keyed_rows))]
        lying += [str(tuple(row)) for row in await connection.execute(select(keyed_changes))]
    assert lying and not any("4111" in row or "8642" in row for row in lying)
    assert [(one.what, one.key) for one in await tables.changes("members")] == [("set", ""), ("created", "")]


async def test_rows_outlive_a_change_of_the_key_and_move_under_the_new_one(database: Database, tables: StoredTables) -> None:
    await tables.change("members", Change("set", "4111", {"pin": "1"}), at=2.0, by="ann")
    new = StoredTables(database, PayloadKeys("two", {"two": bytes([1]) * 32, "one": bytes(32)}), region="CN")
    assert (await values(new, "members", "4111"))["pin"] == "1"
    await new.change("members", Change("set", "4111", {"level": "gold"}), at=3.0, by="ann")
    assert (await new.table("members")).rows == 1 == len(await new.rows("members"))
    alone = StoredTables(database, PayloadKeys("two", {"two": bytes([1]) * 32}), region="CN")
    assert await values(alone, "members", "4111") == {"card": "4111", "pin": "1", "level": "gold"}


async def test_columns_come_and_go_but_do_not_change_their_kind(tables: StoredTables) -> None:
    await changed(tables, "set", ANN, {"level": "gold"})
    more = replace(SHAPE, columns=(*SHAPE.columns, Column("note")))
    assert not await tables.define(more, at=2.0, by="ann")
    assert (await values(tables, "customers", ANN))["note"] is None
    await tables.define(replace(SHAPE, columns=(SHAPE.columns[0],)), at=3.0, by="ann")
    assert await values(tables, "customers", ANN) == {"phone": "+8613800138000"}
    other = replace(SHAPE, columns=(Column("phone"), *SHAPE.columns[1:]))
    for changed_shape in (other, replace(SHAPE, key="level")):
        with pytest.raises(CordboardError) as refused:
            await tables.define(changed_shape, at=4.0, by="ann")
        assert refused.value.code == "column-differs" and "Export" in refused.value.mend


async def test_many_rows_are_loaded_together_and_read_in_pages(tables: StoredTables) -> None:
    rows: list[dict[str, Value]] = [{"phone": str(6000 + n), "visits": n} for n in range(25)]
    assert await tables.load("customers", rows, replace=False, at=2.0, by="ann") == 25
    read, place = [], ""
    while page := await tables.rows("customers", after=place, limit=10):
        read += [row.values["visits"] for row in page]
        place = page[-1].place
    assert read == list(range(25))
    assert await tables.load("customers", [{"phone": "6000", "level": "x"}], replace=False, at=3.0, by="ann") == 25
    assert await values(tables, "customers", "6000") == {"phone": "6000", "level": "x", "visits": 0}
    assert await tables.load("customers", rows[:2], replace=True, at=4.0, by="ann") == 2
    with pytest.raises(CordboardError):
        await tables.load("customers", [{"phone": "7000"}, {"phone": "7001", "visits": "x"}], replace=True, at=5.0, by="ann")
    assert (await tables.table("customers")).rows == 2 == len(await tables.rows("customers"))
    told = [(one.what, one.by) for one in await tables.changes("customers")]
    assert told[0] == ("replaced by 2 rows", "ann")


async def test_a_table_that_is_dropped_is_gone_with_its_rows_and_its_history_stays(tables: StoredTables) -> None:
    await changed(tables, "set", ANN, {"level": "gold"})
    await tables.drop("customers", at=3.0, by="ann")
    assert [known.table.name for known in await tables.tables()] == ["members"]
    for asked in (tables.row("customers", ANN), tables.table("customers"), tables.drop("customers", at=4.0, by="ann")):
        with pytest.raises(CordboardError, match="no table customers"):
            await asked
    await tables.define(SHAPE, at=5.0, by="ann")
    assert await tables.rows("customers") == []
    assert json.dumps([one.what for one in await tables.changes("customers")]) == '["created", "removed", "set", "created"]'
