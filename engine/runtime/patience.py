"""Trying again while something that a call needs is away, without leaving its caller in silence meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from engine.errors import CordboardError, StorageUnavailable
from engine.runtime.legs import Leg
from engine.runtime.notices import Notices
from engine.telephony.calls import EndReason
from engine.telephony.commands import Answer, Command, Hangup, Ring
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds between two tries
RINGING_SECONDS = 8.0
"""How long a caller hears ringing while the call cannot be begun, before it is answered and asked to wait."""
NOTICE_EVERY_SECONDS = 15.0
LIMIT_SECONDS = 600.0

T = TypeVar("T")


class Patience:
    """Looks after one caller whose call cannot be begun yet. The user of this attends the leg."""

    def __init__(self, port: TelephonyAdapter, notices: Notices, leg: Leg) -> None:
        """Nothing is said while all goes well."""
        self._port = port
        self._notices = notices
        self._leg = leg
        self._comforting: asyncio.Task[None] | None = None

    async def until(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try until it works, also when the caller has left: the call is to have its record all the same.

        Raises the last ``CordboardError`` after ten minutes.
        """
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + LIMIT_SECONDS, FIRST_PAUSE
        try:
            while True:
                try:
                    return await attempt()
                except CordboardError as wrong:
                    if clock() >= deadline:
                        raise
                    if self._comforting is None:
                        log.warning("call %s cannot be begun yet: %s", self._leg.call, wrong)
                        self._comforting = asyncio.create_task(self._comfort())
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            if self._comforting is not None:
                self._comforting.cancel()
                await asyncio.wait([self._comforting])
                self._comforting = None

    async def apologise(self) -> None:
        """Say that it did not work out, and end the call."""
        await self._quietly(Answer(self._leg.id))
        await self._notices.say(self._leg, "apology")
        await self._quietly(Hangup(self._leg.id, EndReason.FAILED))

    async def _comfort(self) -> None:
        await self._quietly(Ring(self._leg.id))
        pause = RINGING_SECONDS
        while self._leg.ended is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leg.end(), pause)
                return
            await self._quietly(Answer(self._leg.id))
            await self._notices.say(self._leg, "please_wait")
            pause = NOTICE_EVERY_SECONDS

    async def _quietly(self, command: Command) -> None:
        try:
            await self._port.perform(command)
        except (LegGone, CommandFailed) as wrong:
            log.info("%s of leg %s: %s", type(command).__name__, self._leg.id, wrong.message)


async def until_stored(write: Callable[[], Awaitable[None]]) -> None:
    """Write until the database takes it; it may be away for long, and a call without a record is lost to the auditor."""
    pause = FIRST_PAUSE
    while True:
        try:
            await write()
            return
        except StorageUnavailable as away:
            log.warning("a call's record waits for the database: %s", away.message)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
