"""A caller stands at the second level of a menu while a part dies: the same menu is heard again, or still, and leads on."""

from __future__ import annotations

import asyncio

import pytest

from tests.drills.conftest import Stage
from tests.parts.calls import Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGAIN_SECONDS = 5.0
"""How soon after a part's return the caller must hear the menu; part of what is promised, so not a measurement."""


async def test_the_menu_is_heard_again_when_the_adapter_was_killed(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        killed = stage.product.pid_of("adapter")
        await stage.product.kill("adapter")
        await stage.product.returned("adapter", killed)
        since = call.now
        await call.heard_recording(stage.prompt("service_menu"), since=since, seconds=1.0, timeout=AGAIN_SECONDS)
        await stage.finish(call, since=call.now)
    told = await stage.record()
    assert told["call"]["outcome"] == "completed"
    assert "resumed" in [entry["kind"] for entry in told["trace"]]


@pytest.mark.parametrize("part", ["worker", "temporal", "serve"])
async def test_the_menu_goes_on_when_another_process_was_killed(stage: Stage, part: str) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        killed = stage.product.pid_of(part)
        since = call.now
        await stage.product.kill(part)
        await call.heard(1.0, since=since)  # the menu goes on meanwhile
        await stage.product.returned(part, killed)
        await stage.finish(call, since=call.now)
    assert (await stage.record())["call"]["outcome"] == "completed"


async def test_the_menu_goes_on_while_the_database_is_away(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        stage.cluster.stop()
        since = call.now
        await call.heard(1.0, since=since)
        await asyncio.sleep(5.0)
        since = call.now
        await call.press("3")  # back, or a wrong key: the flow answers without the database
        await call.heard(0.5, since=since)
        stage.cluster.start()
        await call.hang_up()
    assert (await stage.record())["call"]["ended_by"] == "caller"


async def test_a_call_can_begin_and_end_while_the_database_is_away(stage: Stage) -> None:
    stage.cluster.stop()
    try:
        async with Caller(stage.node, "4001") as call:
            await stage.at_service_menu(call)
            await stage.finish(call, since=call.now)
    finally:
        stage.cluster.start()
    assert (await stage.record())["call"]["outcome"] == "completed"


async def test_the_menu_goes_on_when_the_event_socket_was_cut(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        stage.cable.cut()
        await asyncio.sleep(1.0)
        stage.cable.mend()
        since = call.now
        await call.heard(1.0, since=since, timeout=AGAIN_SECONDS + 10.0)
        await stage.finish(call, since=call.now)
    assert (await stage.record())["call"]["outcome"] == "completed"
