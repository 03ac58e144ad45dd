"""Whether we hear the switch, and the way back when we did not: socket open, state compared, missed events applied, told up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from engine.telephony.calls import NodeName
from engine.telephony.events import NodeDown, NodeEvent, NodeTaken, NodeUp
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.events import Hearing, announced
from telephony_adapters.asterisk_ari.reconcile import OutOfStep, Reconciler
from telephony_adapters.asterisk_ari.sockets import EventSource, Pauses

log = logging.getLogger(__name__)

_WAITING_MOST = 200_000
"""Events kept while Asterisk does not answer our questions. Past that the socket is given up rather than the memory."""


class Link:
    """Listens to the event socket and to the watchdog; tells ``NodeUp``, ``NodeDown`` and ``NodeTaken``."""

    def __init__(
        self,
        config: AsteriskConfig,
        source: EventSource,
        tell: Callable[[NodeEvent], None],
        clock: Callable[[], float],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Future[None] | None],
    ) -> None:
        """Made before the parts that need it; ``join`` completes it."""
        self._config = config
        self._source = source
        self._tell = tell
        self._clock = clock
        self._spawn = spawn
        self._node: NodeName = config.node
        self._waiting: list[str] | None = []
        self._stepping: asyncio.Future[None] | None = None
        self._was_taken = False
        self.open = False
        self.up: bool | None = None
        self.first_up = asyncio.Event()

    def join(self, hearing: Hearing, reconciler: Reconciler, look_after: Callable[[], None]) -> None:
        """Give it those it serves; ``look_after`` asks after all whose end may have been missed."""
        self._hearing = hearing
        self._reconciler = reconciler
        self._look_after = look_after

    def opened(self) -> None:
        """The socket is open: come into step, and let events wait until then."""
        self.open = True
        self._begin_step()

    def heard(self, text: str) -> None:
        """One message; nothing is awaited here (``ari.md`` T13)."""
        if self._waiting is None:
            self._hearing.hear(text)
        elif len(self._waiting) < _WAITING_MOST:
            self._waiting.append(text)
        else:
            self._waiting.clear()
            log.error("%s sent %d events while it answered no question; they are given up", self._node, _WAITING_MOST)
            self._source.drop()

    def closed(self, why: str) -> None:
        """The socket is gone."""
        self.open = False
        self._cancel_step()
        self._down(why)

    def taken(self) -> None:
        """Another adapter took the node: leave it to that one."""
        if self._was_taken:
            return
        self._was_taken = True
        self.open = False
        self.up = False
        self._cancel_step()
        log.warning("another adapter took %s over; this one stops", self._node)
        self._tell(NodeTaken(self._node, self._clock()))
        self._spawn(self._source.close())

    def registered(self) -> None:
        """Asterisk took our application up anew, after a reload or a connection of its own: something may be missed."""
        if self.up and self.open:
            self._begin_step()

    def silent(self, why: str) -> None:
        """The watchdog has no answer."""
        self._down(why)

    def astray(self, why: str) -> None:
        """The socket is open, but Asterisk does not know our application: only a new socket mends that."""
        log.warning("%s: %s", self._node, why)
        self._source.drop()

    def answering(self) -> None:
        """The watchdog has its answer again."""
        if self.open and self.up is False and (self._stepping is None or self._stepping.done()):
            self._begin_step()

    def _begin_step(self) -> None:
        if self._was_taken:
            return
        self._cancel_step()
        if self._waiting is None:
            self._waiting = []
        self._stepping = self._spawn(self._come_into_step())

    def _cancel_step(self) -> None:
        if self._stepping is not None:
            self._stepping.cancel()
            self._stepping = None

    async def _come_into_step(self) -> None:
        pauses = Pauses(self._config)
        while True:
            try:
                await self._reconciler.come_into_step(announced(self._waiting or ()))
                break
            except OutOfStep as why:
                self._down(str(why))
                await asyncio.sleep(pauses.next())
        waiting, self._waiting = self._waiting or [], None
        for text in waiting:
            self._hearing.hear(text)
        self._look_after()
        if not self._was_taken:
            self.up = True
            self._tell(NodeUp(self._node, self._reconciler.version, self._clock()))
            self.first_up.set()

    def _down(self, why: str) -> None:
        if self.up is not False and not self._was_taken:
            self.up = False
            log.warning("%s: %s", self._node, why)
            self._tell(NodeDown(self._node, why, self._clock()))
