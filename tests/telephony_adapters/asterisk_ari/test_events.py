"""What Asterisk tells, and what is told of it: once, in order, and nothing of strangers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how_often
from hypothesis import strategies as st

from engine.telephony.calls import BridgeId, EndReason, LegId, PromptId
from engine.telephony.commands import Answer, Hangup, Play, Ring
from engine.telephony.events import (
    CallOffered,
    KeyPressed,
    LegAnswered,
    LegEnded,
    LegReplaced,
    NodeUp,
    PromptEnded,
)
from engine.telephony.media import Sound
from telephony_adapters.asterisk_ari import AsteriskAdapter
from telephony_adapters.asterisk_ari.events import HANDLERS, announced
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller
from tests.parts.tones import write_tone
from tests.telephony_adapters.asterisk_ari.conftest import Connect, settings
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch, now


async def test_t3_the_cause_of_a_caller_hangup_is_known_because_the_channel_is_subscribed(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        async with asterisk.client() as client:
            application = (await client.get("/ari/applications/cordboard")).json()
        assert application["channel_ids"] == [leg]
        await adapter.perform(Answer(leg))
        await call.answered()
        await call.hang_up()
        ended = await log.get(LegEnded, leg=leg)
    assert (ended.cause.reason, ended.cause.q850, ended.cause.reconciled) == (EndReason.NORMAL, 16, False)


async def test_t3_a_caller_who_gives_up_while_it_rings_is_told_with_the_sip_status(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Ring(leg))
        await call.ringing()
        await call.hang_up()
        ended = await log.get(LegEnded, leg=leg)
    assert (ended.cause.reason, ended.cause.tech, ended.cause.reconciled) == (EndReason.NORMAL, 487, False)


async def test_t3_the_subscription_is_asked_for_before_the_call_is_offered(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    asked: list[bool] = []

    async def subscribe(switch: FakeSwitch, match: object, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked.append(bool(log.of(CallOffered)))
        return 200, {}

    fake.on("POST", "applications/cordboard/subscription", subscribe)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    assert asked == [False]


async def test_t3_a_caller_who_cannot_be_subscribed_to_is_offered_all_the_same(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    fake.on("POST", "applications/cordboard/subscription", *[(500, {"message": "x"})] * 3)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    # And when StasisEnd is then all that comes, the end is found out.
    channel = fake.channels.pop("pbx1-1")
    await fake.tell("StasisEnd", channel=channel)
    assert (await log.get(LegEnded, leg="pbx1-1")).cause.reconciled


async def test_t19_the_node_is_known_by_our_name_for_it(asterisk: AsteriskNode, connect: Connect) -> None:
    _, log = await connect(asterisk)
    async with Caller(asterisk, "4001", from_="13800001111"):
        offered = await log.get(CallOffered)
    assert offered == CallOffered(offered.node, offered.leg, "13800001111", "4001", "trunk", offered.at)
    assert offered.node == log.of(NodeUp)[0].node == "pbx1"
    await log.get(LegEnded, leg=offered.leg)


@pytest.mark.parametrize("digits", ["rfc4733", "info"])
async def test_keys_look_alike_however_they_travel(asterisk: AsteriskNode, connect: Connect, digits: Any) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001", digits=digits) as call:
        leg = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(leg))
        await call.answered()
        await call.press("1*#D")
        await log.get(KeyPressed, count=4)
        assert [event.key for event in log.of(KeyPressed, leg=leg)] == ["1", "*", "#", "D"]
        times = [event.at for event in log.of(KeyPressed)]
        assert times == sorted(times) and len(set(times)) == 4


async def test_the_hangup_of_a_channel_is_no_new_call_where_a_pattern_matches_h(connect: Connect) -> None:
    node = AsteriskNode(extra={"extensions_site.conf": "[cordboard-in]\nexten => h,1,Stasis(cordboard,in,trunk,h)\n"})
    await node.start()
    try:
        _, log = await connect(node)
        async with Caller(node, "4001") as call:
            leg = (await log.get(CallOffered)).leg
            await call.hang_up()
            await log.get(LegEnded, leg=leg)
        async with Caller(node, "4001"):
            await log.get(CallOffered, count=2)
        assert [offer.dialled for offer in log.of(CallOffered)] == ["4001", "4001"]
    finally:
        await node.stop()


async def test_a_caller_who_withholds_the_number_is_offered_without_one(connect: Connect) -> None:
    trusting = "[trunk](+type=endpoint)\ntrust_id_inbound = yes\n"  # Asterisk then holds the number, and forbids to show it
    node = AsteriskNode(extra={"pjsip_site.conf": trusting})
    asserted = {"P-Asserted-Identity": "<sip:5559999@127.0.0.2>"}
    await node.start()
    try:
        _, log = await connect(node)
        for number, headers in (("anonymous", {}), ("5551000", {**asserted, "Privacy": "id"}), ("5551000", asserted)):
            before = len(log.of(CallOffered))
            async with Caller(node, "4001", from_=number, headers=headers):
                await log.get(CallOffered, count=before + 1)
        assert [offer.caller for offer in log.of(CallOffered)] == ["", "", "5559999"]
        assert [offer.dialled for offer in log.of(CallOffered)] == ["4001"] * 3
    finally:
        await node.stop()


async def test_what_happens_to_a_caller_before_the_offer_is_told_after_it(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    subscribed = asyncio.Event()

    async def slowly(switch: FakeSwitch, match: object, body: object) -> tuple[int, dict[str, Any]]:
        await subscribed.wait()
        return 200, {}

    fake.on("POST", "applications/cordboard/subscription", slowly)
    await fake.offer("pbx1-1")
    await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit="7", duration_ms=100)
    await fake.end("pbx1-1")
    await fake.offer("pbx1-2")
    await log.get(CallOffered, leg="pbx1-2")
    assert not log.of(KeyPressed)
    subscribed.set()
    await log.get(LegEnded, leg="pbx1-1")
    mine = [type(event) for event in log.all if getattr(event, "leg", "") == "pbx1-1"]
    assert mine == [CallOffered, KeyPressed, LegEnded]


async def test_a_late_stasis_start_of_someone_who_left_is_no_call(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    channel = fake.channel("pbx1-1")
    del fake.channels["pbx1-1"]
    fake.on("POST", "applications/cordboard/subscription", (422, {"message": "Event source does not exist"}))
    await fake.tell("StasisStart", channel=channel, args=["in", "trunk", "4001"])
    await fake.offer("pbx1-2")
    await log.get(CallOffered, leg="pbx1-2")
    await fake.until(lambda: bool(fake.asked("GET", "channels/pbx1-1")))
    assert [offer.leg for offer in log.of(CallOffered)] == ["pbx1-2"]


async def test_the_end_of_a_leg_is_told_once_whatever_is_repeated(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    channel = fake.channels.pop("pbx1-1")
    for _ in range(3):
        await fake.tell("ChannelHangupRequest", channel=channel, cause=32, soft=True)
        await fake.tell("StasisEnd", channel=channel)
        await fake.tell("ChannelDestroyed", channel=channel, cause=17)
        await fake.tell("StasisStart", channel=channel, args=["in", "trunk", "4001"])
    await adapter.perform(Hangup(LegId("pbx1-1")))
    await fake.offer("pbx1-2")
    await log.get(CallOffered, leg="pbx1-2")
    assert len(log.of(LegEnded)) == 1 and len(log.of(CallOffered)) == 2
    assert log.of(LegEnded)[0].cause.q850 == 17  # and never 32, which is no cause


async def test_a_far_end_that_transfers_itself_leaves_its_successor_in_its_place(
    fake: FakeSwitch, connect: Connect, tmp_path: Any
) -> None:
    write_tone(tmp_path / "tone.wav", 0.1, 440)
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1", "Up")
    leg = (await log.get(CallOffered)).leg
    await adapter.perform(Play(leg, PromptId("p-1"), (Sound("s", str(tmp_path / "tone.wav"), 0.1),)))
    old = fake.channels.pop("pbx1-1")
    await fake.tell("StasisStart", channel=fake.channel("pbx1-2", "Up", ""), args=[], replace_channel=old)
    await fake.tell("StasisEnd", channel=old)
    await fake.tell("ChannelDestroyed", channel=old, cause=16)
    replaced = await log.get(LegReplaced)
    assert (replaced.old, replaced.new) == ("pbx1-1", "pbx1-2")
    assert (await log.get(PromptEnded, prompt="p-1")).leg == "pbx1-2"
    await fake.until(lambda: "pbx1-2" in fake.subscribed)
    await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-2"}, digit="7", duration_ms=100)
    assert (await log.get(KeyPressed)).leg == "pbx1-2"
    await fake.end("pbx1-2")
    await log.get(LegEnded, leg="pbx1-2")
    assert not log.of(LegEnded, leg="pbx1-1") and len(log.of(CallOffered)) == 1


async def test_a_replacement_of_a_channel_that_we_do_not_know_is_no_new_call(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    stranger = fake.channel("pbx1-9")
    del fake.channels["pbx1-9"]
    await fake.tell("StasisStart", channel=fake.channel("pbx1-2", "Up", ""), args=[], replace_channel=stranger)
    await fake.offer("pbx1-3")
    await log.get(CallOffered, leg="pbx1-3")
    assert len(log.of(CallOffered)) == 1 and not log.of(LegReplaced)


async def test_t21_what_is_told_of_strangers_changes_nothing(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    stranger = {"id": "l-1;2", "state": "Up"}
    for kind in HANDLERS.keys() - {"StasisStart", "ApplicationReplaced", "ApplicationRegistered"}:
        await fake.tell(
            kind,
            channel=stranger,
            peer=stranger,
            dialstatus="RINGING",
            digit="1",
            cause=16,
            bridge={"id": "b"},
            playback={"id": "x", "state": "done"},
        )
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    assert {type(event) for event in log.all} == {NodeUp, CallOffered}


@pytest.mark.parametrize(
    "odd",
    [
        "no json",
        "[]",
        "5",
        "null",
        '{"type":"StasisStart"}',
        '{"type":"StasisStart","channel":null}',
        '{"type":"ChannelDtmfReceived","channel":{"id":"pbx1-1"}}',
        '{"type":"PlaybackFinished"}',
        '{"type":"ChannelDestroyed","channel":{"id":"pbx1-1"},"cause":"x"}',
        '{"type":"SomethingNewIn99","channel":{"id":"pbx1-1"}}',
        '{"type":7}',
        '{"timestamp":"x"}',
    ],
)
async def test_an_event_that_cannot_be_read_is_left_out_and_the_next_is_heard(
    fake: FakeSwitch, connect: Connect, odd: str
) -> None:
    _, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    for socket in fake.sockets:
        await socket.send_str(odd)
    await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit="5", duration_ms=100)
    await log.get(KeyPressed, key="5")
    assert fake.connections == 1


async def test_fields_that_are_new_and_a_type_that_is_not_first_do_no_harm(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    event = {"asterisk_id": "x", "new": {"a": [1]}, "channel": {"id": "pbx1-1"}, "digit": "a", "type": "ChannelDtmfReceived"}
    for socket in fake.sockets:
        await socket.send_str(json.dumps(event))
    assert (await log.get(KeyPressed)).key == "A"


async def test_keys_that_no_telephone_has_are_left_out(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    for digit in ("!", "", "12", "9"):
        await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit=digit, duration_ms=100)
    assert (await log.get(KeyPressed)).key == "9"


async def test_the_time_of_an_event_is_asterisks_own(fake: FakeSwitch, connect: Connect) -> None:
    _, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    then = "2026-01-01T00:00:05.250+0000"
    await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit="1", duration_ms=100, timestamp=then)
    assert (await log.get(KeyPressed)).at == 1767225605.25


async def test_where_a_leg_is_bridged_is_followed_by_events(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await fake.offer("pbx1-1")
    await log.get(CallOffered)
    leg = adapter._desk.legs.find("pbx1-1")
    assert leg is not None
    for kind, bridge, seen in (
        ("ChannelEnteredBridge", "b-1", BridgeId("b-1")),
        ("ChannelLeftBridge", "b-0", BridgeId("b-1")),
        ("ChannelLeftBridge", "b-1", None),
    ):
        await fake.tell(kind, channel={"id": "pbx1-1"}, bridge={"id": bridge})
        await fake.tell("ChannelDtmfReceived", channel={"id": "pbx1-1"}, digit="1", duration_ms=100)
        await log.get(KeyPressed, count=len(log.of(KeyPressed)) + 1)
        assert leg.bridge == seen


def test_callers_whose_offer_waits_to_be_heard_are_named() -> None:
    texts = [
        json.dumps({"type": "StasisStart", "channel": {"id": "a"}}),
        json.dumps({"type": "StasisEnd", "channel": {"id": "b"}}),
        "odd",
    ]
    assert announced(texts) == {"a"}


_CHANNELS = ("pbx1-1", "pbx1-2", "l-1")
_STORY = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "end", "destroyed", "up", "ringing", "key", "hangup", "replace", "played", "entered", "left"]
        ),
        st.sampled_from(_CHANNELS),
        st.sampled_from(_CHANNELS),
    ),
    max_size=25,
)


@how_often(max_examples=40, deadline=None)
@given(story=_STORY)
async def test_whatever_order_events_come_in_each_leg_is_offered_and_ended_at_most_once(
    story: list[tuple[str, str, str]],
) -> None:
    async with FakeSwitch() as fake:
        adapter, log = AsteriskAdapter(settings(fake, settle=0.0)), EventLog()
        await adapter.start(log)
        try:
            for what, one, other in story:
                await _tell(fake, what, one, other)
            await fake.offer("pbx1-last")
            await log.get(CallOffered, leg="pbx1-last")
        finally:
            await adapter.close()
    for name in _CHANNELS:
        mine = [event for event in log.all if getattr(event, "leg", None) == name]
        assert sum(isinstance(event, LegEnded) for event in mine) <= 1
        assert sum(isinstance(event, CallOffered) for event in mine) <= 1
        assert sum(isinstance(event, LegAnswered) for event in mine) <= 1
        ends = [number for number, event in enumerate(mine) if isinstance(event, LegEnded)]
        assert not ends or ends[0] == len(mine) - 1, "something was told of a leg after its end"
        offers = [number for number, event in enumerate(mine) if isinstance(event, CallOffered)]
        assert not offers or offers[0] == 0, "something was told of a caller before the offer"


async def _tell(fake: FakeSwitch, what: str, one: str, other: str) -> None:
    args = "dialled" if one.startswith("l-") else "in,trunk,4001"
    channel = fake.channels.get(one) or fake.channel(one, "Ring", args)
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "start": ("StasisStart", {"args": args.split(",")}),
        "end": ("StasisEnd", {}),
        "destroyed": ("ChannelDestroyed", {"cause": 16}),
        "up": ("ChannelStateChange", {}),
        "ringing": ("ChannelStateChange", {}),
        "key": ("ChannelDtmfReceived", {"digit": "1"}),
        "hangup": ("ChannelHangupRequest", {}),
        "replace": ("StasisStart", {"args": [], "replace_channel": {"id": other}}),
        "played": ("PlaybackFinished", {"playback": {"id": f"{one}.p0", "state": "failed"}}),
        "entered": ("ChannelEnteredBridge", {"bridge": {"id": "b"}}),
        "left": ("ChannelLeftBridge", {"bridge": {"id": "b"}}),
    }
    kind, fields = kinds[what]
    state = {"up": "Up", "ringing": "Ringing"}.get(what, channel["state"])
    if what == "destroyed":
        fake.channels.pop(one)
    await fake.tell(kind, channel={**channel, "state": state}, timestamp=now(), **fields)
