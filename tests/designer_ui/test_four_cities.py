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
from tests.designer_ui.four_cities import PLAN, Planned, Says
from tests.designer_ui.hands import Hand, Mouse
from tests.designer_ui.planning import analyst
from tests.parts import sipp
from tests.parts.asterisk import AsteriskNode
from tests.parts.rtp import RtpEndpoint

pytestmark = ONE_PRODUCT

_ALWAYS = "zone: Asia/Shanghai\nhours: {mon-sun: '00:00-24:00'}\n"
_FROM_BEIJING = "01062345678"
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


def words(block: str, language: Language) -> str:
    """What a planned block says."""
    planned = PLAN[block]
    said = [step for step in _steps(planned) if isinstance(step, Says)]
    return said[0].words.of(language)


def _steps(planned: Planned) -> list[object]:
    found: list[object] = []
    for step in planned.form:
        found += [inner for entry in step.entries for inner in entry] if hasattr(step, "entries") else [step]
    return found


async def _hears_it_in_the_page(hand: Hand) -> None:
    """Call the drawing by the phone in the page, as far as an order's number."""
    designer, page = hand.designer, hand.page
    language = designer.look.language
    await hand.open_phone()
    await hand.write(_FROM_BEIJING, designer.field("phone:place.caller"))
    await hand.check(designer.field("phone:place.fast"))
    await hand.press(designer.button("phone:actions.dial"))
    said = page.get_by_role("list", name=designer.word("phone:conversation"))
    for heard, keys in (("language", "2" if language == "en" else "1"), ("main", "4"), ("order", "12345678#")):
        await expect(said).to_contain_text(words(heard, "zh" if heard == "language" else language))
        await expect(page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
        for key in keys:
            await hand.dial(key)
        if heard == "language":
            await hand.press(designer.button("phone:work.normal"))
    await expect(said).to_contain_text(words("order_told", language).replace("${order}", "12345678"))
    await expect(page.get_by_text(designer.word("phone:outcomes.completed")).first).to_be_visible()
    await designer.picture("four-cities-heard")


async def _publishes_it(hand: Hand, number: str) -> None:
    designer = hand.designer
    await hand.open_publishing()
    await expect(designer.text("publish:changes.first")).to_be_visible()
    await hand.write(number, designer.field("publish:numbers.label"))
    await designer.picture("four-cities-publishing")
    await hand.press(designer.button("publish:actions.publishNow"))
    await expect(designer.text("publish:done.answers", numbers=number)).to_be_visible(timeout=60_000)


async def _heard(media: RtpEndpoint, recording: Path, since: float) -> None:
    async with asyncio.timeout(30):
        while media.heard.find(recording, since, seconds=0.8) is None:
            await media.packet()
            await asyncio.sleep(0.1)


async def _a_call_takes_it(house: Installation, number: str, flow: str, language: Language) -> None:
    """SIPp calls over the switch's trunk, hears the menus, asks for an order, and is told of it."""
    spoken = _SPOKEN[language]
    await house.leads_to(number, flow)
    async with sipp.playing(house.node, "caller_rfc4733", to=number, from_=_FROM_BEIJING) as caller:
        media, since = caller.media, 0.0
        for block, keys in (("language", "2" if language == "en" else "1"), ("main", "4"), ("order", "12345678#")):
            tongue: Language = "zh" if block == "language" else language
            await _heard(media, house.recording(words(block, tongue), _SPOKEN[tongue]), since)
            since = media.now
            for key in keys:
                await media.press(key)
        told = words("order_told", language).replace("${order}", "12345678")
        await _heard(media, await house.made(told, spoken), since)
        await caller.done()
    record = await house.record(_FROM_BEIJING)
    assert (record["call"]["flow"], record["call"]["outcome"], record["call"]["ended_by"]) == (flow, "completed", "flow")
    assert [got["digits"] for got in entries(record, "collected")][1:] == ["4", "12345678"]


async def _all_of_it(hand: Hand, designer: Designer, house: Installation) -> None:
    await (await analyst(hand, designer)).draw()
    await hand.command("canvas:actions.tidy", keys="Control+Shift+L")
    await expect(designer.page.get_by_role("status").filter(has_text=designer.word("canvas:tidied"))).to_have_count(1)
    saved = await hand.drawn.saved()
    assert len(saved["nodes"]) == len(PLAN) + 1 > 30
    await designer.picture("four-cities")
    await _hears_it_in_the_page(hand)
    number = house.new_dialled()
    await _publishes_it(hand, number)
    await _a_call_takes_it(house, number, hand.drawn.flow, designer.look.language)
    assert designer.said == []


async def test_an_analyst_draws_four_cities_by_mouse_hears_and_publishes_them_and_a_call_takes_them(
    browser: Browser, house: Installation
) -> None:
    async with window(browser, house.product, Look("en")) as designer:
        await _all_of_it(Mouse(await drawing(designer, blank(""))), designer, house)
