"""Showing calls as live without ever making a caller wait for the database.

The switchboard hands each new call over here and goes on at once. What is waiting is kept in memory only, because nothing is
lost with it: the end of a call writes its whole record.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from types import TracebackType

from engine.errors import CordboardError, StorageUnavailable
from engine.records.model import Offer
from engine.records.ports import CallRepository

log = logging.getLogger(__name__)

CAPACITY = 10_000
"""Calls that may wait: four minutes at 40 calls a second, some 10 MB."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds between tries while the database is away


@dataclass(frozen=True, slots=True)
class _Opening:
    offer: Offer
    flow: str
    version: int
    environment: str


class CallOpenings:
    """A bounded queue in front of ``CallRepository.opened``; use it as an async context manager, which runs its task.

    Leaving the context gives what still waits one second to be written.
    """

    def __init__(self, calls: CallRepository, *, capacity: int = CAPACITY) -> None:
        """Take the repository to write to."""
        self._calls = calls
        self._waiting: deque[_Opening] = deque()
        self._capacity = capacity
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0
        """Openings given up since the start, for metrics; their calls are recorded all the same when they end."""

    def add(self, offer: Offer, *, flow: str, version: int, environment: str) -> None:
        """Queue a call. Never blocks and never fails; a full queue gives up its oldest entry, most likely over by now."""
        if len(self._waiting) >= self._capacity:
            self._waiting.popleft()
            self._give_up("the queue is full")
        self._waiting.append(_Opening(offer, flow, version, environment))
        self._idle.clear()
        self._work.set()

    async def written(self) -> None:
        """Wait until nothing is waiting any more."""
        await self._idle.wait()

    async def __aenter__(self) -> CallOpenings:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="call openings")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        """Give what waits a last second, then stop."""
        assert self._task is not None
        try:
            async with asyncio.timeout(1.0):
                await self._idle.wait()
        except TimeoutError:
            log.warning("stopped with %d calls not shown as live; each is recorded when it ends", len(self._waiting))
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._work.wait()
            while self._waiting:
                opening = self._waiting[0]
                try:
                    await self._write(opening)
                except StorageUnavailable as away:
                    log.warning("a call cannot be shown as live yet: %s", away.message)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    continue
                except CordboardError as wrong:
                    self._give_up(wrong.message)
                except Exception:  # one bad row must not keep all later calls out of sight
                    log.exception("a call could not be shown as live")
                    self.dropped += 1
                pause = FIRST_PAUSE
                # While it was being written a full queue may have given it up already.
                if self._waiting and self._waiting[0] is opening:
                    self._waiting.popleft()
            self._work.clear()
            self._idle.set()

    async def _write(self, opening: _Opening) -> None:
        await self._calls.opened(opening.offer, flow=opening.flow, version=opening.version, environment=opening.environment)

    def _give_up(self, why: str) -> None:
        self.dropped += 1
        log.warning("a call is not shown as live: %s (%d so far)", why, self.dropped)
