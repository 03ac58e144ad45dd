"""A call that is parted by its caller's class, over the real lists."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.callers.judging import CallerClassPerformer, Judge
from engine.callers.model import Entry
from engine.nodes import caller_class
from engine.storage.callers import StoredCallers
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId
from tests.engine.conftest import opened
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.adapter import Adapter

KEYS = PayloadKeys("one", {"one": bytes(32)})
EXITS = ("normal", "blocked", "vip", "important", "error")


async def caller_classes(adapter: Adapter) -> CallId:
    """Ask of nobody, of somebody on a list, and of whoever calls."""
    program = flow(
        {
            "hidden": Block("caller_class", {"number": "''"}, dict.fromkeys(EXITS, "known")),
            "known": Block("caller_class", {"number": "'6001'"}, dict.fromkeys(EXITS, "other")),
            "other": Block("caller_class", {"classes": ["important"]}, dict.fromkeys(("normal", "important", "error"), "bye")),
            "bye": BYE,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/callers.sqlite")
        callers = StoredCallers(database, KEYS, region="CN")
        await callers.add("vip", [Entry("6001")], replace=False, at=1.0, by="ann")
        judge = Judge(callers, StoredTables(database, KEYS, region="CN"), lambda: 2.0)
        adapter.house.performers[caller_class.KIND] = CallerClassPerformer(judge)
        try:
            call = adapter.ring_in(program).call
            await adapter.house.over(call)
        finally:
            del adapter.house.performers[caller_class.KIND]
            await database.close()
        return call
