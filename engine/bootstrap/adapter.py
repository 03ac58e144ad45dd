"""The adapter's process: one switch, the regions of its calls, and the worker of its queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time

from engine.bootstrap.programs import keep_programs
from engine.bootstrap.switches import SWITCHES
from engine.bootstrap.tasks import beside
from engine.config import Settings
from engine.flows.shelf import ProgramShelf
from engine.recordings.keeper import RecordingKeeper
from engine.recordings.outstanding import Outstanding
from engine.records.opening import CallOpenings
from engine.runtime.callwatch import CallWatch
from engine.runtime.core_legs import CoreLegs
from engine.runtime.legs import Legs
from engine.runtime.notices import Notices
from engine.runtime.region_runner import RegionRunner
from engine.runtime.switchboard import Switchboard
from engine.speech.voice import Speech
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.journal import FileJournal
from engine.storage.keys import payload_key_file, read_or_make_keys
from engine.storage.numbers import CachedNumbers
from engine.storage.prompts import StoredPrompts
from engine.storage.recordings import StoredRecordings
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from engine.telephony.calls import NodeName
from workflows.activities.legs import LegActivities
from workflows.activities.regions import Regions
from workflows.connection import connect
from workflows.runtime import TemporalCallRuntime
from workflows.switch_worker import switch_worker

log = logging.getLogger(__name__)


class NodeTakenOver(Exception):
    """Another adapter looks after the switch now; starting this one again would only take it back."""


class Drained(Exception):
    """The adapter was asked to take no new calls, and the last one is over."""


async def adapt(settings: Settings) -> None:
    """Look after the switch until cancelled; its calls stay where they are. Raises ``NodeTakenOver``, ``Drained``."""
    keys = read_or_make_keys(payload_key_file(settings.keys))
    client = await connect(settings, keys, identity=f"adapter@{settings.node}")
    async with contextlib.AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        flows, calls, shelf = StoredFlows(database), StoredCalls(database), ProgramShelf(settings.programs)
        journal = FileJournal(settings.journal, keys)
        stack.callback(journal.close)
        journal.claim()
        speech = await stack.enter_async_context(Speech.from_settings(settings, StoredPrompts(database)))
        numbers = CachedNumbers(database)
        openings = await stack.enter_async_context(CallOpenings(calls))
        runtime, legs, clock = TemporalCallRuntime(client), Legs(), time.time

        async def fetch_program(digest: str) -> object:
            return await shelf.bring(digest, flows)

        port = await stack.enter_async_context(SWITCHES[settings.adapter](settings))
        notices = Notices(port, speech)
        watch = CallWatch(port=port, legs=legs, notices=notices, runtime=runtime)
        switchboard = Switchboard(
            port=port,
            legs=legs,
            journal=journal,
            runtime=runtime,
            routes=numbers,
            fetch_program=fetch_program,
            notices=notices,
            watch=watch,
            openings=openings,
            calls=calls,
            environment=settings.environment,
            clock=clock,
        )
        keeper = RecordingKeeper(
            port=port,
            vault=SealedVault(settings.recordings, keys),
            repository=StoredRecordings(database),
            notes=Outstanding(settings.recordings / "outstanding" / settings.node),
            playing=settings.sounds / "playing",
            clock=clock,
        )
        runner = RegionRunner(
            port=port,
            legs=legs,
            journal=journal,
            programs=shelf,
            sounds=speech,
            notices=notices,
            clock=clock,
            recordings=keeper,
        )
        regions = Regions(client=client, runner=runner, journal=journal, watch=watch, fetch_program=fetch_program)
        core = CoreLegs(port=port, legs=legs, journal=journal, notices=notices)

        # Nothing here waits for the database: calls in progress are to be carried on whatever else is away.
        await stack.enter_async_context(beside(_read_for_ever(numbers), "number bindings"))
        await stack.enter_async_context(beside(notices.prepare(), "notices"))
        stack.push_async_callback(switchboard.close)
        stack.callback(regions.close)
        await switchboard.start()
        resumed = regions.resume_left()
        if resumed:
            log.info("%d calls are carried on from the journal", resumed)
        await stack.enter_async_context(beside(keep_programs(shelf, flows, speech), "programs"))
        await stack.enter_async_context(beside(keeper.run(), "recordings"))
        await stack.enter_async_context(beside(regions.beat(), "signs of life"))
        await stack.enter_async_context(beside(regions.tell_followers(), "followed calls"))
        await stack.enter_async_context(beside(watch.run(), "call watch"))
        node = NodeName(settings.node)
        legs_activities = LegActivities(legs=core, regions=regions, watch=watch)
        await stack.enter_async_context(switch_worker(client, node, regions, legs_activities))
        log.info("%s takes calls", settings.node)
        await _until_taken_or_drained(switchboard, settings.node)
        await regions.all_delivered()
        raise Drained(settings.node)


async def _until_taken_or_drained(switchboard: Switchboard, node: str) -> None:
    """Return when the switch is drained, which SIGUSR1 asks for: no new calls, and the last one over."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, asked.set)

    async def drained() -> None:
        await asked.wait()
        log.info("%s takes no new calls; this adapter ends with the last one", node)
        await switchboard.drain()

    taken, draining = asyncio.ensure_future(switchboard.taken.wait()), asyncio.ensure_future(drained())
    try:
        await asyncio.wait((taken, draining), return_when=asyncio.FIRST_COMPLETED)
        if not draining.done():
            raise NodeTakenOver(node)
    finally:
        loop.remove_signal_handler(signal.SIGUSR1)
        taken.cancel()
        draining.cancel()


async def _read_for_ever(numbers: CachedNumbers) -> None:
    async with numbers:
        await asyncio.Event().wait()
