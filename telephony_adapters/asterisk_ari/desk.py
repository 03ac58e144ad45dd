"""What commands and events of one switch share: the line to it, its legs, its prompts. Wires parts together, decides little."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from engine.telephony.calls import Cause, EndReason, LegId
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari.channels import Channel, read_channel
from telephony_adapters.asterisk_ari.client import AriClient, Reply
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.legs import Leg, LegTable
from telephony_adapters.asterisk_ari.prompts import Prompts
from telephony_adapters.asterisk_ari.recordings import Recordings

ATTEMPTS = 2
"""A command that may be repeated safely is tried once more when nothing is known of its fate."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to every command and event handler.

    Attributes:
        config: what we were told of the switch.
        client: its REST interface.
        legs: its legs.
        prompts: what plays on them.
        recordings: what is recorded of them.
        clock: Unix time, for what no event dates.
        spawn: runs something beside; ``None`` when the adapter is closing and nothing new is begun.
        connected: whether events arrive at this moment.
    """

    config: AsteriskConfig
    client: AriClient
    legs: LegTable
    prompts: Prompts
    recordings: Recordings
    clock: Callable[[], float]
    spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Future[None] | None]
    connected: Callable[[], bool]

    async def leg(self, leg: LegId) -> Leg:
        """Give a leg to command; one that we have not heard of yet is looked up. Raises ``LegGone``."""
        found = self.legs.find(leg)
        if found is not None:
            return found
        if not leg or self.legs.ended_lately(leg):
            raise LegGone(leg)
        channel = await self.look(leg)
        found = self.legs.find(leg)  # its event may have come meanwhile
        if found is not None:
            return found
        if channel is None or not channel.ours:
            raise LegGone(leg)
        return self.adopt(channel)

    async def look(self, leg: LegId) -> Channel | None:
        """Ask Asterisk for a channel, because its errors prove nothing (``ari.md`` T4); ``None`` when it does not exist.

        Raises ``CommandFailed`` when even that has no answer.
        """
        reply = await self.client.get("channels", leg)
        if reply.absent:
            return None
        if not reply.ok:
            raise CommandFailed(
                "switch-silent",
                f"{self.config.node} does not say what leg {leg} is doing: {reply.why}.",
                "Look whether Asterisk runs and whether its ARI answers: cordboard doctor",
            )
        return read_channel(reply.body, self.config.application)

    def adopt(self, channel: Channel, *, held: bool = False) -> Leg:
        """Begin to know a channel that was there before us, as it is now."""
        leg = self.legs.add(channel.id, offered=channel.offered, held=held)
        leg.up = channel.up
        leg.alerted = channel.up or channel.state == "Ringing"
        leg.asked = channel.state != "Down"
        leg.comfort = "unknown"
        leg.inherited = True
        leg.entered.set()
        return leg

    async def refused(self, leg: LegId, what: str, reply: Reply) -> LegGone | CommandFailed:
        """Say why a command on a leg was not done: the leg is gone, or the switch would not."""
        known = self.legs.find(leg)
        if reply.absent or out_of_hands(await self.look(leg), known):
            if known is not None:
                self.see_to_end(known)
            return LegGone(leg)
        return CommandFailed("switch-refused", f"{self.config.node} would not {what} leg {leg}: {reply.why}.")

    async def repeatable(self, leg: Leg, what: str, ask: Callable[[], Awaitable[Reply]]) -> None:
        """Ask for something that may be asked twice. Raises ``LegGone`` or ``CommandFailed``."""
        for _ in range(ATTEMPTS):
            reply = await ask()
            if reply.ok:
                return
            if not reply.unclear:
                break
        raise await self.refused(leg.id, what, reply)

    def see_to_end(self, leg: Leg) -> None:
        """Look after a leg whose end should be told any moment; events can be lost, and then nothing else would tell it."""

        def look() -> None:
            if self.legs.find(leg.id) is leg:
                self.spawn(self.settle(leg))

        asyncio.get_running_loop().call_later(self.config.settle, look)

    async def settle(self, leg: Leg) -> None:
        """Tell the end of a leg that Asterisk no longer has in our application, when no event has told it."""
        if self.legs.find(leg.id) is not leg:
            return
        try:
            channel = await self.look(leg.id)
        except CommandFailed:
            return  # the reconciler comes back to it
        if out_of_hands(channel, leg):
            reason = leg.reason or EndReason.UNKNOWN
            self.legs.ended(leg, Cause(reason, reconciled=True), self.clock())


def out_of_hands(channel: Channel | None, leg: Leg | None) -> bool:
    """Tell whether a leg takes no commands of ours any more: it is gone, or a caller's that left our application.

    A leg that we dialled is ours for as long as it lives, whatever application an Asterisk shows while it dials.
    """
    if channel is None:
        return True
    return not channel.ours and (leg is None or leg.offered)
