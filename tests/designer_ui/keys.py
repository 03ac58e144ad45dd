"""The hand that never touches the mouse: arrows, letters and Tab."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Locator, expect

from tests.designer_ui.drawing import Drawing
from tests.designer_ui.hands import Hand, form

_FAR = 400
"""No field is further than this many presses of a key."""

_WAY = """(wanted) => {
    const here = document.activeElement;
    if (here === wanted || wanted.contains(here)) return "here";
    if (!here || here === document.body) return "lost";
    return here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
}"""

_UP_OR_DOWN = """(row) => {
    const here = row.parentElement.querySelector("[data-chosen]");
    return here && here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING ? "ArrowUp" : "ArrowDown";
}"""


class Keys(Hand):
    """Works by keys alone. Whole words come at once, as an input method gives them."""

    async def press(self, what: Locator) -> None:
        await self.turn_to(what)
        await self.page.keyboard.press("Enter")

    async def write(self, text: str, into: Locator) -> None:
        await self.turn_to(into)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def pick(self, option: Locator) -> None:
        await expect(option).to_be_visible()
        for _ in range(_FAR):
            await self.page.keyboard.press("ArrowDown")
            if await option.get_attribute("data-combobox-selected") == "true":
                break
        await self.page.keyboard.press("Enter")

    async def switch(self, choice: Locator) -> None:
        await self.turn_to(choice.locator("xpath=ancestor::*[@role='radiogroup']"))
        while not await choice.is_checked():
            await self.page.keyboard.press("ArrowRight")

    async def turn_to(self, what: Locator) -> None:
        """Press Tab until it has the keyboard, which has never gone to nobody."""
        wanted = await what.element_handle()
        assert wanted is not None
        for _ in range(_FAR):
            way = await self.page.evaluate(_WAY, wanted)
            if way == "here":
                return
            assert way != "lost", f"nothing had the keyboard on the way to {what}"
            await self.page.keyboard.press(way)
        raise AssertionError(f"no key leads to {what}")

    async def add(self, kind: str, behind: str, exit_: str) -> None:
        count = await self.drawn.blocks.count()
        await self._stand_on(behind, exit_)
        await self.page.keyboard.press("Tab")
        await self.choose(kind, f"/{kind}")
        await expect(self.drawn.blocks).to_have_count(count + 1)

    async def connect(self, block: str, exit_: str, to: str) -> None:
        await self._stand_on(block, exit_)
        await self.page.keyboard.press("c")
        await self.choose(to, to)
        await self._leads_on(block, exit_)

    async def connect_failures(self, block: str, exits: list[str], to: str) -> None:
        await self._stand_on(block, exits[0])
        await self.page.keyboard.press("Shift+C")
        await self.choose(to, to)
        for exit_ in exits:
            await self._leads_on(block, exit_)

    async def _leads_on(self, block: str, exit_: str) -> None:
        await expect(self.drawn.row(block, exit_).get_by_role("button", include_hidden=True)).to_have_count(0)

    async def _stand_on(self, block: str, exit_: str) -> None:
        await self.turn_back()
        row = self.drawn.row(block, exit_)
        if "selected" not in (await self.drawn.block(block).get_attribute("class") or "").split():
            await self.find(block)
        for _ in range(_FAR):
            if await row.get_attribute("data-chosen") is not None:
                return
            await self.page.keyboard.press(await row.evaluate(_UP_OR_DOWN))
        raise AssertionError(f"no key leads to {exit_} of {block}")

    async def turn_back(self) -> None:
        """Escape leads out of a form; once more where a list of the form was open."""
        for _ in range(3):
            if await self.drawn.canvas.evaluate("(canvas) => canvas === document.activeElement"):
                return
            await self.page.keyboard.press("Escape")
        await expect(self.drawn.canvas).to_be_focused()

    async def choose(self, name: str, letters: str) -> None:
        """Take what is called so from the list of blocks that is open."""
        await expect(self.drawn.canvas.locator("[role=combobox]:focus")).to_have_count(1)
        await self.page.keyboard.insert_text(letters)
        wanted = self.page.get_by_role("option").filter(has=self.page.get_by_text(name, exact=True)).first
        await expect(wanted).to_be_visible()
        for _ in range(_FAR):
            if await wanted.get_attribute("aria-selected") == "true":
                break
            await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Enter")

    async def name(self, name: str) -> None:
        await self.page.keyboard.press("F2")
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(name)
        await self.page.keyboard.press("Enter")
        await expect(self.drawn.block(name)).to_be_visible()

    async def find(self, block: str) -> None:
        await self.page.keyboard.press("Control+f")
        bar = self.page.get_by_role("search")
        await expect(bar.get_by_role("combobox")).to_be_focused()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(block)
        wanted = bar.get_by_role("option").filter(has=self.page.get_by_text(block, exact=True)).first
        await expect(wanted).to_be_visible()
        for _ in range(_FAR):
            await self.page.keyboard.press("ArrowDown")
            if await wanted.get_attribute("aria-selected") == "true":
                break
        await self.page.keyboard.press("Escape")

    async def fill_in(self) -> None:
        await self.page.keyboard.press("Enter")
        await expect(form(self.drawn).locator(":focus")).to_have_count(1)

    async def command(self, key: str, *, keys: str) -> None:
        await self.page.keyboard.press(keys)

    async def check(self, what: Locator) -> None:
        await self.turn_to(what)
        if not await what.is_checked():
            await self.page.keyboard.press("Space")

    async def open_phone(self) -> None:
        await self.page.keyboard.press("Control+Enter")
        await expect(self.designer.button("phone:actions.dial")).to_be_focused()

    async def open_publishing(self) -> None:
        await self.page.keyboard.press("Alt+p")

    async def dial(self, key: str) -> None:
        await self.page.keyboard.press(key)


@contextlib.asynccontextmanager
async def no_mouse(drawn: Drawing) -> AsyncIterator[None]:
    """Fail when anything in the page came from a mouse, a finger or a pen meanwhile."""
    await drawn.page.evaluate("""() => {
        globalThis.pointed = [];
        for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "wheel", "touchstart", "dragstart"])
            addEventListener(kind, (event) => { if (event.isTrusted) globalThis.pointed.push(kind); }, true);
    }""")
    yield
    assert await drawn.page.evaluate("() => globalThis.pointed") == []
