"""The shared poller: whoever reads how slowly from where, each gets every event once, and memory stays small."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.api import feed
from engine.api.feed import NOW, START, Feed
from engine.records.model import CallEvent

_ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)


class Written:
    """Events numbered from 1, without a database."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    async def events_since(self, cursor: str | None, limit: int) -> Sequence[CallEvent]:
        await asyncio.sleep(0)
        first = int(cursor or 0) + 1
        return [CallEvent(str(n), 0.0, f"call-{n}", "call-opened") for n in range(first, min(first + limit, self.count + 1))]

    async def last_cursor(self) -> str | None:
        await asyncio.sleep(0)
        return str(self.count) if self.count else None


class Reader:
    """One reader, who takes a chunk when told to."""

    def __init__(self, shared: Feed, place: int) -> None:
        self.frames: AsyncGenerator[bytes] = shared.behind(str(place) if place else START)
        self.place = place
        self.heard: list[int] = []

    async def take(self) -> None:
        self.heard += [int(id_) for id_ in _ID.findall(await anext(self.frames))]

    @property
    def last(self) -> int:
        return self.heard[-1] if self.heard else self.place


async def kept_up(shared: Feed, cursor: str) -> None:
    """Wait until the shared poller has read so far."""
    while cursor not in shared._places:
        await shared._changed.wait()


async def test_a_reader_that_does_not_read_holds_nobody_up_and_costs_no_memory() -> None:
    written = Written()
    shared = Feed(written, every_seconds=0, kept=10)
    slow, quick = Reader(shared, 0), Reader(shared, 0)
    async with shared.reading(), aclosing(slow.frames), aclosing(quick.frames):
        await anext(slow.frames)
        await anext(quick.frames)
        await kept_up(shared, START)
        written.count = 25
        while quick.last < 25:
            await quick.take()
        written.count = 40
        await kept_up(shared, "40")
        assert len(shared._ring) == len(shared._places) - 1 == 10
        await slow.take()
        assert slow.heard == list(range(1, 41))


async def test_now_is_behind_the_newest_event_and_before_the_first_when_there_is_none() -> None:
    assert await Feed(Written(7)).place(NOW) == "7"
    assert await Feed(Written()).place(NOW) == START


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_in_whatever_order_things_happen_each_reader_gets_what_is_behind_its_place(data: st.DataObject) -> None:
    written = Written(data.draw(st.integers(0, 5)))

    async def play() -> None:
        shared = Feed(written, every_seconds=0, kept=data.draw(st.integers(1, 8)))
        readers: list[Reader] = []
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(shared.reading())
            for act in data.draw(st.lists(st.sampled_from(["write", "join", "read", "poll"]), max_size=20)):
                if act == "write":
                    written.count += data.draw(st.integers(1, 6))
                elif act == "join":
                    reader = Reader(shared, data.draw(st.integers(0, written.count)))
                    await stack.enter_async_context(aclosing(reader.frames))
                    await anext(reader.frames)  # its place
                    readers.append(reader)
                elif act == "read" and readers:
                    reader = data.draw(st.sampled_from(readers))
                    if reader.last < written.count:
                        await reader.take()
                else:
                    await asyncio.sleep(0)
            for reader in readers:
                while reader.last < written.count:
                    await reader.take()
                assert reader.heard == list(range(reader.place + 1, written.count + 1))

    with mock.patch.object(feed, "PAGE", data.draw(st.integers(1, 4))):
        asyncio.run(asyncio.wait_for(play(), 20))  # a lost event would be waited for in vain
