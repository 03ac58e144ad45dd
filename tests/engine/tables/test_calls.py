"""Calls that look tables up and write into them, on both databases."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from engine.nodes import table_lookup, table_store
from engine.records.telling import TELLERS
from engine.runtime.performers import Performer
from engine.runtime.redrive import redrive
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.session import Database
from engine.tables.model import Change
from engine.tables.performer import TableLookup, TableStore
from engine.trace import TraceEntry
from tests.engine.runtime.flows import BYE, flow
from tests.engine.runtime.house import House
from tests.engine.tables.flows import CUSTOMERS, EXITS, MEMBERS, PIN, POINTS, every_exit, lookup

QUIET = ("aiosqlite", "sqlalchemy")


@pytest.fixture
async def tables(database: Database) -> StoredTables:
    made = StoredTables(database, PayloadKeys("one", {"one": bytes(32)}), region="CN")
    for shape in (CUSTOMERS, MEMBERS):
        await made.define(shape, at=1.0, by="ann")
    await made.change("members", Change("set", PIN, {"points": POINTS}), at=1.0, by="ann")
    return made


@pytest.fixture
async def house(tmp_path: Path, tables: StoredTables) -> AsyncIterator[House]:
    doing: dict[str, Performer] = {table_lookup.KIND: TableLookup(tables), table_store.KIND: TableStore(tables, lambda: 2.0)}
    async with House(tmp_path / "journal.sqlite", performers=doing) as opened:
        yield opened


def exits(trace: Sequence[TraceEntry]) -> list[str]:
    return [entry.data["exit"] for entry in trace if entry.kind == "exited"]


async def test_every_exit_is_taken_and_nothing_sensitive_is_written_down(
    house: House, tables: StoredTables, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, name)
    await house.ring_in(every_exit())
    over = await house.over.get()
    assert exits(over.trace) == EXITS
    _, row = await tables.row("customers", over.facts.caller)
    assert row is not None and (row.values["level"], row.values["visits"]) == ("gold", 2)
    assert row.changed_by == f"call {over.facts.call}"
    written = json.dumps([entry.as_json() for entry in over.trace], ensure_ascii=False)
    for nobodys in (PIN, str(POINTS)):
        assert nobodys not in written and nobodys not in caplog.text
    reasons = [entry.data["reason"] for entry in over.trace if entry.kind == "performed" and entry.data["reason"]]
    assert reasons == ["sensitive-column", "no-such-table", "no-such-column", "row-exists"]
    await house.nothing_is_left()


async def test_the_call_is_driven_again_without_asking_the_tables(house: House, tables: StoredTables) -> None:
    await house.ring_in(every_exit())
    over = await house.over.get()
    before = [known.rows for known in await tables.tables()], await tables.changes("customers")
    assert house.program is not None
    again = await redrive(house.program, over.facts, over.trace)
    assert again.stopped is None and again.trace == over.trace
    assert before == ([known.rows for known in await tables.tables()], await tables.changes("customers"))


async def test_an_empty_key_such_as_a_withheld_number_is_in_no_table(house: House) -> None:
    await house.ring_in(flow({"a": lookup("bye", key="''"), "bye": BYE}))
    over = await house.over.get()
    assert exits(over.trace) == ["not_found"]
    assert not any(entry.kind == "performed" for entry in over.trace)


async def test_the_story_tells_what_was_looked_up_and_stored(house: House) -> None:
    await house.ring_in(every_exit())
    over = await house.over.get()
    told = [TELLERS["performed"](entry.data) for entry in over.trace if entry.kind == "performed"]
    caller = over.facts.caller
    assert told[0] == (f"looked {caller} up in customers: not found", f"在 customers 中查询 {caller}：未找到")
    assert told[1][0] == f"set {caller} in customers with level gold: done"
    assert told[5][0] == "looked • up in members: found"
    assert "no-such-table" in told[7][0]
