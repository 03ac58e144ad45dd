"""How much a call leaves in Temporal: events and bytes of its history."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from temporalio.api.enums.v1 import EventType

from engine.telephony.calls import CallId
from tests.bench import menu
from tests.bench.figures import Measured, PartFailed, Row, Tell
from tests.bench.stage import LOST_SECONDS, NUMBERS, TRANSFER_FLOW, TRANSFER_NUMBER, TRANSFER_PHONE, Stage
from tests.bench.wire import Callers
from tests.parts.calls import Caller, Phone
from workflows.names import call_workflow_id

TARGET_EVENTS, TARGET_BYTES = 16, 8192


async def history(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """One call of each kind; they do not vary."""
    since = time.time()
    async with Callers(stage.node) as callers:
        walk = await callers.walk(NUMBERS["cordboard"])
    if walk.lost:
        raise PartFailed(f"the menu's caller was lost at {walk.lost}")
    menu_call = await _left(stage, menu.FLOW, since)
    tell("a call with a transfer")
    async with Phone(stage.node, TRANSFER_PHONE) as phone, Caller(stage.node, TRANSFER_NUMBER) as caller:
        await caller.answered()
        await (await phone.called()).answered()
        await asyncio.sleep(0.5)
        await caller.hang_up()
    transfer = await _left(stage, TRANSFER_FLOW, since)
    rows = [
        Row(
            "history of a three-level-menu call",
            "≤ 16 events, ≤ 8 KiB",
            {"cordboard": _told(menu_call)},
            menu_call["events"] <= TARGET_EVENTS and menu_call["bytes"] <= TARGET_BYTES,
        ),
        Row("history of a call with a transfer", "", {"cordboard": _told(transfer)}),
    ]
    return Measured(rows, {"menu": menu_call, "transfer": transfer})


async def _left(stage: Stage, flow: str, since: float) -> dict[str, Any]:
    async with asyncio.timeout(LOST_SECONDS):
        while not (found := [r for r in await stage.records(since, flow) if r.state == "ended"]):  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # a record tells nobody that it is there
        handle = stage.temporal.get_workflow_handle(call_workflow_id(CallId(found[0].id)))
        await handle.result()
        events = (await handle.fetch_history()).events
    return {
        "events": len(events),
        "bytes": sum(event.ByteSize() for event in events),
        "kinds": [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower() for event in events],
    }


def _told(left: dict[str, Any]) -> str:
    return f"{left['events']} events, {left['bytes'] / 1024:.1f} KiB"
