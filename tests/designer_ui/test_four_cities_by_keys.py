"""The same main menu as by mouse, without one, in Chinese: drawn from nothing, filled in, heard and published."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, Look
from tests.designer_ui.drawing import blank, drawing
from tests.designer_ui.four_cities import PLAN
from tests.designer_ui.keys import Keys, no_mouse
from tests.designer_ui.planning import analyst, content, planned
from tests.designer_ui.rehearsal import hear, publish
from tests.parts.product import Product

pytestmark = [*ONE_PRODUCT, pytest.mark.parametrize("look", [Look("zh")], ids=str)]

_ALWAYS = "zone: Asia/Shanghai\nhours: {mon-sun: '00:00-24:00'}\n"


@pytest.fixture
async def _open_house(product: Product, tmp_path: Path) -> None:
    """The hours that an administrator gave the head office."""
    hours = tmp_path / "head-office.yaml"
    hours.write_text(_ALWAYS)
    kept = await product.command("calendars", "set", "head-office", str(hours))
    assert kept.returncode == 0, kept.stdout + kept.stderr


async def _calls_again_and_hangs_up(hand: Keys) -> None:
    """The phone is still in hand when a call is over; its own keys begin another and end it."""
    page, designer = hand.page, hand.designer
    await page.keyboard.press("d")
    await expect(page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
    await page.keyboard.press("h")
    await expect(page.get_by_text(designer.word("phone:outcomes.abandoned")).first).to_be_visible()
    await page.keyboard.press("x")
    await expect(designer.button("phone:actions.dial")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(hand.drawn.canvas).to_be_focused()


async def _finds_no_mistake(hand: Keys) -> None:
    await hand.page.keyboard.press("Alt+5")
    await expect(hand.page.get_by_role("tabpanel", name=hand.designer.word("editor:panels.problems"))).to_be_focused()
    await expect(hand.designer.text("problems:none")).to_be_visible()
    await hand.page.keyboard.press("Alt+5")
    await expect(hand.drawn.canvas).to_be_focused()


@pytest.mark.usefixtures("_open_house")
async def test_an_analyst_who_touches_no_mouse_draws_four_cities_hears_them_and_publishes_them(designer: Designer) -> None:
    drawn = await drawing(designer, blank(""))
    hand = Keys(drawn)
    async with no_mouse(drawn):
        await (await analyst(hand, designer)).draw()
        await hand.command("canvas:actions.tidy", keys="Control+Shift+L")
        await expect(designer.page.get_by_role("status").filter(has_text=designer.word("canvas:tidied"))).to_have_count(1)
        assert len((await drawn.saved())["nodes"]) == len(PLAN) + 1 > 30
        await designer.picture("four-cities-by-keys")
        await _finds_no_mistake(hand)
        await hear(hand)
        await _calls_again_and_hangs_up(hand)
        await publish(hand, "40088")
    async with designer.api() as api:
        version = (await api.get(f"/v1/flows/{drawn.flow}/versions/1")).raise_for_status().json()
    assert content(version["document"]) == planned(PLAN, "zh")
