"""The live stream over real connections: in order, each event once, resumed, shared, and ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from engine.api import feed, sse
from engine.api.app import build_app
from engine.api.services import Services
from engine.errors import StorageUnavailable
from engine.records.fold import record_of
from engine.records.model import CallEvent
from engine.storage.calls import StoredCalls
from engine.storage.session import Database
from tests.engine.api.conftest import on_sqlite, serving
from tests.engine.api.frames import Frame, frames
from tests.engine.api.test_flows import problem
from tests.engine.records.calls import T0, Offered, put_through


def offered(number: int) -> Offered:
    return Offered(call=f"{number:08x}-0000-4000-8000-000000000000", leg=f"leg-{number}", offered_at=T0 + number)


async def ring(calls: StoredCalls, *numbers: int) -> None:
    for number in numbers:
        await calls.opened(offered(number), flow="main", version=3, environment="default")


def number_of(frame: Frame) -> int:
    return int(frame.data["call"][:8], 16)


@contextlib.asynccontextmanager
async def following(client: httpx.AsyncClient, after: str = "", last: str = "") -> AsyncIterator[AsyncIterator[Frame]]:
    """Follow the stream; the first frame, which names the place, has been read."""
    headers = {"last-event-id": last} if last else {}
    async with client.stream("GET", "/v1/events", params={"after": after} if after else {}, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        reading = frames(response)
        place = await anext(reading)
        assert place.data is None and place.id
        yield reading


async def take(reading: AsyncIterator[Frame], count: int) -> list[Frame]:
    return [await anext(reading) for _ in range(count)]


async def test_everything_kept_comes_in_order_and_then_what_is_new(served: httpx.AsyncClient, calls: StoredCalls) -> None:
    await ring(calls, 1, 2)
    async with following(served) as reading:
        assert [number_of(frame) for frame in await take(reading, 2)] == [1, 2]
        await calls.closed(record_of(offered(1), put_through(), flow="main", version=3, environment="default"), put_through())
        [closed] = await take(reading, 1)
    assert (closed.event, closed.data["call"]) == ("call-closed", offered(1).call)
    assert (closed.data["outcome"], closed.data["flow"], closed.data["version"]) == ("connected", "main", 3)


async def test_no_number_of_anybody_is_in_the_stream(served: httpx.AsyncClient, calls: StoredCalls) -> None:
    await ring(calls, 1)
    await calls.closed(record_of(offered(1), put_through(), flow="main", version=3, environment="default"), put_through())
    async with following(served) as reading:
        told = str(await take(reading, 2))
    assert offered(1).caller not in told
    assert f"'{offered(1).dialled}'" not in told


async def test_a_reader_that_comes_back_misses_nothing_and_hears_nothing_twice(
    served: httpx.AsyncClient, calls: StoredCalls
) -> None:
    heard: list[int] = []
    last = ""
    for first in range(1, 31, 6):
        await ring(calls, *range(first, first + 3))
        async with following(served, last=last) as reading:
            await ring(calls, *range(first + 3, first + 6))
            for frame in await take(reading, 5):  # leaves one unread, which was sent
                heard.append(number_of(frame))
                last = frame.id
    async with following(served, last=last) as reading:
        heard += [number_of(frame) for frame in await take(reading, 5)]
    assert heard == list(range(1, 31))


async def test_from_now_on_nothing_old_comes_and_nothing_new_is_lost_when_the_line_breaks_at_once(
    served: httpx.AsyncClient, calls: StoredCalls
) -> None:
    await ring(calls, 1)
    async with served.stream("GET", "/v1/events?after=now") as response:
        place = await anext(frames(response))
    await ring(calls, 2)
    # A browser asks again by the same address, with the last id it was told.
    async with following(served, after="now", last=place.id) as reading:
        assert [number_of(frame) for frame in await take(reading, 1)] == [2]


async def test_now_is_a_place_also_before_the_first_event(served: httpx.AsyncClient, calls: StoredCalls) -> None:
    async with served.stream("GET", "/v1/events?after=now") as response:
        place = await anext(frames(response))
    await ring(calls, 1)
    async with following(served, after="now", last=place.id) as reading:
        assert [number_of(frame) for frame in await take(reading, 1)] == [1]


@on_sqlite
@pytest.mark.parametrize("how", ["after", "last"])
async def test_a_place_that_was_never_given_out_is_refused(served: httpx.AsyncClient, how: str) -> None:
    headers, query = ({"last-event-id": "x"}, {}) if how == "last" else ({}, {"after": "x"})
    problem(await served.get("/v1/events", headers=headers, params=query), 422, "bad-cursor")


async def test_a_reader_far_behind_catches_up_page_by_page(
    app: Starlette, calls: StoredCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 4)
    await ring(calls, *range(1, 12))
    async with serving(app) as (_, client), following(client) as reading:
        await ring(calls, *range(12, 20))
        assert [number_of(frame) for frame in await take(reading, 19)] == list(range(1, 20))


class CountedCalls(StoredCalls):
    """Counts who reads events."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.reads: Counter[str] = Counter()
        self.away = False

    async def events_since(self, cursor: str | None, limit: int) -> Sequence[CallEvent]:
        task = asyncio.current_task()
        self.reads["poller" if task and task.get_name() == "call events" else "reader"] += 1
        if self.away:
            raise StorageUnavailable("it was cut off.")
        return await super().events_since(cursor, limit)


async def test_fifty_readers_cost_the_database_what_one_costs(services: Services, database: Database) -> None:
    calls = CountedCalls(database)
    await ring(calls, 1)
    async with serving(build_app(replace(services, calls=calls))) as (_, client), contextlib.AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(following(client, after="now")) for _ in range(50)]
        for number in range(2, 6):
            await ring(calls, number)
            heard = await asyncio.gather(*(take(reader, 1) for reader in readers))
            assert {number_of(frame) for [frame] in heard} == {number}
    assert calls.reads["reader"] <= 50  # at most one each, before the shared poller had begun


async def test_readers_keep_their_places_while_the_database_is_away(
    services: Services, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "engine.api.feed")
    calls = CountedCalls(database)
    async with serving(build_app(replace(services, calls=calls))) as (_, client), following(client, after="now") as reading:
        await ring(calls, 1)
        assert number_of(await anext(reading)) == 1
        calls.away = True
        away = await client.get("/v1/events", headers={"last-event-id": "1"})
        assert problem(away, 503, "storage-unavailable") and away.headers["retry-after"] == "1"
        await ring(calls, 2)
        calls.away = False
        assert number_of(await anext(reading)) == 2


@on_sqlite
async def test_nothing_is_polled_while_nobody_reads(services: Services, database: Database) -> None:
    calls = CountedCalls(database)
    app = build_app(replace(services, calls=calls))
    async with serving(app) as (_, client):
        async with following(client):
            pass
        await ring(calls, 1)
        async with following(client) as reading:
            assert number_of(await anext(reading)) == 1
    assert app.state.feed._poller is None
    assert app.state.feed._readers == 0


@on_sqlite
async def test_a_quiet_stream_gives_signs_of_life(served: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.01)
    async with served.stream("GET", "/v1/events") as response:
        lines = response.aiter_lines()
        assert [await anext(lines) for _ in range(3)] == ["retry: 1000", "id: start", ""]
        assert await anext(lines) == ": still here"


@on_sqlite
async def test_a_server_that_stops_ends_the_streams_whole(app: Starlette, calls: StoredCalls) -> None:
    await ring(calls, 1)
    async with serving(app) as (server, client), following(client) as first, following(client, after="now") as second:
        assert number_of(await anext(first)) == 1
        server.should_exit = True
        # A torn connection would raise here instead of ending.
        assert [frame async for frame in first] == []
        assert [frame async for frame in second] == []


@on_sqlite
async def test_asking_for_the_head_of_the_stream_ends(served: httpx.AsyncClient) -> None:
    head = await served.head("/v1/events")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")
