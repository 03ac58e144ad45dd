"""Events over a socket that Asterisk opens to us, which keeps what happens while we are away."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest

from engine.errors import CordboardError
from engine.telephony.calls import EndReason, PromptId
from engine.telephony.commands import Answer, Hangup, Play
from engine.telephony.events import CallOffered, KeyPressed, LegEnded, NodeDown, NodeTaken, NodeUp, PromptEnded
from telephony_adapters.asterisk_ari import AsteriskAdapter
from tests.parts.asterisk import AsteriskNode
from tests.parts.cable import Cable
from tests.parts.calls import Caller
from tests.parts.ports import free_ports
from tests.telephony_adapters.asterisk_ari.conftest import Connect, settings, tone
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


def outbound(node: AsteriskNode) -> dict[str, str]:
    return {"events": "outbound", "listen": f"127.0.0.1:{node.outbound}"}


async def test_a_call_is_offered_and_handled_over_asterisks_own_connection(
    asterisk_outbound: AsteriskNode, connect: Connect
) -> None:
    node = asterisk_outbound
    adapter, log = await connect(node, **outbound(node))
    assert "outbound_events" in adapter.capabilities
    async with Caller(node, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await adapter.perform(Play(leg, PromptId("p-1"), (tone(node, 0.3),)))
        assert (await log.get(PromptEnded, prompt="p-1")).how == "done"
        await call.press("5")
        await log.get(KeyPressed, key="5")
        await call.hang_up()
        assert (await log.get(LegEnded, leg=leg)).cause.q850 == 16
    assert len(log.of(CallOffered)) == 1 and not log.of(NodeDown)


async def test_t16_asterisks_connection_answers_our_pings(asterisk_outbound: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk_outbound, ping=0.05, pong=0.3, **outbound(asterisk_outbound))
    await asyncio.sleep(1.0)  # several pings
    assert not log.of(NodeDown)


async def test_callers_who_came_while_nobody_listened_are_offered_and_who_has_left_ends_at_once(
    asterisk_outbound: AsteriskNode, connect: Connect
) -> None:
    node = asterisk_outbound
    first, _ = await connect(node, **outbound(node))
    await first.close()
    async with Caller(node, "4001", from_="5551001") as patient:
        async with Caller(node, "4001", from_="5551002") as impatient:
            await _in_stasis(node, 2)
            await impatient.hang_up()
        await _in_stasis(node, 1)
        second, log = await connect(node, **outbound(node))
        waiting = await log.get(CallOffered, caller="5551001")
        gone = await log.get(CallOffered, caller="5551002")
        assert (await log.get(LegEnded, leg=gone.leg)).cause.reconciled
        await second.perform(Answer(waiting.leg))
        await patient.answered()
        await patient.hang_up()
        assert (await log.get(LegEnded, leg=waiting.leg)).cause.q850 == 16
    assert len(log.of(CallOffered)) == 2 and len(log.of(LegEnded)) == 2


async def test_what_happened_while_the_cable_was_cut_is_told_with_its_own_time_and_cause(connect: Connect) -> None:
    node = AsteriskNode("pbx3", outbound=free_ports(1)[0])
    (listen,) = free_ports(1)
    await node.start()
    try:
        assert node.outbound is not None
        async with Cable(listen, at=node.outbound) as cable:
            adapter, log = await connect(node, events="outbound", listen=f"127.0.0.1:{listen}", settle=1.5)
            async with Caller(node, "4001") as call:
                leg = (await log.get(CallOffered)).leg
                await adapter.perform(Answer(leg))
                await call.answered()
                cable.cut()
                await log.get(NodeDown)
                await call.press("5")
                await call.hang_up()
                cable.mend()
                ended = await log.get(LegEnded, leg=leg)
                await log.get(NodeUp, count=2)
            assert (ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16)
            assert not ended.cause.reconciled
            keys = log.of(KeyPressed)
            assert [key.key for key in keys] in (["5"], []), "a key that Asterisk had written into the dead socket is lost"
    finally:
        await node.stop()


async def test_the_newest_adapter_takes_the_place_to_listen_and_the_older_one_stops(
    asterisk_outbound: AsteriskNode, connect: Connect
) -> None:
    node = asterisk_outbound
    older, heard_by_older = await connect(node, **outbound(node))
    async with Caller(node, "4001") as call:
        leg = (await heard_by_older.get(CallOffered)).leg
        await older.perform(Answer(leg))
        await call.answered()
        newer, heard_by_newer = await connect(node, **outbound(node))
        await heard_by_older.get(NodeTaken)
        await heard_by_newer.get(CallOffered, leg=leg)
        await call.press("5")
        await heard_by_newer.get(KeyPressed, key="5")
        await newer.perform(Hangup(leg))
        await heard_by_newer.get(LegEnded, leg=leg)
    assert not heard_by_newer.of(NodeTaken) and not heard_by_older.of(NodeDown)


async def test_a_port_that_something_else_uses_is_said_with_its_mend(fake: FakeSwitch) -> None:
    adapter = AsteriskAdapter(settings(fake, events="outbound", listen=f"127.0.0.1:{fake.port}"))
    with pytest.raises(CordboardError) as refused:
        await adapter.start(EventLog())
    assert refused.value.code == "ari-listen" and "CORDBOARD_ARI_LISTEN" in refused.value.mend


@pytest.mark.parametrize("login", [{}, {"Authorization": "Basic d3Jvbmc6d3Jvbmc="}])
async def test_nobody_but_asterisk_can_open_the_socket_or_take_the_place(
    asterisk_outbound: AsteriskNode, connect: Connect, login: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    node = asterisk_outbound
    _, log = await connect(node, **outbound(node))
    url = f"http://127.0.0.1:{node.outbound}/ari"
    async with aiohttp.ClientSession(headers=login) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(url, protocols=("ari",))
        assert refused.value.status == 401
        async with session.post(url) as response:
            assert response.status == 401
    assert not log.of(NodeTaken) and "wrong login" in caplog.text


async def test_an_asterisk_that_does_not_connect_is_wondered_about(
    fake: FakeSwitch, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony_adapters.asterisk_ari.outbound._WONDER_SECONDS", 0.05)
    caplog.set_level(logging.WARNING)
    (port,) = free_ports(1)
    adapter = AsteriskAdapter(settings(fake, events="outbound", listen=f"127.0.0.1:{port}"))
    starting = asyncio.create_task(adapter.start(EventLog()))
    await asyncio.sleep(0.5)
    assert "websocket_client.conf" in caplog.text and str(port) in caplog.text
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)


async def _in_stasis(node: AsteriskNode, count: int) -> None:
    async with node.client() as client, asyncio.timeout(10):
        while True:
            channels = (await client.get("/ari/channels")).json()
            if sum(channel["dialplan"]["app_name"] == "Stasis" for channel in channels) == count:
                return
