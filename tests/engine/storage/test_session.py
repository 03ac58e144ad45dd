"""Failures of the database reach the caller as one of ours: try again, or mend the installation."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.errors import CordboardError, StorageUnavailable
from engine.flows.model import Flow
from engine.storage import session
from engine.storage.base import metadata
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.session import Database
from tests.engine.conftest import opened
from tests.engine.records.calls import Offered
from tests.parts.postgres import Cluster


async def told(database: Database) -> CordboardError:
    with pytest.raises(CordboardError) as caught:
        await StoredFlows(database).flows()
    await database.close()
    return caught.value


async def test_a_database_without_tables_says_how_to_make_them(url: str) -> None:
    wrong = await told(Database.open(url))
    assert (wrong.code, wrong.mend) == ("database-not-migrated", "Run `cordboard db upgrade`.")


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    wrong = await told(Database.open("postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    assert isinstance(wrong, StorageUnavailable)
    assert wrong.code == "storage-unavailable"


async def test_a_stopped_server_is_unavailable_and_serves_again_when_it_is_back() -> None:
    cluster = Cluster()
    try:
        database = await opened(await cluster.new_database())
        flows = StoredFlows(database)
        await flows.create_flow(Flow("main", "Main", 0.0), {}, by="ada")
        await asyncio.to_thread(cluster.stop)
        for _ in range(3):  # also the connections of the pool that are dead but look alive
            with pytest.raises(StorageUnavailable):
                await flows.flows()
            with pytest.raises(StorageUnavailable):
                await flows.create_flow(Flow("side", "Side", 0.0), {}, by="ada")
        await asyncio.to_thread(cluster.start)
        assert [flow.id for flow in await flows.flows()] == ["main"]
        await database.close()
    finally:
        await asyncio.to_thread(cluster.remove)


async def test_a_server_that_goes_away_in_the_middle_of_a_transaction_is_unavailable(cluster: Cluster) -> None:
    database = await opened(await cluster.new_database())
    with pytest.raises(StorageUnavailable):
        async with database.writing() as victim, database.reading() as murderer:
            pid = (await victim.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await murderer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await victim.execute(text("SELECT 1"))
    assert await StoredFlows(database).flows() == []
    await database.close()


async def test_a_deadlock_is_to_be_tried_again(cluster: Cluster) -> None:
    database = await opened(await cluster.new_database())
    flows = StoredFlows(database)
    for flow in "ab":
        await flows.create_flow(Flow(flow, flow, 0.0), {}, by="ada")
    both = asyncio.Barrier(2)

    async def rename(first: str, second: str) -> None:
        async with database.writing() as connection:
            await connection.execute(text("UPDATE flows SET name = 'x' WHERE id = :id"), {"id": first})
            await both.wait()
            await connection.execute(text("UPDATE flows SET name = 'x' WHERE id = :id"), {"id": second})

    results = await asyncio.gather(rename("a", "b"), rename("b", "a"), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StorageUnavailable"]
    await database.close()


async def test_a_database_that_does_not_exist_is_named_with_the_mend(cluster: Cluster) -> None:
    wrong = await told(Database.open(cluster.url("no_such_database")))
    assert wrong.code == "no-such-database"
    assert "createdb" in wrong.mend


async def test_a_user_that_is_not_let_in_is_said_so(cluster: Cluster) -> None:
    wrong = await told(Database.open(cluster.url("postgres").replace("cordboard@", "stranger@")))
    assert wrong.code == "database-refused"


async def test_a_sqlite_file_held_by_another_process_is_unavailable_and_then_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_SECONDS", 0.05)
    database = await opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite")
    flows = StoredFlows(database)
    holder = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await flows.create_flow(Flow("main", "Main", 0.0), {}, by="ada")
    with pytest.raises(StorageUnavailable):
        await StoredCalls(database).opened(Offered(), flow="main", version=1, environment="default")
    assert await flows.flows() == []  # reading goes on meanwhile
    holder.execute("ROLLBACK")
    holder.close()
    await flows.create_flow(Flow("main", "Main", 0.0), {}, by="ada")
    await StoredCalls(database).opened(Offered(), flow="main", version=1, environment="default")
    await database.close()


async def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"this is a letter, not a database" * 100)
    wrong = await told(Database.open(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite"))
    assert wrong.code == "database-damaged"


async def test_a_folder_where_the_file_should_be_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").mkdir()
    assert isinstance(await told(Database.open(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite")), StorageUnavailable)


async def test_more_work_than_connections_waits_and_is_done(url: str) -> None:
    database = Database.open(url, pool_size=1)
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    flows = StoredFlows(database)
    await asyncio.gather(*(flows.create_flow(Flow(f"f{n}", "F", 0.0), {}, by="ada") for n in range(20)))
    assert len(await flows.flows()) == 20
    await database.close()


async def test_a_cancelled_transaction_leaves_nothing_and_holds_nothing(database: Database, other: Database) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(text("INSERT INTO flows (id, name, created_at) VALUES ('x', 'X', CURRENT_TIMESTAMP)"))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await StoredFlows(other).create_flow(Flow("y", "Y", 0.0), {}, by="ada")
    assert [flow.id for flow in await StoredFlows(database).flows()] == ["y"]


async def test_sqlite_is_opened_with_the_pragmas_that_keep_it_fast_and_whole(tmp_path: Path) -> None:
    database = await opened(f"sqlite+aiosqlite:///{tmp_path}/deep/x.sqlite")
    expected = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    async with database.reading() as connection:
        found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in expected}
    assert found == expected
    assert os.stat(tmp_path / "deep").st_mode & 0o777 == 0o700
    await database.close()
