from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.parts.postgres import Cluster


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def test_each_test_has_an_empty_database_of_its_own(cluster: Cluster) -> None:
    first, second = await cluster.new_database(), await cluster.new_database()
    connection = await _connect(first)
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()
    other = await _connect(second)
    assert await other.fetchval("SELECT to_regclass('kept')") is None
    await other.close()


async def test_what_was_committed_outlives_a_stop(postgres_url: str, cluster: Cluster) -> None:
    connection = await _connect(postgres_url)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS id")
    cluster.stop()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("SELECT id FROM kept")
    cluster.start()
    again = await _connect(postgres_url)
    assert await again.fetchval("SELECT id FROM kept") == 42
    await again.close()


async def test_paused_it_keeps_connections_and_answers_later(postgres_url: str, cluster: Cluster) -> None:
    connection = await _connect(postgres_url)
    cluster.pause()
    asked = asyncio.ensure_future(connection.fetchval("SELECT 1"))
    done, _ = await asyncio.wait({asked}, timeout=0.3)
    assert not done
    cluster.resume()
    assert await asyncio.wait_for(asked, 10) == 1
    await connection.close()
