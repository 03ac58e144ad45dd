"""Migrations run on SQLite and on PostgreSQL, from an empty database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from alembic.config import Config

from engine.storage.schema import migrations_home
from engine.storage.session import Database
from tests.engine.conftest import url

__all__ = ["url"]


@pytest.fixture
def alembic(url: str) -> Config:
    config = Config(migrations_home() / "alembic.ini")
    config.attributes["url"] = url
    return config


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database.open(url)
    yield opened
    await opened.close()
