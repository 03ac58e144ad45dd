"""The proof of the designer: a main menu is drawn from nothing, heard, published, and takes a call on a real switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.calls.conftest import installed
from tests.calls.installation import Installation, entries
from tests.designer_ui.conftest import window
from tests.designer_ui.designer import ONE_PRODUCT, Designer, Language, Look
from tests.designer_ui.drawing import blank, drawing
from tests.designer_ui.four_cities import PLAN
from tests.designer_ui.hands import Hand, Mouse
from tests.designer_ui.planning import analyst
from tests.designer_ui.rehearsal import FROM_BEIJING, hear, keyed, publish, told, words
from tests.parts import sipp
from tests.parts.asterisk import AsteriskNode
from tests.parts.rtp import RtpEndpoint

pytestmark = ONE_PRODUCT

_ALWAYS = "zone: Asia/Shanghai\nhours: {mon-sun: '00:00-24:00'}\n"
_SPOKEN: dict[Language, str] = {"en": "en", "zh": "zh-CN"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """An installation on a real Asterisk, with the hours that an administrator gave it; open whenever this is tried."""
    hours = tmp_path_factory.mktemp("hours") / "head-office.yaml"
    hours.write_text(_ALWAYS)
    node = AsteriskNode()
    await node.start()
    try:
        async with installed(node) as made:
            kept = await made.product.command("calendars", "set", "head-office", str(hours))
            assert kept.returncode == 0, kept.stdout + kept.stderr
            yield made
    finally:
        await node.stop()


async def _heard(media: RtpEndpoint, recording: Path, since: float) -> None:
    async with asyncio.timeout(30):
        while media.heard.find(recording, since, seconds=0.8) is None:
            await media.packet()
            await asyncio.sleep(0.1)


async def _a_call_takes_it(house: Installation, number: str, flow: str, language: Language) -> None:
    """SIPp calls over the switch's trunk, hears the menus, asks for an order, and is told of it."""
    spoken = _SPOKEN[language]
    await house.leads_to(number, flow)
    async with sipp.playing(house.node, "caller_rfc4733", to=number, from_=FROM_BEIJING) as caller:
        media, since = caller.media, 0.0
        for block, keys in keyed(language):
            tongue: Language = "zh" if block == "language" else language
            await _heard(media, house.recording(words(block, tongue), _SPOKEN[tongue]), since)
            since = media.now
            for key in keys:
                await media.press(key)
        await _heard(media, await house.made(told(language), spoken), since)
        await caller.done()
    record = await house.record(FROM_BEIJING)
    assert (record["call"]["flow"], record["call"]["outcome"], record["call"]["ended_by"]) == (flow, "completed", "flow")
    assert [got["digits"] for got in entries(record, "collected")][1:] == ["4", "12345678"]


async def _all_of_it(hand: Hand, designer: Designer, house: Installation) -> None:
    await (await analyst(hand, designer)).draw()
    await hand.command("canvas:actions.tidy", keys="Control+Shift+L")
    await expect(designer.page.get_by_role("status").filter(has_text=designer.word("canvas:tidied"))).to_have_count(1)
    saved = await hand.drawn.saved()
    assert len(saved["nodes"]) == len(PLAN) + 1 > 30
    await designer.picture("four-cities")
    await hear(hand)
    number = house.new_dialled()
    await publish(hand, number)
    await _a_call_takes_it(house, number, hand.drawn.flow, designer.look.language)
    assert designer.said == []


async def test_an_analyst_draws_four_cities_by_mouse_hears_and_publishes_them_and_a_call_takes_them(
    browser: Browser, house: Installation
) -> None:
    async with window(browser, house.product, Look("en")) as designer:
        await _all_of_it(Mouse(await drawing(designer, blank(""))), designer, house)
