"""The API's process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from functools import partial

from engine.api.app import build_app
from engine.api.server import ApiServer
from engine.api.services import Services
from engine.audio.preparing import Preparer
from engine.bootstrap.palette import Palette
from engine.bootstrap.readiness import Readiness
from engine.bootstrap.testcalls.by_phone import PlacedCalls
from engine.bootstrap.testcalls.calls import TriedCalls
from engine.calendars.performer import HoursPerformer
from engine.calendars.recent import RecentCalendars
from engine.config import Settings
from engine.flows.shelf import ProgramShelf
from engine.flows.templates import read_templates
from engine.nodes.business_hours import KIND as BUSINESS_HOURS
from engine.nodes.defaults import of_installation
from engine.nodes.table_lookup import KIND as TABLE_LOOKUP
from engine.speech.voice import Speech
from engine.storage.calendars import StoredCalendars
from engine.storage.callers import StoredCallers
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import payload_key_file, read_or_make_keys
from engine.storage.messages import StoredProviders
from engine.storage.prompts import StoredPrompts
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.scenarios import StoredScenarios
from engine.storage.schema import migrations_home
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from engine.tables.performer import TableLookup
from engine.telephony.calls import NodeName
from engine.testcalls.dialling import Diallable
from workflows.connection import connect
from workflows.history import Histories
from workflows.onlooker import Onlooker
from workflows.placing import TemporalCallPlacer


async def serve(settings: Settings) -> None:
    """Serve the API until cancelled."""
    # What was imported stays to the end. The collector would walk through all of it again and again while a large drawing is
    # checked, which took half of that time.
    gc.freeze()
    keys = read_or_make_keys(payload_key_file(settings.keys))
    client = await connect(settings, keys, identity="api")
    async with contextlib.AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        prompts = StoredPrompts(database)
        speech = await stack.enter_async_context(Speech.from_settings(settings, prompts))
        tables = StoredTables(database, keys, region=settings.country)
        calendars = StoredCalendars(database)
        lookup, recent = TableLookup(tables), RecentCalendars(calendars)
        test_calls = TriedCalls(
            speech, lambda clock: {TABLE_LOOKUP: lookup, BUSINESS_HOURS: HoursPerformer(recent, clock, aside=True)}
        )
        stack.push_async_callback(test_calls.close)
        flows, calls = StoredFlows(database), StoredCalls(database)
        node = NodeName(settings.node)
        phone_calls = PlacedCalls(
            placer=TemporalCallPlacer(client, node),
            flows=flows,
            shelf=ProgramShelf(settings.programs),
            calls=calls,
            diallable=Diallable(settings.call_allow, settings.country),
            node=node,
            environment=settings.environment,
            shown=settings.call_shown,
            most=settings.call_most,
            clock=time.time,
        )
        stack.push_async_callback(phone_calls.close)
        services = Services(
            flows=flows,
            secrets=StoredSecrets(database, keys),
            tables=tables,
            scenarios=StoredScenarios(database),
            test_calls=test_calls,
            phone_calls=phone_calls,
            calendars=calendars,
            speaker=speech,
            prompts=prompts,
            audio=Preparer(),
            sounds=speech,
            calls=calls,
            recordings=StoredRecordings(database),
            vault=SealedVault(settings.recordings, keys),
            histories=Histories(client),
            parts=Readiness(settings, database, Onlooker(client)).parts,
            clock=time.time,
            environment=settings.environment,
            providers=StoredProviders(database),
            recognizers=StoredRecognizers(database),
            callers=StoredCallers(database, keys, region=settings.country),
            country=settings.country,
            voices=tuple(dict.fromkeys(name.rpartition(":")[2] for name, _ in settings.speech_variants)),
            templates=partial(read_templates, migrations_home() / "samples"),
            catalog=Palette(settings.steps).catalog,
            defaults=of_installation(dict(settings.flow_defaults)),
        )
        server = ApiServer(build_app(services), host=settings.api_host, port=settings.api_port)
        serving = asyncio.create_task(server.serve())
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True
            await serving
            raise
