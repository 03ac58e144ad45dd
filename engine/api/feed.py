"""The events of calls, read from storage once for all who follow them.

One poller reads what is new and keeps the latest as written frames; each reader holds nothing but its cursor. A reader that has
fallen behind what is kept, or begins further back, reads pages of its own until it has caught up. So fifty readers cost the
database what one costs, and a slow one costs no memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from engine.api import sse
from engine.errors import CordboardError
from engine.records.model import CallEvent

log = logging.getLogger(__name__)

START, NOW = "start", "now"
"""Places that need no cursor: before the oldest event kept, and behind the newest."""

POLL_SECONDS = 0.25
PAGE = 500
KEPT = 5_000
"""Frames in memory: half a minute of a cluster under full load, at a few hundred bytes each."""


class EventSource(Protocol):
    """Where events are kept; part of ``CallRepository``, where its promises stand."""

    async def events_since(self, cursor: str | None, limit: int) -> Sequence[CallEvent]:
        """Give the events behind the cursor."""
        ...

    async def last_cursor(self) -> str | None:
        """Give the cursor of the newest event."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """An event as it is sent, and the place behind it."""

    cursor: str
    data: bytes


class Feed:
    """The shared poller. It runs while somebody reads."""

    def __init__(self, calls: EventSource, *, every_seconds: float = POLL_SECONDS, kept: int = KEPT) -> None:
        """Take the source; nothing is read yet."""
        self._calls = calls
        self._every = every_seconds
        self._kept = kept
        self._readers = 0
        self._poller: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._closed = False
        self._away = False
        self._forget()

    def close(self) -> None:
        """End every stream at its next frame's place, for the server's shutdown."""
        self._closed = True
        self._wake()

    async def place(self, wanted: str) -> str:
        """Turn ``now`` into the place it is, and find out what stands in the way before a stream is begun.

        Raises ``InvalidInput`` (``bad-cursor``) for a cursor that is none, ``StorageUnavailable``.
        """
        if wanted == NOW:
            return await self._calls.last_cursor() or START
        await self._calls.events_since(_cursor(wanted), 1)
        return wanted

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Keep the poller running for one reader."""
        self._readers += 1
        if self._poller is None:
            self._forget()
            self._poller = asyncio.create_task(self._poll(), name="call events")
        try:
            yield
        finally:
            self._readers -= 1
            if self._readers == 0:
                poller, self._poller = self._poller, None
                poller.cancel()
                await asyncio.wait([poller])  # it may hold a connection of the database

    async def behind(self, place: str) -> AsyncGenerator[bytes]:
        """Give all frames behind a place and then the new ones, until closed; a sign of life when it is quiet for long."""
        # The place itself first: who is cut off before the first event comes back to here, not to another "now".
        yield f"retry: 1000\nid: {place}\n\n".encode()
        while not self._closed:
            changed = self._changed
            frames = await self._next(place)
            if frames:
                place = frames[-1].cursor
                yield b"".join(frame.data for frame in frames)
                continue
            try:
                await asyncio.wait_for(changed.wait(), sse.KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield sse.SIGN_OF_LIFE

    async def _next(self, place: str) -> Sequence[Frame]:
        number = self._places.get(place)
        if number is not None:
            there = number - self._places[self._base]
            return list(islice(self._ring, there, there + PAGE))
        try:
            return [_frame(event) for event in await self._calls.events_since(_cursor(place), PAGE)]
        except CordboardError:
            return ()  # the poller tells; what was asked for is asked again with its next news or sign of life

    async def _poll(self) -> None:
        base: str | None = None
        while not self._closed:
            try:
                if base is None:
                    base = await self._calls.last_cursor() or START
                    self._begin(base)
                events = await self._calls.events_since(_cursor(self._latest), PAGE)
                self._here()
            except Exception as wrong:  # whatever it is, readers keep their places and it may pass
                self._gone(wrong)
                events = ()
            for event in events:
                self._keep(_frame(event))
            if events:
                self._wake()
            if len(events) < PAGE:
                await asyncio.sleep(self._every)

    def _begin(self, base: str) -> None:
        self._base = self._latest = base
        self._places[base] = 0
        self._wake()

    def _keep(self, frame: Frame) -> None:
        self._ring.append(frame)
        self._places[frame.cursor] = self._places[self._latest] + 1
        self._latest = frame.cursor
        if len(self._ring) > self._kept:
            del self._places[self._base]
            self._base = self._ring.popleft().cursor

    def _forget(self) -> None:
        self._ring: deque[Frame] = deque()
        self._places: dict[str, int] = {}  # place → how many frames have been kept up to it
        self._base = self._latest = START

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _here(self) -> None:
        if self._away:
            log.info("call events are read again")
            self._away = False
            self._wake()

    def _gone(self, wrong: Exception) -> None:
        if not self._away:
            log.warning("call events cannot be read: %s", wrong, exc_info=not isinstance(wrong, CordboardError))
            self._away = True


def _cursor(place: str) -> str | None:
    return None if place == START else place


def _frame(event: CallEvent) -> Frame:
    return Frame(event.cursor, sse.frame(event.kind, {"call": event.call, "at": event.at, **event.data}, id=event.cursor))
