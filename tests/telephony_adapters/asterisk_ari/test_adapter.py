"""The adapter as a whole: start, takeover, draining, leaving."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from engine.telephony.calls import Address, CallId, LegId, PromptId
from engine.telephony.commands import Answer, Dial, Hangup, Play
from engine.telephony.events import (
    CallOffered,
    KeyPressed,
    LegAnswered,
    LegEnded,
    NodeDown,
    NodeTaken,
    NodeUp,
    PromptEnded,
)
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, TelephonyAdapter
from telephony_adapters.asterisk_ari import AsteriskAdapter
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller
from tests.telephony_adapters.asterisk_ari.conftest import Connect, settings
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


def test_it_is_what_the_engine_asks_for(fake: FakeSwitch) -> None:
    adapter: TelephonyAdapter = AsteriskAdapter(settings(fake))
    assert adapter.node == "pbx1" and adapter.capabilities == frozenset()


async def test_start_returns_when_the_switch_is_up_and_every_leg_was_told(asterisk: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk)
    assert [type(event) for event in log.all] == [NodeUp]
    assert log.of(NodeUp)[0].version.startswith("22.")


async def test_the_newest_adapter_takes_the_node_and_the_older_one_stops_without_ending_calls(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    older, heard_by_older = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await heard_by_older.get(CallOffered)).leg
        await older.perform(Answer(leg))
        await call.answered()
        newer, heard_by_newer = await connect(asterisk)
        await heard_by_older.get(NodeTaken)
        assert (await heard_by_newer.get(CallOffered, leg=leg)).recovered
        await call.press("5")
        await heard_by_newer.get(KeyPressed, key="5")
        await older.close()
        await call.press("6")
        await heard_by_newer.get(KeyPressed, key="6")
        await newer.perform(Hangup(leg))
        await heard_by_newer.get(LegEnded, leg=leg)
    # It does not come back, which would throw the newer one out in turn.
    assert [type(event) for event in heard_by_older.all] == [NodeUp, CallOffered, LegAnswered, NodeTaken]
    assert not heard_by_newer.of(NodeTaken) and not heard_by_newer.of(NodeDown)


async def test_an_adapter_that_was_taken_over_connects_no_more(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, retry_least=0.01)
    await fake.tell("ApplicationReplaced")
    await fake.tell("ApplicationReplaced")
    await log.get(NodeTaken)
    await fake.until(lambda: not fake.sockets)
    await asyncio.sleep(0.1)  # ten times the pause before it would connect again
    assert fake.connections == 1 and len(log.of(NodeTaken)) == 1 and not log.of(NodeDown)


async def test_a_draining_adapter_sends_new_callers_to_the_notice_and_goes_on_with_the_others(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await adapter.drain()
        async with Caller(asterisk, "4001") as late:
            await late.answered()  # by the dialplan, which says its notice and ends the call
            await late.heard(0.5)
        await adapter.perform(Play(leg, PromptId("p-1"), (short,)))
        assert (await log.get(PromptEnded, prompt="p-1")).how == "done"
        await call.press("5")
        await log.get(KeyPressed, key="5")
        await adapter.perform(Hangup(leg))
        await log.get(LegEnded, leg=leg)
    assert len(log.of(CallOffered)) == 1 and len(log.of(LegEnded)) == 1


async def test_a_draining_adapter_hangs_up_callers_whom_the_dialplan_does_not_take(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await adapter.drain()
    fake.on("POST", "channels/.*/continue", (409, {"message": "Channel not in Stasis application"}))
    await fake.offer("pbx1-1")
    await fake.until(lambda: bool(fake.asked("DELETE", "channels/pbx1-1")))
    assert not log.of(CallOffered)


async def test_closing_ends_no_call(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await adapter.close()
        await adapter.close()
        assert (await asterisk.left_behind())["channels"] == [leg]
        assert not call.is_over


async def test_closing_waits_for_commands_under_way(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    leg = (await log.get(CallOffered)).leg
    go_on = asyncio.Event()

    async def slowly(switch: FakeSwitch, match: object, body: object) -> tuple[int, None]:
        await go_on.wait()
        return 204, None

    fake.on("POST", "channels/.*/answer", slowly)
    answering = asyncio.create_task(adapter.perform(Answer(leg)))
    await fake.until(lambda: bool(fake.asked("POST", "channels/.*/answer")))
    closing = asyncio.create_task(adapter.close())
    await asyncio.sleep(0)
    go_on.set()
    await answering
    await closing


async def test_nothing_goes_on_after_closing(fake: FakeSwitch, tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    adapter, log = AsteriskAdapter(settings(fake)), EventLog()
    await adapter.start(log)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    await adapter.close()
    mine = {task for task in asyncio.all_tasks() - before if "aiohttp" not in repr(task)}
    assert mine == set()


async def test_no_number_or_key_is_logged(
    asterisk: AsteriskNode, connect: Connect, caplog: pytest.LogCaptureFixture, short: Sound
) -> None:
    caplog.set_level(logging.DEBUG)
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001", from_="13800001111") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await call.press("7")
        await log.get(KeyPressed)
        dial = Dial(LegId("l-1"), CallId("c"), Address("number", "13900002222@evil"), "13800001111", 1.0)
        with pytest.raises(CommandFailed) as refused:
            await adapter.perform(dial)
        assert "13900002222" not in str(refused.value)
        await adapter.perform(Hangup(leg))
        await log.get(LegEnded, leg=leg)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("telephony", "aiohttp")))
    assert "13800001111" not in ours and asterisk.password not in ours
