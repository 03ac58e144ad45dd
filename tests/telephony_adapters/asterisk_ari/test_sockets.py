"""The event socket: what counts as its end, and how it comes back."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import CordboardError
from engine.telephony.calls import EndReason, NodeName
from engine.telephony.commands import Answer
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, NodeDown, NodeUp
from telephony_adapters.asterisk_ari import AsteriskAdapter, AsteriskConfig
from telephony_adapters.asterisk_ari.sockets import Pauses
from tests.parts.asterisk import AsteriskNode
from tests.parts.cable import Cable, Wired
from tests.parts.calls import Caller
from tests.telephony_adapters.asterisk_ari.conftest import Connect, settings
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


def test_t15_pauses_between_connections_grow_to_their_limit_and_are_never_the_same() -> None:
    config = AsteriskConfig(node=NodeName("n"), password="x", retry_least=0.1, retry_most=5.0)
    many = [[pauses.next() for _ in range(12)] for pauses in (Pauses(config) for _ in range(50))]
    for row in many:
        assert all(0.05 * 2**n <= pause <= 0.1 * 2**n for n, pause in enumerate(row[:5]))
        assert all(2.5 <= pause <= 5.0 for pause in row[7:])
    assert len({row[0] for row in many}) > 40


def test_t15_pauses_are_short_again_after_a_connection_that_worked() -> None:
    pauses = Pauses(AsteriskConfig(node=NodeName("n"), password="x"))
    for _ in range(8):
        pauses.next()
    pauses.reset()
    assert pauses.next() <= 0.1


async def test_t15_a_clean_close_is_a_disconnect_and_is_mended(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake, retry_least=0.01)
    await fake.hang_up_sockets()
    await log.get(NodeDown)
    await log.get(NodeUp, count=2)
    assert fake.connections == 2


async def test_t15_a_socket_that_closes_at_once_again_and_again_is_not_tried_in_a_tight_loop(
    fake: FakeSwitch, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = 0

    def count(_: Pauses) -> float:
        nonlocal pauses
        pauses += 1
        return 0.0

    monkeypatch.setattr(Pauses, "next", count)
    fake.closes_at_once = True
    adapter = AsteriskAdapter(settings(fake))
    starting = asyncio.create_task(adapter.start(EventLog()))
    await fake.until(lambda: fake.connections >= 6)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    assert pauses >= 5, "each connection was followed by a pause"


async def test_t16_a_network_that_silently_goes_is_found_by_pings(asterisk: AsteriskNode, connect: Connect) -> None:
    async with Cable(asterisk.http_port) as cable:
        adapter, log = await connect(Wired(cable, asterisk), ping=0.2, pong=0.2, retry_least=0.05, command=0.5)
        async with Caller(asterisk, "4001") as call:
            leg = (await log.get(CallOffered)).leg
            await adapter.perform(Answer(leg))
            await call.answered()
            cable.freeze()
            assert "ping" in (await log.get(NodeDown)).why
            cable.cut()
            cable.mend()
            await log.get(NodeUp, count=2)
            await call.press("7")
            await log.get(KeyPressed, key="7")
        await log.get(LegEnded, leg=leg)
    assert len(log.of(CallOffered)) == 1


async def test_t16_a_peer_that_answers_pings_is_left_alone(asterisk: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk, ping=0.05, pong=0.05)
    async with Caller(asterisk, "4001") as call:
        await log.get(CallOffered)
        await call.hang_up()
    await log.get(LegEnded)
    await asyncio.sleep(0.5)  # ten pings
    assert not log.of(NodeDown)


async def test_a_cut_cable_ends_no_call_and_what_happened_meanwhile_is_told(asterisk: AsteriskNode, connect: Connect) -> None:
    async with Cable(asterisk.http_port) as cable:
        _, log = await connect(Wired(cable, asterisk), retry_least=0.05, retry_most=0.2)
        async with Caller(asterisk, "4001") as one:
            first = (await log.get(CallOffered)).leg
            async with Caller(asterisk, "4001") as two:
                second = (await log.get(CallOffered, count=2)).leg
                cable.cut()
                await log.get(NodeDown)
                await one.hang_up()
                async with asterisk.client() as client:
                    await client.post(f"/ari/channels/{second}/answer")
                await two.answered()
                cable.mend()
                await log.get(NodeUp, count=2)
                ended = await log.get(LegEnded)
                await log.get(LegAnswered, leg=second)
                assert ended.leg == first
                assert ended.cause.reason is EndReason.UNKNOWN and ended.cause.reconciled
                assert len(log.of(CallOffered)) == 2
            await log.get(LegEnded, leg=second)
    assert len(log.of(LegEnded)) == 2


async def test_a_wrong_password_is_said_at_the_start_with_its_mend(asterisk: AsteriskNode) -> None:
    adapter = AsteriskAdapter(settings(asterisk, password="wrong"))
    with pytest.raises(CordboardError) as refused:
        await adapter.start(EventLog())
    assert refused.value.code == "ari-login" and "CORDBOARD_ARI_PASSWORD" in refused.value.mend
    assert "wrong" not in str(refused.value)


async def test_an_asterisk_that_is_not_up_yet_is_waited_for() -> None:
    node = AsteriskNode()
    adapter, log = AsteriskAdapter(settings(node, retry_least=0.02, retry_most=0.1)), EventLog()
    starting = asyncio.create_task(adapter.start(log))
    try:
        assert "cannot be reached" in (await log.get(NodeDown)).why
        await node.start()
        await starting
        assert [type(event) for event in log.all] == [NodeDown, NodeUp]
    finally:
        await adapter.close()
        await node.stop()


async def test_t2_nothing_but_our_own_application_is_subscribed_to(fake: FakeSwitch, connect: Connect) -> None:
    await connect(fake)
    assert fake.queries == [{"app": "cordboard", "subscribeAll": "false"}]


async def test_t2_asterisk_reports_no_device_states_to_us(asterisk: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk)
    async with Caller(asterisk, "4001"), asterisk.client() as client:
        await log.get(CallOffered)
        application = (await client.get("/ari/applications/cordboard")).json()
    assert application["device_names"] == [] and application["endpoint_ids"] == []
    await log.get(LegEnded)
