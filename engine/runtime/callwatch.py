"""The watchdog of calls: no caller sits in silence because nobody looks after the call any more.

It knows what only this process can know: which legs something beside the switch is at work on (``working``) and which ones
talk (``connected``). A leg that stands with neither is asked about: a call whose workflow waits for a worker hears a notice
from time to time, and a leg whose call is over is ended. What is well it leaves alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from engine.runtime.control import CallRuntime
from engine.runtime.legs import Leg, Legs
from engine.runtime.notices import Notices
from engine.telephony.calls import EndReason, LegId
from engine.telephony.commands import Answer, Hangup
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
"""How long a leg may stand with nothing done to it before its call's health is asked for: a crash heals faster than this."""
ASK_AGAIN_SECONDS = 10.0
"""A call that waits or talks by itself is asked about this often; each question costs the server one look."""
NOTICE_AGAIN_SECONDS = 15.0


class CallWatch:
    """Looks after the legs of one switch that nothing else looks after."""

    def __init__(self, *, port: TelephonyAdapter, legs: Legs, notices: Notices, runtime: CallRuntime) -> None:
        """Nothing is watched before ``run``."""
        self._port = port
        self._legs = legs
        self._notices = notices
        self._runtime = runtime
        self._work: dict[LegId, int] = {}
        self._connected: set[LegId] = set()
        self._next_look: dict[LegId, float] = {}
        self._saying: dict[LegId, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look round for ever."""
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self.look()
        finally:
            for task in tuple(self._saying.values()):
                task.cancel()

    @contextlib.asynccontextmanager
    async def working(self, leg: LegId) -> AsyncIterator[None]:
        """Something is done to the leg: what the watchdog was saying to it stops first, and nothing new is said."""
        self._work[leg] = self._work.get(leg, 0) + 1
        try:
            if (saying := self._saying.pop(leg, None)) is not None:
                saying.cancel()
                await asyncio.wait([saying])
            yield
        finally:
            self._work[leg] -= 1
            if not self._work[leg]:
                del self._work[leg]
            self._next_look.pop(leg, None)

    def connected(self, leg: LegId) -> None:
        """The leg talks: it needs nobody, whatever becomes of its workflow's worker meanwhile."""
        self._connected.add(leg)

    def parted(self, leg: LegId) -> None:
        """The conversation is over."""
        self._connected.discard(leg)

    async def look(self) -> None:
        """Look at every leg once."""
        now = asyncio.get_running_loop().time()
        standing = {leg.origin: leg for leg in self._legs}
        self._connected.intersection_update(standing)
        for gone in [leg for leg in self._next_look if leg not in standing]:
            del self._next_look[gone]
        due = []
        for leg in standing.values():
            if leg.origin in self._work or leg.origin in self._saying or leg.ended is not None:
                continue
            if now >= self._next_look.setdefault(leg.origin, now + PATIENCE_SECONDS):
                self._next_look[leg.origin] = now + ASK_AGAIN_SECONDS
                due.append(self._look_after(leg))
        await asyncio.gather(*due)  # side by side: a server that hangs costs seconds for each question

    async def _look_after(self, leg: Leg) -> None:
        health = await self._runtime.health(leg.call)
        if leg.origin in self._work or leg.ended is not None:
            return  # somebody came while we asked
        if health == "closed":
            log.warning("leg %s stands though its call %s is over; it is ended", leg.id, leg.call)
            self._begin(leg, self._send_off(leg))
        elif health != "running" and leg.role == "caller" and leg.origin not in self._connected:
            log.warning("call %s waits and nobody attends to it (%s); its caller is told to wait", leg.call, health)
            self._begin(leg, self._ask_to_wait(leg))

    def _begin(self, leg: Leg, work: Coroutine[Any, Any, None]) -> None:
        saying = self._saying[leg.origin] = asyncio.create_task(work)

        def over(task: asyncio.Task[None]) -> None:
            if self._saying.get(leg.origin) is task:
                del self._saying[leg.origin]
            if not task.cancelled() and task.exception() is not None:
                log.error("leg %s could not be looked after", leg.id, exc_info=task.exception())

        saying.add_done_callback(over)

    async def _ask_to_wait(self, leg: Leg) -> None:
        with contextlib.suppress(LegGone, CommandFailed):
            await self._port.perform(Answer(leg.id))
        with leg.attended():
            await self._notices.say(leg, "please_wait")
        self._next_look[leg.origin] = asyncio.get_running_loop().time() + NOTICE_AGAIN_SECONDS

    async def _send_off(self, leg: Leg) -> None:
        if leg.role == "caller" and leg.origin not in self._connected:
            with leg.attended():
                await self._notices.say(leg, "apology")
        with contextlib.suppress(LegGone, CommandFailed):
            await self._port.perform(Hangup(leg.id, EndReason.NORMAL))
