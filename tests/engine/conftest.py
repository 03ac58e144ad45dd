"""The same tests on SQLite and on PostgreSQL: whoever asks for ``database`` runs on both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.storage.base import metadata
from engine.storage.session import Database
from tests.parts.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/cordboard.sqlite"
    cluster: Cluster = request.getfixturevalue("cluster")
    return await cluster.empty_database()


async def opened(url: str) -> Database:
    """Open a database and give it the tables."""
    database = Database.open(url)
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    return database


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    made = await opened(url)
    yield made
    await made.close()


@pytest.fixture
async def other(url: str, database: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    made = Database.open(url)
    yield made
    await made.close()
