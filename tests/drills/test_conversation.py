"""A caller rings or talks to somebody while a part dies: the phone goes on ringing, the two go on talking."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from tests.drills.conftest import Stage
from tests.parts.calls import Caller, IncomingCall, Phone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _hear_one_another(call: Caller, leg: IncomingCall) -> None:
    since, there = call.now, leg.now
    call.say_tone(440)
    leg.say_tone(880)
    await call.heard(0.5, since=since)
    await leg.heard(0.5, since=there)
    call.say_tone(0)
    leg.say_tone(0)


async def test_a_phone_rings_on_and_can_be_answered_when_the_adapter_was_killed(stage: Stage) -> None:
    async with Phone(stage.node, "6001", does="ring") as phone, Caller(stage.node, "4001") as call:
        await stage.with_an_agent(call)
        leg = await phone.called()
        killed = stage.product.pid_of("adapter")
        await stage.product.kill("adapter")
        await stage.product.returned("adapter", killed)
        await leg.answer()
        await asyncio.sleep(10.0)  # the server gives the ringing up after five seconds without a sign of life
        await _hear_one_another(call, leg)
        since = call.now
        await leg.hang_up()
        await call.heard_recording(stage.prompt("after_talk"), since=since, seconds=1.0)
        await call.ended()
    assert len(phone.calls) == 1, "the phone was rung once"
    assert (await stage.record())["call"]["outcome"] == "connected"


@pytest.mark.parametrize("part", ["adapter", "worker", "temporal"])
async def test_two_go_on_talking_when_a_part_was_killed(stage: Stage, part: str) -> None:
    async with Phone(stage.node, "6001") as phone, Caller(stage.node, "4001") as call:
        await stage.with_an_agent(call)
        leg = await phone.called()
        await leg.answered()
        await _hear_one_another(call, leg)
        killed = stage.product.pid_of(part)
        await stage.product.kill(part)
        await _hear_one_another(call, leg)
        await stage.product.returned(part, killed)
        await _hear_one_another(call, leg)
        since = call.now
        await leg.hang_up()
        await call.heard_recording(stage.prompt("after_talk"), since=since, seconds=1.0)
        await call.ended()
    assert (await stage.record())["call"]["outcome"] == "connected"


async def test_a_caller_who_hangs_up_while_adapter_worker_and_server_are_dead_is_recorded(stage: Stage) -> None:
    async with Phone(stage.node, "6001") as phone, Caller(stage.node, "4001") as call:
        await stage.with_an_agent(call)
        leg = await phone.called()
        await leg.answered()
        await _hear_one_another(call, leg)
        for part in ("temporal", "worker", "adapter"):
            await stage.product.kill(part)
        await call.hang_up()
        await leg.ended()
    told = await stage.record()
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("connected", "caller")


async def test_an_adapter_that_is_asked_to_stop_hands_its_callers_over(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        stopped = stage.product.pid_of("adapter")
        os.kill(stopped, signal.SIGTERM)
        await stage.product.returned("adapter", stopped)
        since = call.now
        await call.heard_recording(stage.prompt("service_menu"), since=since, seconds=1.0)
        await stage.finish(call, since=call.now)
    assert (await stage.record())["call"]["outcome"] == "completed"


async def test_a_whole_installation_that_was_killed_finds_its_callers_again(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        await stage.product.stop(signal.SIGKILL)
        await stage.product.start()
        since = call.now
        await call.heard_recording(stage.prompt("service_menu"), since=since, seconds=1.0)
        await stage.finish(call, since=call.now)
    assert (await stage.record())["call"]["outcome"] == "completed"


async def test_a_caller_whose_worker_stays_away_is_asked_to_wait_and_then_served(stage: Stage) -> None:
    async with Phone(stage.node, "6001") as phone, Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        worker = stage.product.pid_of("worker")
        os.kill(worker, signal.SIGSTOP)  # it lives, but does nothing: the supervisor sees no reason to start another
        try:
            since = call.now
            await call.press("0")
            await call.heard_recording(stage.notice("please_wait"), since=since, seconds=1.0, timeout=30.0)
        finally:
            os.kill(worker, signal.SIGCONT)
        leg = await phone.called()
        await leg.answered()
        await _hear_one_another(call, leg)
        await call.hang_up()
        await leg.ended()
    assert (await stage.record())["call"]["outcome"] == "connected"


async def test_calls_of_a_switch_that_restarts_are_recorded_as_interrupted(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        await stage.node.restart()
        told = await stage.record(60.0)
    assert told["call"]["outcome"] == "interrupted"
    assert told["legs"][0]["reason"] == "node_restart"


async def test_a_second_adapter_takes_the_switch_over_with_its_callers(stage: Stage) -> None:
    async with Caller(stage.node, "4001") as call:
        await stage.at_service_menu(call)
        first = stage.product.pid_of("adapter")
        since = call.now
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "engine.cli", "adapter", env=dict(stage.product.environment), stdin=asyncio.subprocess.DEVNULL
        )
        try:
            await call.heard_recording(stage.prompt("service_menu"), since=since + 1.0, seconds=1.0)
            await stage.finish(call, since=call.now)
            assert not stage.product.pid_of("adapter"), "the first adapter ended and stays down"
            assert first
        finally:
            os.kill(second.pid, signal.SIGUSR1)  # nobody is left: it drains at once
            assert await second.wait() == 0
            await stage.product.stop()
            await stage.product.start()
    assert (await stage.record())["call"]["outcome"] == "completed"
