"""Keeps the commands of one leg in the order they were given, while those of other legs go on beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from engine.telephony.calls import LegId


class Lanes:
    """One first-in-first-out lock for each leg that has a command under way."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lanes: dict[LegId, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, legs: Sequence[LegId]) -> AsyncIterator[None]:
        """Wait until it is this command's turn on all its legs.

        Legs are taken in one fixed order, so that two commands on the same pair cannot wait for each other.
        """
        if len(legs) == 1:  # nearly always, and between a caller's key and what answers it
            async with self._turn(legs[0]):
                yield
            return
        async with AsyncExitStack() as stack:
            for leg in sorted(set(legs)):
                await stack.enter_async_context(self._turn(leg))
            yield

    @asynccontextmanager
    async def _turn(self, leg: LegId) -> AsyncIterator[None]:
        lock, waiting = self._lanes.get(leg) or (asyncio.Lock(), 0)
        self._lanes[leg] = (lock, waiting + 1)
        try:
            async with lock:  # asyncio's locks are fair: first come, first served
                yield
        finally:
            lock, waiting = self._lanes[leg]
            if waiting == 1:
                del self._lanes[leg]
            else:
                self._lanes[leg] = (lock, waiting - 1)

    def __len__(self) -> int:
        """How many legs have a command under way or waiting."""
        return len(self._lanes)
