"""Calls whose record says live though nothing of them lives: found after a disaster, and closed so that no list shows ghosts.

It takes much for one to come about: the durable server's file was lost, or a caller was offered and gone again while that
server was away for longer than anybody tried. Its record then says what is known: when it came, and that it was interrupted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from engine.errors import CordboardError
from engine.records.model import CallRecord
from engine.records.ports import CallRepository

log = logging.getLogger(__name__)

LOOK_SECONDS = 300.0
LOST_AFTER_SECONDS = 1800.0
"""Well beyond the ten minutes for which a switchboard tries to begin a call."""


class LostCalls:
    """Looks for them from time to time."""

    def __init__(self, calls: CallRepository, lives: Callable[[str], Awaitable[bool]], clock: Callable[[], float]) -> None:
        """``lives`` tells whether anything durable of a call is left, and says yes when in doubt; ``clock`` is Unix time."""
        self._calls = calls
        self._lives = lives
        self._clock = clock

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except CordboardError as wrong:
                log.info("live calls cannot be looked at: %s", wrong.message)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Close what is lost, and tell how many."""
        lost, cursor = 0, None
        while True:
            page = await self._calls.list(state="live", after=cursor, limit=200)
            for record in page.calls:
                if self._clock() - record.offered_at > LOST_AFTER_SECONDS and not await self._lives(record.id):
                    log.warning("call %s is over, though nothing told its end", record.id)
                    await self._calls.closed(_ended(record), await self._calls.trace(record.id))
                    lost += 1
            cursor = page.next
            if cursor is None:
                return lost


def _ended(record: CallRecord) -> CallRecord:
    legs = tuple(leg if leg.ended_at else replace(leg, ended_at=record.offered_at, reason="unknown") for leg in record.legs)
    return replace(record, state="ended", outcome="interrupted", ended_by="switch", ended_at=record.offered_at, legs=legs)
