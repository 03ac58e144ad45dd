"""The sample menu walked by SIPp, a SIP stack that is not ours, with keys of both kinds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.calls.installation import HELLO, KEYS, ONE_INSTALLATION, Installation, Language, entries, path, sounding, together
from tests.parts import sipp
from tests.parts.rtp import RtpEndpoint

pytestmark = ONE_INSTALLATION


async def _heard(media: RtpEndpoint, recording: Path, since: float = 0.0, seconds: float | None = 0.8) -> None:
    async with asyncio.timeout(30):
        while media.heard.find(recording, since, seconds=seconds) is None:
            await media.packet()
            await asyncio.sleep(0.1)


async def _kept(house: Installation, number: str, language: Language) -> None:
    told = await house.record(number)
    assert path(told)[-3:] == ["set_fridge", "repair_booked", "bye"]
    assert [got["digits"] for got in entries(told, "collected")] == [KEYS[language], "2", "1", "2"]
    assert (told["call"]["outcome"], told["call"]["ended_by"]) == ("completed", "flow")


def _booked(language: Language) -> str:
    text: str = HELLO["prompts"]["repair_booked"][language]["text"]
    return text.replace("${days}", "3")


async def _keys_by_rfc4733(house: Installation, language: Language) -> None:
    number = house.new_number()
    async with sipp.playing(house.node, "caller_rfc4733", to="4001", from_=number) as caller:
        media, since = caller.media, 0.0
        menus = [("choose_zh", "zh-CN"), ("main_menu", language), ("service_menu", language), ("repair_menu", language)]
        for (menu, spoken), key in zip(menus, (KEYS[language], "2", "1", "2"), strict=True):
            await _heard(media, house.prompt(menu, spoken), since)
            since = media.now
            await media.press(key)
        await _heard(media, await house.made(_booked(language), language), since)
        await caller.done()
        assert media.heard.find(sounding(house.prompt("goodbye", language)), since)
    await _kept(house, number, language)


async def _keys_by_info(house: Installation, language: Language) -> None:
    number = house.new_number()
    keys = [(1.0, key) for key in (KEYS[language], "2", "1", "2")]
    async with sipp.playing(house.node, "caller_info", to="4001", from_=number, keys=keys) as caller:
        await caller.done()
        assert "telephone-event" not in caller.messages.partition("SIP/2.0 200")[0]
        assert caller.media.heard.find(sounding(await house.made(_booked(language), language)))
        assert caller.media.heard.find(sounding(house.prompt("goodbye", language)))
    await _kept(house, number, language)


async def test_sipp_walks_three_levels_in_either_language_with_either_keying(installation: Installation) -> None:
    await together(
        *(_keys_by_rfc4733(installation, language) for language in KEYS),
        *(_keys_by_info(installation, language) for language in KEYS),
    )
