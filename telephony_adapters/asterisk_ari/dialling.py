"""Dialling in two steps, make and dial: one path for every leg, its events subscribed to before its phone can ring."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from engine.telephony.calls import Q850, EndReason
from engine.telephony.commands import Dial
from engine.telephony.events import LegAnswered, LegRinging
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari.channels import DIALLED
from telephony_adapters.asterisk_ari.client import Reply
from telephony_adapters.asterisk_ari.desk import Desk
from telephony_adapters.asterisk_ari.legs import Leg

_ASKS = 10
_PAUSE_SECONDS = 0.05


async def dial(desk: Desk, command: Dial) -> None:
    """Make the leg and ring its address; repeated, ring nobody twice but say again how far it has come."""
    endpoint = desk.config.render(command.address)
    leg = desk.legs.find(command.leg)
    if leg is None:
        if not command.leg or desk.legs.ended_lately(command.leg):
            raise LegGone(command.leg)
        leg = await _make(desk, command, endpoint)
    if leg.asked:
        _tell_again(desk, leg)
        return
    try:
        await _entered(desk, leg)
        await _ask(desk, leg, command)
    except CommandFailed:
        await desk.client.delete("channels", leg.id, body={"reason_code": str(Q850[EndReason.CANCELLED])})
        raise


async def _make(desk: Desk, command: Dial, endpoint: str) -> Leg:
    if not desk.connected():
        # Asterisk would make the channel, find no application for it, and let it vanish without an event.
        raise CommandFailed("switch-down", f"{desk.config.node} is not connected, so nothing can be dialled.")
    leg = desk.legs.add(command.leg, offered=False)  # before the request: its events may come first
    try:
        reply = await desk.client.post("channels", "create", body=_creation(desk, command, endpoint))
        if not reply.ok and await desk.look(leg.id) is None:
            raise _refusal(desk, reply)
    except CommandFailed:
        # Should the channel come up all the same, it is known for one that nobody wants, and ended.
        desk.legs.discard(leg)
        raise
    return leg


def _creation(desk: Desk, command: Dial, endpoint: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "endpoint": endpoint,
        "app": desk.config.application,
        "appArgs": DIALLED,
        "channelId": command.leg,
    }
    if command.originator is not None and desk.legs.find(command.originator) is not None:
        body["originator"] = command.originator  # the same codecs on both legs, so nothing is transcoded
    shown = "".join(mark for mark in command.caller_id if mark.isprintable())[:80]
    if shown:
        # The outgoing From is made of the connected line; "i" keeps Asterisk from sending an update of it.
        body["variables"] = {"CONNECTEDLINE(num,i)": shown}
    return body


async def _entered(desk: Desk, leg: Leg) -> None:
    """Wait until the new channel is in Stasis; before, every command is 409 "Channel not in Stasis" (``ari.md`` T20)."""
    try:
        async with asyncio.timeout(desk.config.settle):
            await leg.entered.wait()
    except TimeoutError:
        if await desk.look(leg.id) is None:
            desk.see_to_end(leg)
            raise LegGone(leg.id) from None
    if desk.legs.find(leg.id) is not leg:
        raise LegGone(leg.id)


async def _ask(desk: Desk, leg: Leg, command: Dial) -> None:
    body = {"timeout": max(1, math.ceil(command.ring_seconds))}
    for _ in range(_ASKS):
        reply = await desk.client.post("channels", leg.id, "dial", body=body)
        if reply.ok:
            leg.asked = True
            return
        channel = await desk.look(leg.id)
        if channel is None:
            desk.see_to_end(leg)
            raise LegGone(leg.id)
        if channel.state != "Down" or reply.status == 0:
            # 409 "not in the 'Down' state": it rings already. Without an answer it may, and asking twice could ring twice.
            leg.asked = True
            return
        if reply.status != 409:
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    raise _refusal(desk, reply)


def _tell_again(desk: Desk, leg: Leg) -> None:
    if leg.up:
        desk.legs.tell(leg, LegAnswered(leg.id, desk.clock()))
    elif leg.alerted:
        desk.legs.tell(leg, LegRinging(leg.id, desk.clock()))


def _refusal(desk: Desk, reply: Reply) -> CommandFailed:
    return CommandFailed(
        "dial-refused",
        f"{desk.config.node} cannot dial the address: {reply.why}.",
        "Look whether the phone is registered, or the trunk set up, in Asterisk: asterisk -rx 'pjsip show endpoints'",
    )
