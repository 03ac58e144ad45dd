"""The tests of this room run on the real server: one for the session, on a WAL file of its own, with the product's flags.

Tests of calls share one installation and its worker, and run in the session's event loop for that; each has its own switch.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client

from engine.config import Settings
from engine.storage.keys import PayloadKeys, read_or_make_keys
from engine.telephony.calls import NodeName
from telephony_adapters.simulator import SimulatedSwitch
from tests.workflows.adapter import Adapter, adapter_process
from tests.workflows.installation import Installation, installation, working
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions
from workflows.work_worker import work_worker


@pytest.fixture(scope="session")
def server_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporal") / "temporal.sqlite"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal(server_file: Path) -> AsyncIterator[EmbeddedServer]:
    server = EmbeddedServer(ServerOptions(server_file))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> PayloadKeys:
    return read_or_make_keys(tmp_path_factory.mktemp("keys") / "payload.key")


@pytest.fixture
def settings(temporal: EmbeddedServer, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, temporal_address=temporal.address)


@pytest_asyncio.fixture
async def client(settings: Settings, keys: PayloadKeys) -> Client:
    connected = await connect(settings, keys, identity="tests")
    await prepare_namespace(connected, own=True)
    return connected


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(
    temporal: EmbeddedServer, keys: PayloadKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """An installation with its workers running."""
    folder = tmp_path_factory.mktemp("installation")
    connected = await connect(Settings(data=folder, temporal_address=temporal.address), keys, identity="tests")
    await prepare_namespace(connected, own=True)
    async with installation(connected, folder) as opened, working(opened), work_worker(connected, opened.performers):
        yield opened


@pytest.fixture
def switch() -> SimulatedSwitch:
    return SimulatedSwitch(NodeName(f"node-{uuid.uuid4().hex[:8]}"), check_sounds=False)


@pytest_asyncio.fixture(loop_scope="session")
async def adapter(house: Installation, switch: SimulatedSwitch, tmp_path: Path, keys: PayloadKeys) -> AsyncIterator[Adapter]:
    async with adapter_process(house, switch, tmp_path / "journal.sqlite", keys) as running:
        yield running
