"""A call that looks tables up and writes into them, over the real repository and the real performers."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.nodes import table_lookup, table_store
from engine.runtime.performers import Performer
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.tables.model import Change
from engine.tables.performer import TableLookup, TableStore
from engine.telephony.calls import CallId
from tests.engine.conftest import opened
from tests.engine.tables.flows import CUSTOMERS, MEMBERS, PIN, POINTS, every_exit
from tests.workflows.adapter import Adapter


async def table_blocks(adapter: Adapter) -> CallId:
    """Come to every exit of both blocks."""
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/tables.sqlite")
        tables = StoredTables(database, PayloadKeys("one", {"one": bytes(32)}), region="CN")
        for shape in (CUSTOMERS, MEMBERS):
            await tables.define(shape, at=1.0, by="ann")
        await tables.change("members", Change("set", PIN, {"points": POINTS}), at=1.0, by="ann")
        doing: dict[str, Performer] = {
            table_lookup.KIND: TableLookup(tables),
            table_store.KIND: TableStore(tables, lambda: 2.0),
        }
        adapter.house.performers.update(doing)
        try:
            call = adapter.ring_in(every_exit()).call
            await adapter.house.over(call)
        finally:
            for kind in doing:
                del adapter.house.performers[kind]
            await database.close()
        return call
