from __future__ import annotations

import pytest

from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller, CallFailed, Ending, Manner, NotHeard, Phone
from tests.parts.events import listening
from tests.parts.party import Keying


async def test_a_prompt_is_heard_at_its_length_and_level(asterisk: AsteriskNode) -> None:
    async with Caller(asterisk, "9101") as call:
        await call.answered()
        assert await call.ended() == Ending("switch", 0, 16)
    (prompt,) = call.audio.segments()
    assert prompt.seconds == pytest.approx(2.0, abs=0.05)
    assert prompt.level == pytest.approx(2828, rel=0.05)


async def test_a_prompt_is_told_from_another(asterisk: AsteriskNode) -> None:
    async with Caller(asterisk, "9101") as call:
        heard = await call.heard_recording(asterisk.run / "data/tone.wav")
        assert heard.seconds == pytest.approx(2.0)
        with pytest.raises(NotHeard, match="the call ended"):
            await call.heard_recording(asterisk.run / "moh/tone.wav")


async def test_what_a_caller_says_comes_back_from_the_echo(asterisk: AsteriskNode) -> None:
    async with Caller(asterisk, "9100") as call:
        await call.answered()
        call.say_tone(440)
        assert (await call.heard(1.0)).level == pytest.approx(2828, rel=0.05)
        call.say_tone(0)
        await call.quiet()
        await call.hang_up()
        assert await call.ended() == Ending("self", 0, None)


@pytest.mark.parametrize("digits", ["rfc4733", "info"])
async def test_keys_reach_the_application_in_order(asterisk: AsteriskNode, digits: Keying) -> None:
    async with listening(asterisk) as events, Caller(asterisk, "4001", from_="5551234", digits=digits) as call:
        offered = await events.next("StasisStart")
        channel = offered["channel"]
        assert (offered["args"][:3], channel["caller"]["number"]) == (["in", "trunk", "4001"], "5551234")
        async with asterisk.client() as client:
            await client.post(f"/ari/channels/{channel['id']}/answer")
        await call.answered()
        await call.press("15*0#")
        pressed = [(await events.next("ChannelDtmfReceived"))["digit"] for _ in "15*0#"]
        assert "".join(pressed) == "15*0#"
        await call.hang_up()
        assert (await events.next("StasisEnd"))["channel"]["id"] == channel["id"]


async def test_a_caller_who_gives_up_before_the_answer_is_gone(asterisk: AsteriskNode) -> None:
    async with listening(asterisk) as events, Caller(asterisk, "4001") as call:
        channel = (await events.next("StasisStart"))["channel"]["id"]
        async with asterisk.client() as client:
            await client.post(f"/ari/channels/{channel}/ring")
        await call.ringing()
        await call.hang_up()
        assert (await call.ended()).status == 487
        await events.next("StasisEnd")


async def test_a_refusal_says_its_status_and_cause(asterisk: AsteriskNode) -> None:
    async with listening(asterisk) as events, Caller(asterisk, "4001") as call:
        channel = (await events.next("StasisStart"))["channel"]["id"]
        async with asterisk.client() as client:
            await client.delete(f"/ari/channels/{channel}", params={"reason_code": "17"})
        with pytest.raises(CallFailed, match="status=486"):
            await call.answered()
        assert await call.ended() == Ending("switch", 486, 17)


async def test_without_an_application_the_caller_hears_a_notice_and_no_silence(asterisk: AsteriskNode) -> None:
    async with Caller(asterisk, "4001") as call:
        await call.answered()
        assert (await call.heard(2.0)).level > 500
        assert (await call.ended()).q850 == 38


async def test_the_end_of_a_call_is_not_offered_as_a_call(asterisk: AsteriskNode) -> None:
    # Asterisk looks for an extension h when a call ends; a greedy pattern would take it for a number.
    async with listening(asterisk) as events:
        async with Caller(asterisk, "9101") as call:
            await call.ended()
        async with Caller(asterisk, "4002") as second:
            offered = await events.next("StasisStart")
            await second.hang_up()
            await events.next("StasisEnd")
    assert offered["args"][2] == "4002"


async def _call_phone(node: AsteriskNode, name: str) -> None:
    to = {
        "endpoint": f"PJSIP/{name}",
        "extension": "9101",
        "context": "from-trunk",
        "timeout": "2",
        "callerId": '"张三" <5551000>',
    }
    async with node.client() as client:
        (await client.post("/ari/channels", params=to)).raise_for_status()


async def test_a_phone_answers_and_hears_what_it_is_told(asterisk: AsteriskNode) -> None:
    async with Phone(asterisk, "6001") as phone:
        await _call_phone(asterisk, "6001")
        call = await phone.ringing()
        assert call.shown == '"张三" <sip:5551000@127.0.0.1>'
        await call.heard_recording(asterisk.run / "data/tone.wav")
        assert (await call.ended()).q850 == 16


async def test_a_phone_hangs_up_in_the_middle(asterisk: AsteriskNode) -> None:
    async with Phone(asterisk, "6002") as phone:
        await _call_phone(asterisk, "6002")
        call = await phone.ringing()
        await call.heard(0.5)
        await call.hang_up()
        assert not any((await asterisk.empty()).values())


@pytest.mark.parametrize(("does", "status"), [("busy", 486), ("reject", 603), ("unavailable", 480)])
async def test_a_phone_refuses_in_its_manner(asterisk: AsteriskNode, does: Manner, status: int) -> None:
    async with listening(asterisk) as events, Phone(asterisk, "6001", does=does) as phone:
        to = {"endpoint": "PJSIP/6001", "app": "cordboard", "appArgs": "out"}
        async with asterisk.client() as client:
            await client.post("/ari/channels", params=to)
        assert (await (await phone.called()).ended()).status == status
        cause = (await events.next("ChannelDestroyed"))["cause"]
        assert cause == {"busy": 17, "reject": 21, "unavailable": 19}[does]


async def test_a_ringing_phone_is_answered_when_the_test_says_so(asterisk: AsteriskNode) -> None:
    async with Phone(asterisk, "6001", does="ring") as phone:
        await _call_phone(asterisk, "6001")
        call = await phone.ringing()
        assert not call.audio.packets
        await call.answer()
        await call.heard(1.0)
        await call.hang_up()


async def test_a_ringing_phone_is_told_when_the_switch_gives_up(asterisk: AsteriskNode) -> None:
    async with Phone(asterisk, "6001", does="ring") as phone:
        await _call_phone(asterisk, "6001")
        assert (await (await phone.called()).ended()).status == 487
