"""Comparing what Asterisk holds with what we know, and telling the difference (``ari.md`` §3.1)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.telephony.calls import BridgeId, Cause, EndReason, LegId
from engine.telephony.port import CommandFailed, LegSnapshot, Snapshot
from telephony_adapters.asterisk_ari.arrivals import Arrivals, subscribe
from telephony_adapters.asterisk_ari.capabilities import probe
from telephony_adapters.asterisk_ari.channels import Channel, read_channel
from telephony_adapters.asterisk_ari.client import Reply
from telephony_adapters.asterisk_ari.desk import Desk, out_of_hands
from telephony_adapters.asterisk_ari.legs import Leg

log = logging.getLogger(__name__)


class OutOfStep(Exception):
    """Asterisk did not say all that is needed; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What Asterisk has of ours at one moment.

    Attributes:
        channels: our application's live channels by id.
        alive: every channel there is.
        bridges: our bridges, each with the channels in it.
    """

    channels: dict[LegId, Channel]
    alive: dict[LegId, Channel]
    bridges: dict[BridgeId, tuple[str, ...]]

    def bridge_of(self, leg: LegId) -> BridgeId | None:
        """Give the bridge a leg is in."""
        return next((bridge for bridge, inside in self.bridges.items() if leg in inside), None)


class Reconciler:
    """Everything it does may be done again at any time."""

    def __init__(self, desk: Desk, arrivals: Arrivals) -> None:
        """Nothing is known of the switch yet."""
        self._desk = desk
        self._arrivals = arrivals
        self._started: str | None = None
        self._idle_since: dict[BridgeId, float] = {}
        self.version = ""
        self.capabilities: frozenset[str] = frozenset()

    async def come_into_step(self, announced: Collection[LegId]) -> None:
        """Take the switch's state in after (re)connecting, when any event may have been missed.

        Args:
            announced: callers whose StasisStart waits to be heard, and who are therefore told by that.

        Raises:
            OutOfStep: when Asterisk does not answer a question.
        """
        await self._look_for_restart()
        before = {leg.id for leg in self._desk.legs}
        holdings = await self._holdings()
        unknown = self._compare(holdings, before)
        arriving = {self._take_in(channel) for channel in unknown if channel.id not in announced}
        arriving |= self._subscribe(leg for leg in self._desk.legs if leg.id in before)
        told = {task for task in arriving if task is not None}
        if told:
            await asyncio.wait(told)  # not gather, which would cancel them with us and leave their legs half known
        await self._reap_bridges(holdings)

    async def compare(self) -> None:
        """Look for what events did not tell, while they arrive. Raises ``OutOfStep``."""
        await self._look_for_restart()
        before = {leg.id for leg in self._desk.legs}
        holdings = await self._holdings()
        for channel in self._compare(holdings, before):
            self._desk.spawn(self._take_in_later(channel.id))
        self._subscribe(leg for leg in self._desk.legs if not leg.subscribed)
        await self._reap_bridges(holdings)

    async def snapshot(self) -> Snapshot:
        """Tell what the switch holds of ours, with legs that nobody knows any more."""
        try:
            holdings = await self._holdings()
        except OutOfStep as why:
            raise CommandFailed("switch-silent", f"{self._desk.config.node}: {why}", "cordboard doctor tells more.") from why
        legs = tuple(
            LegSnapshot(channel.id, channel.up, channel.offered, holdings.bridge_of(channel.id))
            for channel in holdings.channels.values()
        )
        return Snapshot(self._desk.config.node, legs, tuple(holdings.bridges))

    async def _look_for_restart(self) -> None:
        info = _told(await self._desk.client.get("asterisk", "info"), "its version")
        started = str(info.get("status", {}).get("startup_time", ""))
        if self._started is not None and started != self._started:
            log.warning("%s was started anew; its calls are gone", self._desk.config.node)
            for leg in self._desk.legs:
                cause = Cause(EndReason.NODE_RESTART, reconciled=True)
                self._desk.legs.ended(leg, cause, self._desk.clock())
        version = str(info.get("system", {}).get("version", ""))
        if started != self._started or version != self.version:
            self.capabilities = await probe(self._desk.client, version)
        self._started, self.version = started, version

    async def _holdings(self) -> Holdings:
        config, client = self._desk.config, self._desk.client
        # The application first and alone: it is what hangs when ARI has locked up (T2).
        application = await client.get("applications", config.application, deadline=config.probe)
        _told(application, f"the application {config.application}")
        channels, bridges = await asyncio.gather(client.get("channels"), client.get("bridges"))
        read = [read_channel(body, config.application) for body in _told(channels, "its channels")]
        return Holdings(
            channels={channel.id: channel for channel in read if channel.ours},
            alive={channel.id: channel for channel in read},
            bridges={
                BridgeId(str(body["id"])): tuple(str(channel) for channel in body.get("channels", ()))
                for body in _told(bridges, "its bridges")
                if body.get("name") == config.application
            },
        )

    def _compare(self, holdings: Holdings, before: Collection[LegId]) -> Sequence[Channel]:
        """Bring known legs up to date and give the channels that are not known."""
        legs = self._desk.legs
        for leg in legs:
            channel = holdings.alive.get(leg.id)
            if out_of_hands(channel, leg):
                if leg.id in before and leg.entered.is_set():
                    # Its own end event knows the cause and may be about to come; without it the end is told a little later.
                    self._desk.see_to_end(leg)
                continue
            assert channel is not None
            leg.bridge = holdings.bridge_of(leg.id)
            if channel.up:
                legs.answered(leg, self._desk.clock())
            elif channel.state == "Ringing" and not leg.offered:
                legs.ringing(leg, self._desk.clock())
        return [
            channel
            for channel in holdings.channels.values()
            if legs.find(channel.id) is None and not legs.ended_lately(channel.id)
        ]

    def _take_in(self, channel: Channel) -> asyncio.Future[None] | None:
        """Begin to know a channel that was there before us."""
        if channel.offered:
            at = channel.created or self._desk.clock()
            return self._arrivals.begin(channel, at, recovered=True)
        leg = self._desk.adopt(channel)
        if channel.up:
            # Whoever dialled it may wait to hear it.
            leg.up = False
            self._desk.legs.answered(leg, self._desk.clock())
        return None

    async def _take_in_later(self, leg: LegId) -> None:
        """Take a channel in that no event tells: a StasisStart on its way gets its chance first."""
        await asyncio.sleep(self._desk.config.settle)
        if self._desk.legs.find(leg) is not None or self._desk.legs.ended_lately(leg):
            return
        try:
            channel = await self._desk.look(leg)
        except CommandFailed:
            return  # the next comparison comes back to it
        if channel is not None and channel.ours and self._desk.legs.find(leg) is None:
            self._take_in(channel)

    def _subscribe(self, legs: Iterable[Leg]) -> set[asyncio.Future[None] | None]:
        """Ask anew for the events of legs whose subscription may be gone (T3)."""
        return {self._desk.spawn(self._resubscribe(leg)) for leg in legs if leg.held is None}

    async def _resubscribe(self, leg: Leg) -> None:
        if not await subscribe(self._desk, leg):
            self._desk.see_to_end(leg)

    async def _reap_bridges(self, holdings: Holdings) -> None:
        """Take away bridges of ours that have stood empty; Asterisk keeps them for ever (T11)."""
        now = asyncio.get_running_loop().time()
        empty = [bridge for bridge, inside in holdings.bridges.items() if not inside]
        self._idle_since = {bridge: self._idle_since.get(bridge, now) for bridge in empty}
        for bridge, since in self._idle_since.items():
            if now - since >= self._desk.config.bridge_idle:
                log.info("bridge %s of ours was left empty and is taken away", bridge)
                await self._desk.client.delete("bridges", bridge)


def _told(reply: Reply, what: str) -> Any:
    if not reply.ok or reply.body is None:
        raise OutOfStep(f"Asterisk does not tell {what}: {reply.why}")
    return reply.body
