"""Dialling: make, then dial, and never ring a phone twice."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from engine.telephony.calls import Address, CallId, EndReason, LegId
from engine.telephony.commands import Answer, Dial, Hangup
from engine.telephony.events import CallOffered, LegAnswered, LegEnded, LegRinging
from engine.telephony.port import CommandFailed, LegGone
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller, Manner, Phone
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

CREATED = "channels/create"
DIALS = "channels/.*/dial"


def party(value: str = "6001", *, ring: float = 20.0, shown: str = "", originator: LegId | None = None) -> Dial:
    return Dial(LegId(str(uuid.uuid4())), CallId("c"), Address("endpoint", value), shown, ring, originator)


async def test_a_phone_rings_and_answers(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party(shown="55512345")
        await adapter.perform(dial)
        call = await phone.ringing()
        assert "55512345" in call.shown
        await log.get(LegRinging, leg=dial.leg)
        assert not log.of(LegAnswered)
        await call.answer()
        await log.get(LegAnswered, leg=dial.leg)
        await call.hang_up()
        ended = await log.get(LegEnded, leg=dial.leg)
    assert (ended.cause.reason, ended.cause.q850) == (EndReason.NORMAL, 16)
    assert len(log.of(LegRinging)) == 1 and len(log.of(LegAnswered)) == 1 and not log.of(CallOffered)


async def test_a_number_is_dialled_over_the_trunk(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "trunk") as far:
        dial = Dial(LegId("l-out"), CallId("c"), Address("number", "13900002222"), "55512345", 20.0)
        await adapter.perform(dial)
        call = await far.called()
        assert "55512345" in call.shown
        await log.get(LegAnswered, leg=dial.leg)
        await adapter.perform(Hangup(dial.leg))
        await log.get(LegEnded, leg=dial.leg)


@pytest.mark.parametrize(
    ("does", "reason", "tech"),
    [
        ("busy", EndReason.BUSY, 486),
        ("reject", EndReason.REJECTED, 603),
        ("unavailable", EndReason.UNAVAILABLE, 480),
    ],
)
async def test_why_a_phone_was_not_reached_is_told(
    asterisk: AsteriskNode, connect: Connect, does: Manner, reason: EndReason, tech: int
) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does=does):
        dial = party()
        await adapter.perform(dial)
        ended = await log.get(LegEnded, leg=dial.leg)
    assert (ended.cause.reason, ended.cause.tech) == (reason, tech)


async def test_a_phone_that_nobody_answers_rings_for_its_time(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party(ring=0.5)
        await adapter.perform(dial)
        ended = await log.get(LegEnded, leg=dial.leg)
        assert (await (await phone.called()).ended()).by == "switch"
    assert ended.cause.reason is EndReason.NO_ANSWER


async def test_a_phone_that_is_off_is_told_from_one_that_nobody_answers(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    dial = party("6002", ring=1.0)  # nobody is at its address: the same cause 19, but it never rings
    await adapter.perform(dial)
    ended = await log.get(LegEnded, leg=dial.leg)
    assert (ended.cause.reason, ended.cause.q850) == (EndReason.UNAVAILABLE, 19)


async def test_giving_up_stops_the_ringing_and_is_told_as_that(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party()
        await adapter.perform(dial)
        call = await phone.ringing()
        await adapter.perform(Hangup(dial.leg, EndReason.CANCELLED))
        assert (await call.ended()).by == "switch"
        assert (await log.get(LegEnded, leg=dial.leg)).cause.reason is EndReason.CANCELLED


async def test_giving_up_at_once_leaves_no_phone_ringing(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party()
        dialling = asyncio.create_task(adapter.perform(dial))
        await asyncio.sleep(0)
        dialling.cancel()
        await adapter.perform(Hangup(dial.leg, EndReason.CANCELLED))
        await log.get(LegEnded, leg=dial.leg)
        assert (await asterisk.empty())["channels"] == []
        assert all(call.is_over for call in phone.calls)


async def test_dialling_again_rings_no_phone_twice_but_says_how_far_it_has_come(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party()
        await asyncio.gather(*(adapter.perform(dial) for _ in range(3)))
        call = await phone.ringing()
        await log.get(LegRinging, leg=dial.leg)
        await adapter.perform(dial)
        await log.get(LegRinging, leg=dial.leg, count=2)
        await call.answer()
        await log.get(LegAnswered, leg=dial.leg)
        await adapter.perform(dial)
        await log.get(LegAnswered, leg=dial.leg, count=2)
        await call.hang_up()
        await log.get(LegEnded, leg=dial.leg)
        with pytest.raises(LegGone):
            await adapter.perform(dial)
        assert len(phone.calls) == 1
    assert len(log.of(LegEnded)) == 1


async def test_a_new_process_does_not_dial_again_what_the_one_before_dialled(asterisk: AsteriskNode, connect: Connect) -> None:
    first, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone:
        dial = party()
        await first.perform(dial)
        call = await phone.ringing()
        await first.close()
        second, log = await connect(asterisk)
        await second.perform(dial)
        await log.get(LegRinging, leg=dial.leg)
        await call.answer()
        await log.get(LegAnswered, leg=dial.leg)
        assert len(phone.calls) == 1
        await call.hang_up()
        assert (await log.get(LegEnded, leg=dial.leg)).cause.q850 == 16


async def test_t4_a_phone_that_is_not_registered_is_no_leg_even_where_asterisk_says_it_exists(
    asterisk: AsteriskNode, connect: Connect
) -> None:
    # After one real 409 Asterisk may answer 409 "already exists" for what it could not make at all.
    adapter, log = await connect(asterisk)
    async with Phone(asterisk, "6001", does="ring") as phone, asterisk.client() as client:
        dial = party()
        await adapter.perform(dial)
        call = await phone.ringing()
        again = {"endpoint": "PJSIP/6001", "app": "cordboard", "channelId": dial.leg}
        assert (await client.post("/ari/channels/create", json=again)).status_code == 409
        for _ in range(20):
            unreachable = party("6003")
            with pytest.raises(CommandFailed) as failed:
                await adapter.perform(unreachable)
            assert failed.value.code == "dial-refused"
        await adapter.perform(Hangup(dial.leg))
        await call.ended()
        await log.get(LegEnded, leg=dial.leg)
    assert [event.leg for event in log.of(LegEnded)] == [dial.leg]


async def test_t4_a_409_for_a_channel_that_is_there_is_no_failure(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)

    async def make_and_deny(switch: FakeSwitch, match: object, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        channel = switch.channel(body["channelId"], "Down", "dialled")
        await switch.tell("StasisStart", channel=channel, args=["dialled"])
        return 409, {"message": "Channel with given unique ID already exists"}

    fake.on("POST", CREATED, make_and_deny)
    dial = party()
    await adapter.perform(dial)
    assert len(fake.asked("POST", CREATED)) == 1 and len(fake.asked("POST", DIALS)) == 1


@pytest.mark.parametrize("answer", [(409, {"message": "Channel with given unique ID already exists"}), (500, {"error": "x"})])
async def test_t4_an_error_for_a_channel_that_is_not_there_is_a_failure(
    fake: FakeSwitch, connect: Connect, answer: tuple[int, dict[str, str]]
) -> None:
    adapter, log = await connect(fake)
    fake.on("POST", CREATED, answer)
    dial = party()
    with pytest.raises(CommandFailed):
        await adapter.perform(dial)
    assert not log.of(LegEnded) and not (await adapter.snapshot()).legs


async def test_a_channel_that_comes_up_after_its_dialling_was_given_up_is_ended(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake, command=0.1)
    fake.on("POST", CREATED, "hang")
    dial = party()
    with pytest.raises(CommandFailed):
        await adapter.perform(dial)
    await fake.tell("StasisStart", channel=fake.channel(dial.leg, "Down", "dialled"), args=["dialled"])
    await fake.until(lambda: bool(fake.asked("DELETE", f"channels/{dial.leg}")))
    assert not log.of(CallOffered)


async def test_a_hangup_that_comes_before_its_dialling_keeps_the_phone_quiet(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake)
    dial = party()
    await adapter.perform(Hangup(dial.leg, EndReason.CANCELLED))
    with pytest.raises(LegGone):
        await adapter.perform(dial)
    assert not fake.asked("POST", CREATED)


async def test_t20_nothing_is_asked_of_a_new_channel_before_it_is_in_stasis(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake, settle=10.0)
    dial = party()
    dialling = asyncio.create_task(adapter.perform(dial))
    await fake.until(lambda: bool(fake.asked("POST", CREATED)))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not fake.asked("POST", DIALS)
    await fake.tell("StasisStart", channel=fake.channels[dial.leg], args=["dialled"])
    await dialling
    assert len(fake.asked("POST", DIALS)) == 1


async def test_t20_a_channel_that_is_late_in_stasis_is_asked_again(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake, settle=0.01)  # its StasisStart is never told
    not_in_stasis = (409, {"message": "Channel not in Stasis application"})
    fake.on("POST", DIALS, not_in_stasis, not_in_stasis)
    await adapter.perform(party())
    assert len(fake.asked("POST", DIALS)) == 3


async def test_a_dial_whose_reply_is_lost_is_not_asked_again(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake, settle=0.01)
    fake.on("POST", DIALS, "drop")
    dial = party()
    await adapter.perform(dial)
    await adapter.perform(dial)
    assert len(fake.asked("POST", DIALS)) == 1


async def test_a_channel_that_cannot_be_dialled_is_not_left_behind(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake, settle=0.01)
    fake.on("POST", DIALS, (400, {"message": "No"}))
    dial = party()
    with pytest.raises(CommandFailed):
        await adapter.perform(dial)
    assert dial.leg not in fake.channels


async def test_t18_all_that_is_told_of_a_leg_is_told_at_its_making_and_in_the_body(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake, settle=0.01)
    await fake.offer("pbx1-1")
    caller = (await log.get(CallOffered)).leg
    dial = Dial(LegId("l-1"), CallId("c"), Address("number", "13900002222"), "555\r\n12345", 20.0, caller)
    await adapter.perform(dial)
    assert fake.asked("POST", CREATED) == [
        {
            "endpoint": "PJSIP/13900002222@trunk",
            "app": "cordboard",
            "appArgs": "dialled",
            "channelId": "l-1",
            "originator": "pbx1-1",
            "variables": {"CONNECTEDLINE(num,i)": "55512345"},
        }
    ]
    assert fake.asked("POST", DIALS) == [{"timeout": 20}]
    assert not any("13900002222" in path for _, path, _ in fake.requests)


async def test_an_originator_that_has_left_is_not_named(fake: FakeSwitch, connect: Connect) -> None:
    adapter, _ = await connect(fake, settle=0.01)
    await adapter.perform(party(originator=LegId("gone")))
    (body,) = fake.asked("POST", CREATED)
    assert "originator" not in body and "variables" not in body


async def test_nothing_is_dialled_while_nobody_would_hear_of_it(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    fake.closes_at_once = True
    await fake.hang_up_sockets()
    await fake.until(lambda: fake.connections >= 2)
    with pytest.raises(CommandFailed) as failed:
        await adapter.perform(party())
    assert failed.value.code == "switch-down"
    assert not fake.asked("POST", CREATED)


async def test_t21_events_of_a_local_channels_far_half_are_none_of_ours(asterisk: AsteriskNode, connect: Connect) -> None:
    # 9100 answers in the dialplan, so the far half runs there and the near half is ours.
    adapter, log = await connect(asterisk, endpoint="Local/{value}@from-trunk/n")
    dial = party("9100")
    await adapter.perform(dial)
    await log.get(LegAnswered, leg=dial.leg)
    assert [leg.leg for leg in (await adapter.snapshot()).legs] == [dial.leg]
    await adapter.perform(Hangup(dial.leg))
    await log.get(LegEnded, leg=dial.leg)
    assert {getattr(event, "leg", dial.leg) for event in log.all} == {dial.leg}


async def test_both_legs_of_a_transfer_speak_the_same_codec(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call, Phone(asterisk, "6001") as phone:
        caller = (await log.get(CallOffered)).leg
        await adapter.perform(Answer(caller))
        await call.answered()
        dial = party(originator=caller)
        await adapter.perform(dial)
        await phone.called()
        await log.get(LegAnswered, leg=dial.leg)
        async with asterisk.client() as client:
            formats = [
                (await client.get(f"/ari/channels/{leg}/variable", params={"variable": "CHANNEL(audioreadformat)"})).json()
                for leg in (caller, dial.leg)
            ]
        assert formats[0] == formats[1] == {"value": "ulaw"}
        await adapter.perform(Hangup(dial.leg))
        await log.get(LegEnded, leg=dial.leg)
