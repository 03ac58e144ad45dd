from __future__ import annotations

import asyncio

import pytest

from tests.parts import sipp
from tests.parts.asterisk import AsteriskNode
from tests.parts.events import Events, listening


async def _answer(node: AsteriskNode, events: Events) -> str:
    channel: str = (await events.next("StasisStart"))["channel"]["id"]
    async with node.client() as client:
        await client.post(f"/ari/channels/{channel}/answer")
    return channel


async def _play(node: AsteriskNode, channel: str) -> None:
    async with node.client() as client:
        media = {"media": f"sound:{node.run / 'data/tone'}"}
        (await client.post(f"/ari/channels/{channel}/play", params=media)).raise_for_status()


async def _hang_up(node: AsteriskNode, channel: str) -> None:
    async with node.client() as client:
        await client.delete(f"/ari/channels/{channel}")


async def test_keys_by_rfc4733_arrive_and_the_prompt_is_heard(asterisk: AsteriskNode) -> None:
    async with listening(asterisk) as events, sipp.playing(asterisk, "caller_rfc4733", to="4001", from_="5551234") as caller:
        channel = await _answer(asterisk, events)
        await _play(asterisk, channel)
        await events.next("PlaybackFinished")
        for key in "12#":  # the media port knows where to send once it has heard the switch
            await caller.media.press(key)
        pressed = [(await events.next("ChannelDtmfReceived"))["digit"] for _ in "12#"]
        await _hang_up(asterisk, channel)
        await caller.done()
        (prompt,) = caller.media.heard.segments()
    assert "".join(pressed) == "12#"
    assert prompt.seconds == pytest.approx(2.0, abs=0.05)


async def test_keys_by_sip_info_arrive_and_the_prompt_is_heard(asterisk: AsteriskNode) -> None:
    keys = [(0.2, "1"), (0.2, "2"), (0.2, "#")]
    async with listening(asterisk) as events, sipp.playing(asterisk, "caller_info", to="4001", keys=keys) as caller:
        channel = await _answer(asterisk, events)
        pressed = [(await events.next("ChannelDtmfReceived"))["digit"] for _ in keys]
        await _play(asterisk, channel)
        await events.next("PlaybackFinished")
        await _hang_up(asterisk, channel)
        await caller.done()
        assert "telephone-event" not in caller.messages.partition("SIP/2.0 200")[0]
        (prompt,) = caller.media.heard.segments()
    assert "".join(pressed) == "12#"
    assert prompt.seconds == pytest.approx(2.0, abs=0.05)


async def test_several_calls_end_as_their_scenario_says(asterisk: AsteriskNode) -> None:
    async with sipp.playing(asterisk, "caller_info", to="9101", calls=5) as callers:
        await callers.done()
        assert callers.messages.count("BYE sip:caller") == 5


async def test_a_call_that_goes_otherwise_fails_with_the_messages(asterisk: AsteriskNode) -> None:
    async with listening(asterisk) as events, sipp.playing(asterisk, "caller_rfc4733", to="4001") as caller:
        await _hang_up(asterisk, (await events.next("StasisStart"))["channel"]["id"])  # refused instead of answered
        with pytest.raises(sipp.ScenarioFailed, match="603 Decline|403 Forbidden|480|404"):
            await caller.done()


@pytest.mark.parametrize(
    ("scenario", "cause"), [("phone_answers", 16), ("phone_is_busy", 17), ("phone_declines", 21), ("phone_rings", 19)]
)
async def test_telephones_do_as_their_scenario_says(asterisk: AsteriskNode, scenario: str, cause: int) -> None:
    async with listening(asterisk) as events, sipp.playing(asterisk, scenario, phone="6001") as phone:
        to = {"endpoint": "PJSIP/6001", "app": "cordboard", "appArgs": "out", "timeout": "1"}
        async with asterisk.client() as client:
            channel = (await client.post("/ari/channels", params=to)).raise_for_status().json()["id"]
        if scenario == "phone_answers":
            await events.next("StasisStart")
            await _hang_up(asterisk, channel)
        assert (await events.next("ChannelDestroyed"))["cause"] == cause
        await asyncio.wait_for(phone.done(), 20)
