"""The workflow worker's process."""

from __future__ import annotations

import asyncio
import contextlib
import time

from engine.bootstrap.performers import performers
from engine.bootstrap.programs import keep_programs
from engine.bootstrap.tasks import beside
from engine.config import Settings
from engine.flows.shelf import ProgramShelf
from engine.records.lost import LostCalls
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keys import payload_key_file, read_or_make_keys
from engine.storage.session import Database
from engine.telephony.calls import CallId
from workflows.call_worker import call_worker
from workflows.connection import connect
from workflows.runtime import TemporalCallRuntime
from workflows.work_worker import work_worker


async def work(settings: Settings) -> None:
    """Run calls' workflows until cancelled."""
    keys = read_or_make_keys(payload_key_file(settings.keys))
    client = await connect(settings, keys, identity="worker")
    async with contextlib.AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        shelf = ProgramShelf(settings.programs)
        await stack.enter_async_context(beside(keep_programs(shelf, StoredFlows(database)), "programs"))
        calls, runtime = StoredCalls(database), TemporalCallRuntime(client)

        async def lives(call: str) -> bool:
            return await runtime.health(CallId(call)) != "closed"

        await stack.enter_async_context(beside(LostCalls(calls, lives, time.time).run(), "lost calls"))
        doing = await stack.enter_async_context(performers(settings, database, keys))
        await stack.enter_async_context(work_worker(client, doing))
        await stack.enter_async_context(call_worker(client, shelf=shelf, calls=calls))
        await asyncio.Event().wait()
