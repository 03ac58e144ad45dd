"""The tests of this room run on the real server: one for the session, on a WAL file of its own, with the product's flags."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client

from engine.config import Settings
from engine.storage.keys import PayloadKeys, read_or_make_keys
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServer]:
    server = EmbeddedServer(ServerOptions(tmp_path_factory.mktemp("temporal") / "temporal.sqlite"))
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
