"""Bridges: made with our ids, their members made exact, taken away without taking the legs."""

from __future__ import annotations

import asyncio

from engine.telephony.calls import BridgeId, LegId
from engine.telephony.commands import Bridge, Unbridge
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari.client import Reply
from telephony_adapters.asterisk_ari.comfort import hush
from telephony_adapters.asterisk_ari.desk import ATTEMPTS, Desk, out_of_hands
from telephony_adapters.asterisk_ari.legs import Leg

_PAUSE_SECONDS = 0.1
"""A bridge that was just deleted can still be in the way of one of the same id, and be gone a moment later."""


def members(desk: Desk, bridge: BridgeId) -> tuple[LegId, ...]:
    """Give the legs that we know to be in a bridge."""
    return tuple(leg.id for leg in desk.legs if leg.bridge == bridge)


async def bridge(desk: Desk, command: Bridge) -> None:
    """See to it that the bridge exists and holds just these legs. Raises ``LegGone`` for the first that is not there."""
    legs = [await desk.leg(leg) for leg in command.legs]
    for leg in legs:
        await desk.prompts.quiet(leg)  # T5: joining would wait behind it
        await hush(desk, leg)
    made, present = await _ensure(desk, command.bridge)
    try:
        await _make_exact(desk, command.bridge, legs, present)
    except LegGone:
        if made:
            await desk.client.delete("bridges", command.bridge)
        raise
    for leg in desk.legs:
        if leg.bridge == command.bridge and leg not in legs:
            leg.bridge = None
    for leg in legs:
        leg.bridge = command.bridge


async def unbridge(desk: Desk, command: Unbridge) -> None:
    """Take the bridge away. None of that id, or an empty id, is no error."""
    if not command.bridge:
        return
    for _ in range(ATTEMPTS):
        reply = await desk.client.delete("bridges", command.bridge)
        if reply.ok or reply.absent or (await desk.client.get("bridges", command.bridge)).absent:
            break
    else:
        raise CommandFailed("switch-refused", f"{desk.config.node} would not take a bridge away: {reply.why}.")
    for leg in desk.legs:
        if leg.bridge == command.bridge:
            leg.bridge = None


async def out_of_dialling(desk: Desk, leg: Leg) -> None:
    """Take a leg that we dialled out of the bridge that dialling has put it into, which no event and no list shows.

    It stays there once it is answered, and "cannot be recorded while in bridge". A bridge of its own takes it out of that one,
    and lets it go alone. Where that fails, so does what needs it, and says so.
    """
    if leg.offered or leg.alone:
        return
    own = BridgeId(f"{leg.id}-alone")
    await _ensure(desk, own)
    try:
        await desk.client.post("bridges", own, "addChannel", body={"channel": [leg.id]})
        leg.alone = (await desk.client.post("bridges", own, "removeChannel", body={"channel": [leg.id]})).ok
    finally:
        await desk.client.delete("bridges", own)


async def _ensure(desk: Desk, bridge: BridgeId) -> tuple[bool, frozenset[str]]:
    """Give whether it was made just now, and who is in it.

    Making it again is 200 on old versions, 409 or 500 on others (``ari.md`` T9), so whatever is no 200 is looked at.
    """
    for attempt in range(ATTEMPTS + 1):
        # The name tells a later process that an empty bridge of an unknown call is ours to take away (T11).
        body = {"type": "mixing", "name": desk.config.application}
        reply = await desk.client.post("bridges", bridge, body=body)
        if reply.ok:
            present = _present(reply)
            return not present, present
        seen = await desk.client.get("bridges", bridge)
        if seen.ok:
            return False, _present(seen)
        if attempt < ATTEMPTS:
            await asyncio.sleep(_PAUSE_SECONDS)
    raise CommandFailed("switch-refused", f"{desk.config.node} would not make a bridge: {reply.why}.")


async def _make_exact(desk: Desk, bridge: BridgeId, legs: list[Leg], present: frozenset[str]) -> None:
    wanted = [leg.id for leg in legs]
    surplus = sorted(present.difference(wanted))
    if surplus:
        # 422 says that one has left by itself; nothing depends on the reply.
        await desk.client.post("bridges", bridge, "removeChannel", body={"channel": surplus})
    for _ in range(ATTEMPTS):
        # Only who is missing: adding a member again makes it leave and enter.
        missing = [leg for leg in wanted if leg not in present]
        if not missing:
            return
        reply = await desk.client.post("bridges", bridge, "addChannel", body={"channel": missing})
        if reply.ok:
            return
        for leg in legs:
            if out_of_hands(await desk.look(leg.id), leg):
                desk.see_to_end(leg)
                raise LegGone(leg.id)
        seen = await desk.client.get("bridges", bridge)
        present = _present(seen) if seen.ok else present
    if any(leg not in present for leg in wanted):
        raise CommandFailed("switch-refused", f"{desk.config.node} would not join the legs of a bridge: {reply.why}.")


def _present(reply: Reply) -> frozenset[str]:
    return frozenset(str(channel) for channel in reply.body.get("channels", ()))
