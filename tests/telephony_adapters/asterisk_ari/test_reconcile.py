"""Coming into step with a switch that went on without us (``ari.md`` §3.1)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.telephony.calls import BridgeId, EndReason, LegId, PromptId
from engine.telephony.commands import Answer, Bridge, Hangup, Play
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, NodeDown, NodeUp, PromptEnded
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegSnapshot
from tests.parts.asterisk import AsteriskNode
from tests.parts.cable import Cable, Wired
from tests.parts.calls import Caller, Phone
from tests.parts.tones import write_tone
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch
from tests.telephony_adapters.asterisk_ari.test_dialling import party


async def test_a_new_process_finds_the_callers_again_without_any_memory(asterisk: AsteriskNode, connect: Connect) -> None:
    first, log = await connect(asterisk)
    async with Caller(asterisk, "4001", from_="13800001111") as call:
        before = await log.get(CallOffered)
        await first.perform(Answer(before.leg))
        await call.answered()
        await first.close()
        second, log = await connect(asterisk)
        kinds = [type(event) for event in log.all]
        assert kinds == [CallOffered, LegAnswered, NodeUp], "every leg is told before the node is up"
        found = log.of(CallOffered)[0]
        assert found.recovered and found.at == pytest.approx(before.at, abs=0.01)
        assert (found.leg, found.caller, found.dialled, found.entry) == (before.leg, "13800001111", "4001", "trunk")
        await call.press("5")
        await log.get(KeyPressed, key="5", leg=before.leg)
        await call.hang_up()
        assert (await log.get(LegEnded, leg=before.leg)).cause.q850 == 16  # the subscription outlived the process


async def test_legs_that_nobody_knows_are_in_the_snapshot(asterisk: AsteriskNode, connect: Connect) -> None:
    first, _ = await connect(asterisk)
    async with Phone(asterisk, "6001"):
        dial = party()
        await first.perform(dial)
        await first.perform(Bridge(BridgeId("b-left"), (dial.leg,)))
        await first.close()
        second, log = await connect(asterisk)
        snapshot = await second.snapshot()
        assert snapshot.legs == (LegSnapshot(dial.leg, up=True, offered=False, bridge=BridgeId("b-left")),)
        assert snapshot.bridges == ("b-left",)
        assert not log.of(CallOffered)
        await second.perform(Hangup(dial.leg))
        await log.get(LegEnded, leg=dial.leg)
        async with asterisk.client() as client:
            await client.delete("/ari/bridges/b-left")


async def test_t11_a_bridge_that_was_left_behind_empty_is_taken_away(asterisk: AsteriskNode, connect: Connect) -> None:
    first, _ = await connect(asterisk)
    await first.perform(Bridge(BridgeId("b-left"), ()))
    async with asterisk.client() as client:
        await client.post("/ari/bridges/not-ours", json={"type": "mixing", "name": "someone else's"})
        await first.close()
        second, _ = await connect(asterisk, reconcile=0.05, bridge_idle=0.1)
        async with asyncio.timeout(10):
            while (await second.snapshot()).bridges:
                pass
        assert (await asterisk.left_behind())["bridges"] == ["not-ours"]
        await client.delete("/ari/bridges/not-ours")


async def test_a_restart_of_asterisk_ends_every_leg_and_is_told_as_that(connect: Connect) -> None:
    node = AsteriskNode()
    await node.start()
    try:
        _, log = await connect(node, retry_least=0.05, retry_most=0.2)
        await calls_in(node)
        leg = (await log.get(CallOffered)).leg
        await node.restart()
        ended = await log.get(LegEnded, leg=leg)
        assert ended.cause.reason is EndReason.NODE_RESTART
        await log.get(NodeUp, count=2)
        await asyncio.sleep(1.0)  # Asterisk names channels by the second: within the same one a name could come again
        await calls_in(node)
        await log.get(CallOffered, count=2)
    finally:
        await node.stop()
    assert len(log.of(LegEnded, leg=leg)) == 1


async def test_t3_a_lost_subscription_is_asked_for_again_when_the_socket_is_new(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    async with Cable(asterisk.http_port) as cable:
        _, log = await connect(Wired(cable, asterisk), retry_least=0.05)
        async with Caller(asterisk, "4001") as call, asterisk.client() as client:
            leg = (await log.get(CallOffered)).leg
            source = {"eventSource": f"channel:{leg}"}
            await client.delete("/ari/applications/cordboard/subscription", params=source)
            cable.cut()
            await log.get(NodeDown)
            cable.mend()
            await log.get(NodeUp, count=2)
            await call.hang_up()
            assert not (await log.get(LegEnded, leg=leg)).cause.reconciled


async def test_a_leg_whose_end_was_never_told_ends_by_comparison(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, reconcile=0.05, settle=0.02)
    await fake.offer("pbx1-1")
    await fake.offer("pbx1-2")
    await log.get(CallOffered, leg="pbx1-2")
    del fake.channels["pbx1-1"]
    ended = await log.get(LegEnded)
    assert (ended.leg, ended.cause.reason, ended.cause.reconciled) == ("pbx1-1", EndReason.UNKNOWN, True)


async def test_an_end_that_is_told_late_keeps_its_cause(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake, settle=30.0)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    channel = fake.channels.pop("pbx1-1")
    await adapter._reconciler.compare()
    assert not log.of(LegEnded)
    await fake.tell("ChannelDestroyed", channel=channel, cause=17)
    assert (await log.get(LegEnded)).cause.q850 == 17


async def test_a_caller_whom_no_event_told_is_found_by_comparison(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, reconcile=0.05, settle=0.02)
    fake.channel("pbx1-1")
    assert (await log.get(CallOffered, leg="pbx1-1")).recovered


async def test_a_caller_whose_event_is_on_its_way_is_told_by_that_and_once(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake, settle=0.05)
    channel = fake.channel("pbx1-1")
    await adapter._reconciler.compare()
    await fake.tell("StasisStart", channel=channel, args=["in", "trunk", "4001"])
    await log.get(CallOffered)
    await fake.until(lambda: len(fake.asked("GET", "channels/pbx1-1")) >= 0)
    await adapter._reconciler.compare()
    assert [offer.recovered for offer in log.of(CallOffered)] == [False]


async def test_events_that_come_while_the_state_is_compared_are_applied_after_it(fake: FakeSwitch, connect: Connect) -> None:
    fake.channel("pbx1-1", "Up")

    async def while_asked(switch: FakeSwitch, match: object, body: object) -> tuple[int, object]:
        # Told between the question and its answer, of a leg that the answer will be the first to show.
        await switch.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit="5", duration_ms=100)
        return 200, list(switch.channels.values())

    fake.on("GET", "channels", while_asked)
    _, log = await connect(fake)
    await log.get(KeyPressed, key="5")
    assert [type(event) for event in log.all] == [CallOffered, LegAnswered, KeyPressed, NodeUp]


async def test_a_caller_announced_while_the_state_is_compared_is_told_by_the_event(fake: FakeSwitch, connect: Connect) -> None:
    async def while_asked(switch: FakeSwitch, match: object, body: object) -> tuple[int, object]:
        await switch.offer("pbx1-1")
        return 200, {"system": {"version": "22.10.1"}, "status": {"startup_time": switch.started}}

    fake.on("GET", "asterisk/info", while_asked)
    _, log = await connect(fake)
    await log.get(CallOffered)
    await log.get(NodeUp)
    assert len(log.of(CallOffered)) == 1


async def test_a_prompt_whose_end_was_missed_is_told_after_the_comparison(
    fake: FakeSwitch, connect: Connect, tmp_path: Path
) -> None:
    write_tone(tmp_path / "tone.wav", 0.1, 440)
    adapter, log = await connect(fake, retry_least=0.01, settle=0.05, prompt_margin=30.0)
    await fake.offer("pbx1-1", "Up")
    leg = (await log.get(CallOffered)).leg
    await adapter.perform(Play(leg, PromptId("p-1"), (Sound("s", str(tmp_path / "tone.wav"), 0.1),)))
    fake.playbacks.clear()
    await fake.hang_up_sockets()
    await log.get(NodeUp, count=2)
    assert (await log.get(PromptEnded, prompt="p-1")).how == "unknown"


async def test_a_switch_that_does_not_tell_its_state_is_asked_until_it_does(fake: FakeSwitch, connect: Connect) -> None:
    fake.on("GET", "channels", (503, None), (500, {"message": "Allocation failed"}))
    _, log = await connect(fake, retry_least=0.01)
    assert [type(event) for event in log.all] == [NodeDown, NodeUp]
    assert "its channels" in log.of(NodeDown)[0].why


async def test_a_snapshot_that_cannot_be_taken_says_why(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake)
    fake.on("GET", "bridges", (500, {"message": "Allocation failed"}))
    with pytest.raises(CommandFailed, match="Allocation failed"):
        await adapter.snapshot()


async def test_channels_and_bridges_of_others_are_none_of_ours(fake: FakeSwitch, connect: Connect) -> None:
    fake.channel("stranger")["dialplan"]["app_data"] = "voicemail,in"
    fake.bridges["b"] = {"id": "b", "name": "conference", "channels": []}
    adapter, log = await connect(fake, bridge_idle=0.0)
    snapshot = await adapter.snapshot()
    assert snapshot.legs == () and snapshot.bridges == ()
    assert "b" in fake.bridges and not log.of(CallOffered)


async def test_a_command_for_a_leg_that_no_event_told_yet_finds_it(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake)
    fake.channel("pbx1-1")
    await adapter.perform(Answer(LegId("pbx1-1")))
    assert len(fake.asked("POST", "channels/pbx1-1/answer")) == 1


async def test_a_leg_that_the_dialplan_took_away_is_over_for_us(asterisk: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, asterisk.client() as client:
        leg = (await log.get(CallOffered)).leg
        there = {"context": "from-trunk", "extension": "9100", "priority": 1}
        await client.post(f"/ari/channels/{leg}/continue", json=there)
        ended = await log.get(LegEnded, leg=leg)
        assert ended.cause.reason is EndReason.UNKNOWN
        await call.answered()  # it goes on without us
    assert len(log.of(LegEnded)) == 1


async def calls_in(node: AsteriskNode) -> None:
    """Let a call come in by a Local channel, which a restart of the switch leaves no telephone waiting for."""
    there = {"endpoint": "Local/4001@from-trunk/n", "context": "from-trunk", "extension": "9100", "priority": 1}
    async with node.client() as client:
        (await client.post("/ari/channels", json=there)).raise_for_status()
