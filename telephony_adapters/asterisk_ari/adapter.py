"""``engine.telephony.port.TelephonyAdapter`` for one Asterisk. Puts the parts together; each rule lives in its part."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

from engine.telephony.calls import NodeName, RecordingId
from engine.telephony.commands import Command
from engine.telephony.port import CommandFailed, EventSink, Snapshot
from telephony_adapters.asterisk_ari.arrivals import Arrivals
from telephony_adapters.asterisk_ari.client import AriClient
from telephony_adapters.asterisk_ari.commands import PERFORMANCES
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.desk import Desk
from telephony_adapters.asterisk_ari.events import Hearing
from telephony_adapters.asterisk_ari.inbound import InboundSocket
from telephony_adapters.asterisk_ari.lanes import Lanes
from telephony_adapters.asterisk_ari.legs import LegTable
from telephony_adapters.asterisk_ari.link import Link
from telephony_adapters.asterisk_ari.outbound import OutboundSocket
from telephony_adapters.asterisk_ari.prompts import Prompts
from telephony_adapters.asterisk_ari.reconcile import OutOfStep, Reconciler
from telephony_adapters.asterisk_ari.recording import fetch, forget
from telephony_adapters.asterisk_ari.recordings import Recordings
from telephony_adapters.asterisk_ari.sockets import EventSource
from telephony_adapters.asterisk_ari.watchdog import Watchdog

log = logging.getLogger(__name__)

_LAST_COMMANDS_SECONDS = 2.0


class AsteriskAdapter:
    """One Asterisk, one adapter; a second one that starts takes the node over."""

    def __init__(self, config: AsteriskConfig, clock: Callable[[], float] = time.time) -> None:
        """``clock`` is Unix time, for what Asterisk does not date itself."""
        self._config = config
        self._clock = clock
        self._beside: set[asyncio.Future[None]] = set()
        self._commands: set[asyncio.Future[None]] = set()
        self._lanes = Lanes()
        self._started = False
        self._closed = False

    @property
    def node(self) -> NodeName:
        """The configured name of the switch."""
        return self._config.node

    @property
    def capabilities(self) -> frozenset[str]:
        """What this Asterisk can do beyond the core; empty before it was first reached."""
        return self._reconciler.capabilities if self._started else frozenset()

    async def start(self, sink: EventSink) -> None:
        """Connect and stay connected; return after the first ``NodeUp``.

        Raises:
            CordboardError: for what no waiting can mend: a wrong login, a port in use.
        """
        assert not self._started, "an adapter starts once"
        self._put_together(sink)
        self._started = True
        serving = asyncio.ensure_future(self._source.run(self._link))
        self._beside.add(serving)
        up = asyncio.ensure_future(self._link.first_up.wait())
        try:
            await asyncio.wait((serving, up), return_when=asyncio.FIRST_COMPLETED)
            if serving.done() and not up.done():
                self._beside.discard(serving)
                serving.result()  # raises what no waiting can mend
                raise CommandFailed("adapter-closed", f"The adapter of {self.node} was closed before it was up.")
        except BaseException:
            await self.close()
            raise
        finally:
            up.cancel()
        serving.add_done_callback(self._over)
        self._spawn(self._watchdog.run())
        self._spawn(self._reconcile())

    async def perform(self, command: Command) -> None:
        """Do it, or raise ``LegGone`` or ``CommandFailed``.

        A caller who is cancelled leaves the command to be finished: half a request could make a phone ring after the hangup
        that follows it.
        """
        self._check_running()
        task = asyncio.ensure_future(self._do(command))
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)
        await asyncio.shield(task)

    async def snapshot(self) -> Snapshot:
        """Ask the switch what it holds of ours; legs that nobody knows any more are among it."""
        self._check_running()
        return await self._reconciler.snapshot()

    async def fetch_recording(self, recording: RecordingId, into: Path) -> Literal["fetched", "live", "absent"]:
        """Bring a finished recording into a file."""
        self._check_running()
        return await fetch(self._desk, recording, into)

    async def forget_recording(self, recording: RecordingId) -> None:
        """Delete a finished recording from the switch."""
        self._check_running()
        await forget(self._desk, recording)

    async def drain(self) -> None:
        """Take no new calls: callers who come now go back to the dialplan's notice for when nobody is here."""
        self._arrivals.draining = True

    async def close(self) -> None:
        """Let go of the switch. Its calls stay in Stasis, for the next adapter."""
        if not self._started or self._closed:
            self._closed = True
            return
        self._closed = True
        if self._commands:
            await asyncio.wait(self._commands, timeout=_LAST_COMMANDS_SECONDS)
        await self._source.close()
        for task in (*self._commands, *self._beside):
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.gather(*self._commands, *self._beside, return_exceptions=True)
        await self._client.close()

    def _check_running(self) -> None:
        if not self._started or self._closed:
            raise CommandFailed("adapter-closed", f"The adapter of {self.node} is not running.")

    def _put_together(self, sink: EventSink) -> None:
        config = self._config
        self._client = AriClient(config)
        self._source: EventSource = (
            InboundSocket(config, self._client) if config.events == "inbound" else OutboundSocket(config)
        )
        self._link = Link(config, self._source, sink.take, self._clock, self._spawn)
        legs = LegTable(sink.take)
        prompts = Prompts(config, self._client, legs, self._clock, self._spawn)
        recordings = Recordings(self._client, legs, self._clock, self._spawn)
        self._desk = Desk(config, self._client, legs, prompts, recordings, self._clock, self._spawn, lambda: self._link.open)
        self._arrivals = Arrivals(self._desk)
        self._reconciler = Reconciler(self._desk, self._arrivals)
        self._link.join(Hearing(self._desk, self._arrivals, self._link), self._reconciler, self._look_after_all)
        self._watchdog = Watchdog(config, self._client, self._link)

    def _look_after_all(self) -> None:
        self._desk.prompts.look_after_all()
        self._desk.recordings.look_after_all()

    async def _do(self, command: Command) -> None:
        performance = PERFORMANCES[type(command)]
        async with self._lanes.hold(performance.lanes(self._desk, command)):
            await performance.perform(self._desk, command)

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(self._config.reconcile)
            if self._link.up:
                try:
                    await self._reconciler.compare()
                except OutOfStep as why:
                    log.warning("%s: %s", self.node, why)  # the watchdog decides what it means

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Future[None] | None:
        if self._closed:
            work.close()
            return None
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Future[None]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the adapter of %s: a part of it failed", self.node, exc_info=task.exception())
