"""Callers on their way in: each is made sure of and subscribed to before the call is offered."""

from __future__ import annotations

import asyncio
import logging

from engine.telephony.calls import Cause, EndReason
from telephony_adapters.asterisk_ari.channels import Channel
from telephony_adapters.asterisk_ari.desk import Desk
from telephony_adapters.asterisk_ari.legs import Leg

log = logging.getLogger(__name__)

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.2


class Arrivals:
    """Takes StasisStart of callers. While draining, callers go back to the dialplan's notice instead."""

    def __init__(self, desk: Desk) -> None:
        """Begin open."""
        self._desk = desk
        self.draining = False

    def begin(self, channel: Channel, at: float, *, recovered: bool = False) -> asyncio.Future[None] | None:
        """Take a caller in. Events of the leg are kept back until the call is offered, so that none comes before it.

        Args:
            channel: the caller's channel.
            at: when it came, as Unix time.
            recovered: it was found, not told by an event.

        Returns:
            What is done when the call has been offered.
        """
        leg = self._desk.adopt(channel, held=True)
        if not recovered:
            leg.comfort, leg.inherited = "none", False
        if channel.up:
            leg.up = False
            self._desk.legs.answered(leg, self._desk.clock())
        return self._desk.spawn(self._arrive(leg, channel, at, recovered))

    async def _arrive(self, leg: Leg, channel: Channel, at: float, recovered: bool) -> None:
        legs = self._desk.legs
        if self.draining:
            await self._send_away(leg, channel)
        elif await subscribe(self._desk, leg):
            legs.offer(leg, channel.offer(self._desk.config.node, at, recovered=recovered))
        else:
            # Nobody is there any more. A found leg was somebody's, who still waits for its end; of a caller who left at once
            # both are told: a call that came is a call to be recorded.
            if recovered:
                legs.release(leg)
            else:
                legs.offer(leg, channel.offer(self._desk.config.node, at, recovered=False))
            legs.ended(leg, Cause(EndReason.UNKNOWN, reconciled=True), self._desk.clock())

    async def _send_away(self, leg: Leg, channel: Channel) -> None:
        desk = self._desk
        desk.legs.discard(leg)
        if channel.up:
            return  # someone has answered it: it is another adapter's call
        there = {"context": desk.config.away_context, "extension": "s", "priority": 1}
        reply = await desk.client.post("channels", leg.id, "continue", body=there)
        if not reply.ok and not reply.absent:
            log.warning("a caller could not be sent to %s while draining: %s", desk.config.away_context, reply.why)
            await desk.client.delete("channels", leg.id, body={"reason_code": "38"})


async def subscribe(desk: Desk, leg: Leg) -> bool:
    """Ask for the events of a channel; false when the channel is gone.

    Without it the subscription ends with Stasis, and with it the news of the hangup's cause (``ari.md`` T3). It also proves
    that the caller is still there: a StasisStart that Asterisk kept while we were away may be of someone who gave up. The
    application's ``channel_ids`` prove nothing: they name whoever is in Stasis. Asking twice does no harm.
    """
    for attempt in range(_ATTEMPTS):
        body = {"eventSource": f"channel:{leg.id}"}
        reply = await desk.client.post("applications", desk.config.application, "subscription", body=body)
        if reply.ok:
            leg.subscribed = True
            return True
        seen = await desk.client.get("channels", leg.id)
        if seen.absent:
            return False
        if attempt + 1 < _ATTEMPTS:
            await asyncio.sleep(_PAUSE_SECONDS)
    log.warning("no subscription to leg %s: its end may be told late and without its cause (%s)", leg.id, reply.why)
    return True


async def hang_up_unwanted(desk: Desk, channel: Channel) -> None:
    """End a channel that a request made after we had given it up; its phone must not ring for nobody."""
    log.info("leg %s was made after its dialling had been given up: it is ended", channel.id)
    await desk.client.delete("channels", channel.id, body={"reason_code": "16"})
