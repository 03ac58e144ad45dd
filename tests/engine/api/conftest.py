"""The application over the real storage, asked without a network; ``served`` has one."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from engine.api.app import build_app
from engine.api.contract import PartState
from engine.api.server import ApiServer
from engine.api.services import Services
from engine.audio.preparing import Preparer
from engine.bootstrap.testcalls.by_phone import PlacedCalls
from engine.bootstrap.testcalls.calls import TriedCalls
from engine.calendars.performer import HoursPerformer
from engine.calendars.recent import REMEMBERED_SECONDS, RecentCalendars
from engine.flows.shelf import ProgramShelf
from engine.nodes.business_hours import KIND as HOURS
from engine.storage.calendars import StoredCalendars
from engine.storage.callers import StoredCallers
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredProviders
from engine.storage.prompts import StoredPrompts
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.scenarios import StoredScenarios
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from engine.telephony.calls import NodeName
from engine.testcalls.dialling import Diallable
from tests.engine.api.stand_ins import HistoriesStandIn, PlacerStandIn
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.runtime.house import StandInVoice

NOW = 1_790_000_000.5

on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what no database has a say in."""


@pytest.fixture
def flows(database: Database) -> StoredFlows:
    return StoredFlows(database)


@pytest.fixture
def calls(database: Database) -> StoredCalls:
    return StoredCalls(database)


@pytest.fixture
def secrets(database: Database) -> StoredSecrets:
    return StoredSecrets(database, PayloadKeys("one", {"one": bytes(32)}))


@pytest.fixture
def tables(database: Database) -> StoredTables:
    return StoredTables(database, PayloadKeys("one", {"one": bytes(32)}), region="CN")


@pytest.fixture
def calendars(database: Database) -> StoredCalendars:
    return StoredCalendars(database)


@pytest.fixture
def providers(database: Database) -> StoredProviders:
    return StoredProviders(database)


@pytest.fixture
def callers(database: Database) -> StoredCallers:
    return StoredCallers(database, PayloadKeys("one", {"one": bytes(32)}), region="CN")


@pytest.fixture
async def tried(calendars: StoredCalendars) -> AsyncIterator[TriedCalls]:
    recent = RecentCalendars(calendars, clock=itertools.count(step=REMEMBERED_SECONDS).__next__)  # nobody waits for a change
    made = TriedCalls(StandInVoice(), lambda clock: {HOURS: HoursPerformer(recent, clock)})
    yield made
    await made.close()


@pytest.fixture
def placer() -> PlacerStandIn:
    return PlacerStandIn()


@pytest.fixture
async def placed(placer: PlacerStandIn, flows: StoredFlows, calls: StoredCalls, tmp_path: Path) -> AsyncIterator[PlacedCalls]:
    made = PlacedCalls(
        placer=placer,
        flows=flows,
        shelf=ProgramShelf(tmp_path / "programs"),
        calls=calls,
        diallable=Diallable(("+8613800138000",), "CN"),
        node=NodeName("node1"),
        environment="default",
        shown="01062345678",
        most=3,
        clock=lambda: NOW,
    )
    yield made
    await made.close()


@pytest.fixture
def speaker() -> SpeakerStandIn:
    return SpeakerStandIn()


@pytest.fixture
def prompts(database: Database) -> StoredPrompts:
    return StoredPrompts(database)


@pytest.fixture
def histories() -> HistoriesStandIn:
    return HistoriesStandIn()


@pytest.fixture
def parts() -> list[PartState]:
    return [PartState(name="database", ok=True), PartState(name="telephony", ok=True, detail="node1 is connected")]


@pytest.fixture
def services(
    flows: StoredFlows,
    secrets: StoredSecrets,
    tables: StoredTables,
    tried: TriedCalls,
    placed: PlacedCalls,
    calendars: StoredCalendars,
    providers: StoredProviders,
    callers: StoredCallers,
    calls: StoredCalls,
    speaker: SpeakerStandIn,
    prompts: StoredPrompts,
    histories: HistoriesStandIn,
    parts: list[PartState],
    database: Database,
    tmp_path: Path,
) -> Services:
    async def asked() -> list[PartState]:
        return parts

    return Services(
        flows=flows,
        secrets=secrets,
        tables=tables,
        scenarios=StoredScenarios(database),
        test_calls=tried,
        phone_calls=placed,
        calendars=calendars,
        providers=providers,
        recognizers=StoredRecognizers(database),
        callers=callers,
        speaker=speaker,
        prompts=prompts,
        audio=Preparer(),
        sounds=StandInVoice(),
        calls=calls,
        recordings=StoredRecordings(database),
        vault=SealedVault(tmp_path / "recordings", PayloadKeys("one", {"one": bytes(32)})),
        histories=histories,
        parts=asked,
        clock=lambda: NOW,
        environment="default",
    )


@pytest.fixture
def app(services: Services) -> Starlette:
    return build_app(services)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as made:
        yield made


@contextlib.asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[tuple[ApiServer, httpx.AsyncClient]]:
    """Serve on a free port of loopback until the block ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = ApiServer(app, host="127.0.0.1", port=port)
        running = asyncio.create_task(server.serve([listening]))
        await server.listening.wait()
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, limits=limits, trust_env=False) as made:
            yield server, made
        server.should_exit = True
        await running


@pytest.fixture
async def served(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(app) as (_, made):
        yield made
