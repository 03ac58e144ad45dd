"""The live stream: every fact once, in an order that a reader can rely on, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, select

from engine.errors import InvalidInput
from engine.storage import outbox
from engine.storage.calls import StoredCalls
from engine.storage.session import Database
from engine.storage.tables import events
from tests.engine.records.calls import T0, put_through
from tests.engine.storage.test_calls import live, offered, over


async def follow(calls: StoredCalls, cursor: str | None = None, limit: int = 100) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    while found := await calls.events_since(cursor, limit):
        cursor = found[-1].cursor
        seen += [(event.kind, event.call) for event in found]
    return seen


async def test_a_call_tells_when_it_opens_and_when_it_closes(calls: StoredCalls) -> None:
    await live(calls, offered(1))
    await calls.closed(over(offered(1)), put_through())
    opened, closed = await calls.events_since(None, 10)
    assert (opened.kind, opened.at, opened.call) == ("call-opened", T0, offered(1).call)
    assert opened.data == {"node": "node1", "environment": "default", "flow": "main", "version": 3, "state": "live"}
    assert (closed.kind, closed.at) == ("call-closed", T0 + 69.8)
    assert (closed.data["outcome"], closed.data["ended_by"], closed.data["state"]) == ("connected", "caller", "ended")


async def test_no_number_and_no_key_enters_the_stream(calls: StoredCalls) -> None:
    await live(calls, offered(1))
    await calls.closed(over(offered(1)), put_through())
    told = repr(await calls.events_since(None, 10))
    assert offered(1).caller not in told and offered(1).dialled not in told and "alice" not in told


async def test_a_fact_is_told_once_however_often_it_is_written(calls: StoredCalls, other: Database) -> None:
    record, writers = over(offered(1)), (calls, StoredCalls(other))
    await live(calls, offered(1), offered(1))
    await asyncio.gather(*(writers[n % 2].closed(record, put_through()) for n in range(6)))
    assert await follow(calls) == [("call-opened", record.id), ("call-closed", record.id)]


async def test_a_call_told_as_closed_is_not_told_as_opened_afterwards(calls: StoredCalls) -> None:
    await calls.closed(over(offered(1)), put_through())
    await live(calls, offered(1))
    assert await follow(calls) == [("call-closed", offered(1).call)]


async def test_a_reader_goes_on_behind_the_last_event_it_saw(calls: StoredCalls) -> None:
    await live(calls, *(offered(n) for n in range(5)))
    first = await calls.events_since(None, 2)
    rest = await follow(calls, first[-1].cursor, limit=2)
    assert [event.call for event in first] + [call for _, call in rest] == [offered(n).call for n in range(5)]


async def test_the_newest_cursor_begins_behind_everything_told(calls: StoredCalls) -> None:
    assert await calls.last_cursor() is None
    await live(calls, offered(1))
    cursor = await calls.last_cursor()
    assert await calls.events_since(cursor, 10) == []
    await live(calls, offered(2))
    assert await follow(calls, cursor) == [("call-opened", offered(2).call)]


async def test_a_cursor_stays_good_when_old_events_are_deleted(calls: StoredCalls, database: Database) -> None:
    await live(calls, offered(1))
    cursor = await calls.last_cursor()
    async with database.writing() as connection:
        await connection.execute(delete(events))
    await live(calls, offered(2))
    assert await follow(calls, cursor) == [("call-opened", offered(2).call)]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "9" * 19, "٣", " 1"])
async def test_a_cursor_of_somebody_elses_is_refused(calls: StoredCalls, cursor: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await calls.events_since(cursor, 10)
    assert caught.value.code == "bad-cursor"


async def test_an_event_never_appears_behind_a_readers_back(database: Database, other: Database) -> None:
    """A slow writer has its number already when a quick one wants to commit: the quick one must wait, or be read too early."""
    slow_has_written, slow_may_commit = asyncio.Event(), asyncio.Event()
    read_meanwhile: list[int] = []

    async def slow() -> None:
        async with database.writing() as connection:
            await connection.run_sync(lambda sync: outbox.put(database, sync, outbox.Fact(T0, "slow", "call-opened", {})))
            slow_has_written.set()
            await slow_may_commit.wait()

    async def quick() -> None:
        await slow_has_written.wait()
        async with other.writing() as connection:
            await connection.run_sync(lambda sync: outbox.put(other, sync, outbox.Fact(T0, "quick", "call-opened", {})))

    async def reader() -> None:
        await slow_has_written.wait()
        for _ in range(5):  # time enough for a quick writer that did not wait
            async with other.reading() as connection:
                read_meanwhile.extend((await connection.execute(select(events.c.id))).scalars())
        slow_may_commit.set()

    await asyncio.gather(slow(), quick(), reader())
    assert read_meanwhile == []
    told = await outbox.since(database, None, 10)
    assert [event.call for event in told] == ["slow", "quick"]


async def test_a_reader_beside_many_writers_sees_every_event_once_in_order(
    calls: StoredCalls, database: Database, other: Database
) -> None:
    writers, count = (calls, StoredCalls(other)), 40
    done = asyncio.Event()
    seen: list[str] = []

    async def write() -> None:
        await asyncio.gather(
            *(writers[n % 2].opened(offered(n), flow="main", version=1, environment="default") for n in range(count))
        )
        done.set()

    async def read() -> None:
        cursor: str | None = None
        while True:
            last_round = done.is_set()
            for event in await outbox.since(other, cursor, 7):
                seen.append(event.call)
                cursor = event.cursor
            if last_round and len(seen) >= count:
                return

    async with asyncio.timeout(30):
        await asyncio.gather(write(), read())
    assert sorted(seen) == sorted(offered(n).call for n in range(count))
