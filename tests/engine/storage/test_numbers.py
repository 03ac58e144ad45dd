"""Dialled numbers are answered from memory, follow the database within a moment, and outlive its absence."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from engine.errors import StorageUnavailable
from engine.flows.model import NumberBinding
from engine.storage.base import metadata
from engine.storage.flows import StoredFlows
from engine.storage.numbers import CachedNumbers, Route
from engine.storage.session import Database
from engine.storage.tables import number_bindings
from tests.engine.conftest import opened
from tests.engine.storage.test_flows import T0, make, program, publish
from tests.parts.postgres import Cluster

SOON = 0.01  # seconds between readings here


async def bind(flows: StoredFlows, *patterns: str, flow: str = "main", environment: str = "default") -> None:
    for pattern in patterns:
        await flows.put_binding(NumberBinding(environment, pattern, flow))


async def published(flows: StoredFlows, *ids: str) -> None:
    await make(flows, *ids)
    for flow in ids:
        await publish(flows, f"text of {flow}", flow=flow)
        await flows.set_alias(flow, "live", 1, at=T0, by="ada")


def to(flow: str) -> Route:
    return Route(flow, 1, program(f"text of {flow}").digest)


async def test_a_number_leads_to_the_version_its_alias_names(database: Database, flows: StoredFlows) -> None:
    await published(flows, "main")
    await bind(flows, "4001")
    async with CachedNumbers(database) as numbers:
        assert numbers.resolve("default", "4001") == to("main")
        assert numbers.resolve("default", "4002") is None
        assert numbers.resolve("other", "4001") is None


async def test_an_exact_number_wins_over_a_pattern_and_a_narrow_pattern_over_a_wide_one(
    database: Database, flows: StoredFlows
) -> None:
    await published(flows, "exact", "narrow", "wide")
    await bind(flows, "4001", flow="exact")
    await bind(flows, "_400X", flow="narrow")
    await bind(flows, "_4!", flow="wide")
    async with CachedNumbers(database) as numbers:
        found = [numbers.resolve("default", dialled) for dialled in ("4001", "4002", "4", "5")]
    assert found == [to("exact"), to("narrow"), to("wide"), None]


async def test_an_environment_has_its_own_bindings(database: Database, flows: StoredFlows) -> None:
    await published(flows, "main", "trial")
    await bind(flows, "4001", "_5XXX")
    await bind(flows, "4001", "_5XXX", flow="trial", environment="test")
    async with CachedNumbers(database) as numbers:
        for dialled in ("4001", "5123"):
            assert numbers.resolve("default", dialled) == to("main")
            assert numbers.resolve("test", dialled) == to("trial")


async def test_an_alias_without_a_version_leads_nowhere(database: Database, flows: StoredFlows) -> None:
    await make(flows)
    await bind(flows, "4001")
    async with CachedNumbers(database) as numbers:
        assert numbers.resolve("default", "4001") is None


async def test_moving_the_alias_or_the_binding_is_followed(database: Database, flows: StoredFlows) -> None:
    await published(flows, "main", "side")
    await bind(flows, "4001")
    async with CachedNumbers(database, every_seconds=SOON) as numbers, asyncio.timeout(10):
        await publish(flows, "second")
        await flows.set_alias("main", "live", 2, at=T0, by="ada")
        while numbers.resolve("default", "4001") != Route("main", 2, program("second").digest):
            await numbers.next_reading()
        await bind(flows, "4001", flow="side")
        while numbers.resolve("default", "4001") != to("side"):
            await numbers.next_reading()
        await flows.delete_binding("default", "4001")
        while numbers.resolve("default", "4001") is not None:
            await numbers.next_reading()


async def test_numbers_are_answered_while_the_database_is_away_and_followed_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cluster = Cluster()
    try:
        database = await opened(await cluster.new_database())
        flows = StoredFlows(database)
        await published(flows, "main", "side")
        await bind(flows, "4001")
        async with CachedNumbers(database, every_seconds=SOON) as numbers, asyncio.timeout(30):
            await asyncio.to_thread(cluster.stop)
            while not numbers.stale:
                await numbers.next_reading()
            assert numbers.resolve("default", "4001") == to("main")
            with pytest.raises(StorageUnavailable):
                await numbers.refresh()
            await asyncio.to_thread(cluster.start)
            while numbers.stale:
                await numbers.next_reading()
            await bind(flows, "4001", flow="side")
            while numbers.resolve("default", "4001") != to("side"):
                await numbers.next_reading()
        await database.close()
    finally:
        await asyncio.to_thread(cluster.remove)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1  # not once a second


async def test_nothing_is_answered_before_the_bindings_have_been_read(tmp_path: Path) -> None:
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite")
    numbers = CachedNumbers(database, every_seconds=SOON)
    entering = asyncio.create_task(numbers.__aenter__())
    await numbers.next_reading()  # there are no tables yet
    assert numbers.stale and not entering.done()
    with pytest.raises(StorageUnavailable):
        numbers.resolve("default", "4001")
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    async with asyncio.timeout(10):
        await entering
    assert numbers.resolve("default", "4001") is None
    await numbers.__aexit__(None, None, None)
    await database.close()


async def test_a_pattern_of_another_time_is_left_out_and_the_others_stay(
    database: Database, flows: StoredFlows, caplog: pytest.LogCaptureFixture
) -> None:
    await published(flows, "main")
    await bind(flows, "4001")
    async with database.writing() as connection:
        await connection.execute(
            number_bindings.insert().values(environment="default", pattern="_[", flow="main", alias="live")
        )
    async with CachedNumbers(database) as numbers:
        assert numbers.resolve("default", "4001") == to("main")
    assert "left out" in caplog.text


async def test_giving_up_while_the_bindings_cannot_be_read_leaves_no_task_behind(tmp_path: Path) -> None:
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite")
    before = asyncio.all_tasks()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            async with CachedNumbers(database, every_seconds=SOON):
                raise AssertionError("never entered")
    assert asyncio.all_tasks() == before
    await database.close()
