"""A call that is parted by its caller's class, over the real lists."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.callers.judging import CallerClassPerformer, Judge
from engine.callers.model import SHIPPED, Classes, Entry
from engine.messages.mail import MailPerformer
from engine.nodes import caller_class, send_email
from engine.runtime.performers import Performer
from engine.storage.callers import StoredCallers
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId
from tests.engine.conftest import opened
from tests.engine.messages.stand_ins import Kept, Log
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


async def set_up_wrongly(adapter: Adapter) -> CallId:
    """Come to the other classes, to one whose table is gone, and to an e-mail that no server takes."""
    ways = dict.fromkeys(("normal", "error"), "bye")
    words = {"to": "desk@example.com", "wordings": [{"subject": "s", "text": "t"}]}
    program = flow(
        {
            "blocked": Block("caller_class", {"classes": ["blocked"], "number": "'6001'"}, {**ways, "blocked": "important"}),
            "important": Block("caller_class", {"classes": ["important"], "number": "'6002'"}, {**ways, "important": "gold"}),
            "gold": Block("caller_class", {"classes": ["gold"], "number": "'6003'"}, {**ways, "gold": "bye", "error": "mail"}),
            "mail": Block("send_email", words, dict.fromkeys(("sent", "failed", "error"), "bye")),
            "bye": BYE,
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/callers.sqlite")
        callers = StoredCallers(database, KEYS, region="CN")
        gone = {"name": "gold", "any_of": [{"table": "nobodys", "column": "level", "is": "gold"}]}
        await callers.set_classes(Classes.model_validate({"classes": [*SHIPPED.as_json(), gone]}), at=1.0, by="ann")
        for name, number in (("blocked", "6001"), ("important", "6002")):
            await callers.add(name, [Entry(number)], replace=False, at=1.0, by="ann")
        judge = Judge(callers, StoredTables(database, KEYS, region="CN"), lambda: 2.0)
        doing: dict[str, Performer] = {
            caller_class.KIND: CallerClassPerformer(judge),
            send_email.KIND: MailPerformer(None, Kept(), Log(), clock=lambda: 2.0),
        }
        adapter.house.performers.update(doing)
        try:
            call = adapter.ring_in(program).call
            await adapter.house.over(call)
        finally:
            for kind in doing:
                del adapter.house.performers[kind]
            await database.close()
        return call


async def caller_of_gold(adapter: Adapter) -> CallId:
    """Come to a class that the installation has made for itself."""
    block = Block("caller_class", {"classes": ["gold"], "number": "'6004'"}, dict.fromkeys(("normal", "gold", "error"), "bye"))
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/callers.sqlite")
        callers = StoredCallers(database, KEYS, region="CN")
        gold = {"name": "gold", "any_of": [{"list": "friends"}]}
        await callers.set_classes(Classes.model_validate({"classes": [gold]}), at=1.0, by="ann")
        await callers.add("friends", [Entry("6004")], replace=False, at=1.0, by="ann")
        judge = Judge(callers, StoredTables(database, KEYS, region="CN"), lambda: 2.0)
        adapter.house.performers[caller_class.KIND] = CallerClassPerformer(judge)
        try:
            call = adapter.ring_in(flow({"who": block, "bye": BYE})).call
            await adapter.house.over(call)
        finally:
            del adapter.house.performers[caller_class.KIND]
            await database.close()
        return call
