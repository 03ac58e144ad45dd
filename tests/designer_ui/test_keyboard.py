"""Whoever has no mouse: the keyboard is always with something, leads everywhere, and everything it can do is told."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, Look, looks
from tests.designer_ui.drawing import Drawing, blank, drawing, small
from tests.designer_ui.hands import form
from tests.designer_ui.keys import Keys, no_mouse

pytestmark = ONE_PRODUCT

_TITLES = {"menu": ("Menu", "菜单"), "branch": ("Branch", "分支"), "language": ("Language", "语言")}


def _title(designer: Designer, kind: str) -> str:
    return _TITLES[kind][0 if designer.look.language == "en" else 1]


def _group(drawn: Drawing, en: str, zh: str) -> Locator:
    name = en if drawn.designer.look.language == "en" else zh
    return form(drawn).get_by_role("group", name=name, exact=True)


async def _adds_an_entry(hand: Keys, to: Locator, en: str, zh: str) -> None:
    what = en if hand.designer.look.language == "en" else zh
    await hand.press(to.get_by_role("button", name=hand.designer.word("forms:add", what=what), exact=True))


@looks
async def test_what_is_pressed_and_goes_away_hands_the_keyboard_on(designer: Designer) -> None:
    drawn = await drawing(designer, small(""))
    hand, keys = Keys(drawn), designer.page.keyboard
    async with no_mouse(drawn):
        await expect(drawn.canvas).to_be_focused()  # whoever opens a flow has the drawing in hand
        await keys.press("ArrowRight")
        for opens, opened in (("Shift+F10", "menu"), ("Alt+p", "dialog"), ("?", "dialog"), ("Control+k", "dialog")):
            await keys.press(opens)
            await expect(designer.page.get_by_role(opened).last.locator(":focus")).to_have_count(1)  # type: ignore[arg-type]
            await keys.press("Escape")
            await expect(drawn.canvas).to_be_focused()
        await hand.add(_title(designer, "menu"), "Greet", "next")
        await hand.fill_in()
        options = _group(drawn, "Options", "选项")
        for _ in range(2):
            await _adds_an_entry(hand, options, "Options", "选项")
        await hand.press(options.get_by_role("button", name=designer.word("forms:removeEntry", n=2), exact=True))
        await expect(options.locator(":focus")).to_have_count(1)
        await expect(options.locator("li")).to_have_count(1)
        failures = form(drawn).get_by_role("button", name=designer.word("inspector:connectFailures_other", count=2))
        await hand.press(failures)
        await hand.choose("Over", "Over")
        await expect(failures).to_have_count(0)
        await expect(form(drawn).locator(":focus")).to_have_count(1)
        await keys.press("Escape")
        await expect(drawn.canvas).to_be_focused()
        await keys.press("Delete")
        await expect(drawn.blocks).to_have_count(4)
        await expect(drawn.canvas).to_be_focused()
        await designer.picture("keyboard")


@looks
async def test_every_shortcut_is_listed_and_stands_in_the_palette_beside_what_it_does(designer: Designer) -> None:
    drawn = await drawing(designer, small(""))
    await drawn.page.keyboard.press("?")
    listed = designer.page.get_by_role("dialog", name=designer.word("common:actions.help"))
    await expect(listed.get_by_text(designer.word("canvas:actions.connectFailures"), exact=True)).to_be_visible()
    await expect(listed.get_by_text(designer.word("phone:actions.hangUp"), exact=True)).to_be_visible()
    own = listed.locator("section").filter(has_not=designer.heading("common:standing.title"))
    rows = await own.locator("dl > div").evaluate_all(
        "(rows) => rows.map((row) => [row.querySelector('dt').innerText, row.querySelector('[role=img]').innerText])"
    )
    told = {(title, "".join(keys.split())) for title, keys in rows}
    await designer.picture("keyboard-shortcuts")
    assert await designer.barriers() == []
    await drawn.page.keyboard.press("Escape")
    await expect(drawn.canvas).to_be_focused()
    await drawn.page.keyboard.press("Control+k")
    lines = designer.page.locator("[data-action]")
    await expect(lines.filter(has_text=designer.word("canvas:actions.connectFailures"))).to_have_count(1)
    found = await lines.evaluate_all(
        """(lines) => lines.map((line) =>
            [line.querySelector("span span").innerText, line.querySelector("kbd")?.parentElement.innerText])"""
    )
    shown = {(title, "".join((keys or "").split())) for title, keys in found}
    assert {"H", "0", "1"} <= {keys for _, keys in told}, "the phone's keys and the drawing's are among them"
    assert told - shown == set()


@pytest.mark.parametrize("look", [Look("zh")], ids=str)
async def test_a_new_case_and_a_new_language_begin_filled_in(designer: Designer) -> None:
    drawn = await drawing(designer, blank(""))
    hand, keys = Keys(drawn), designer.page.keyboard
    async with no_mouse(drawn):
        await keys.press("ArrowRight")
        await keys.press("Tab")
        await hand.choose("语言", "/语言")
        await hand.fill_in()
        choices = _group(drawn, "Languages", "可选语言")
        for n, (language, key) in enumerate((("en", "1"), ("zh-CN", "2"))):
            await _adds_an_entry(hand, choices, "Languages", "可选语言")
            entry = choices.locator("ol > li").nth(n)
            await expect(entry.get_by_role("combobox", name="语言", exact=True)).to_have_value(language)
            await expect(entry.get_by_role("textbox", name="按键", exact=True)).to_have_value(key)
            await expect(entry.locator("[data-severity=error]")).to_have_count(0)
        await hand.turn_back()
        await keys.press("Tab")
        await hand.choose("分支", "/分支")
        await hand.fill_in()
        await _adds_an_entry(hand, _group(drawn, "Cases", "分支"), "Cases", "分支")
        await expect(form(drawn).get_by_role("textbox", name="比较对象", exact=True)).to_be_visible()
