"""How somebody works in the designer, in sentences that say nothing of what the hand does; and the hand that works by mouse."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.async_api import Locator, expect

from tests.designer_ui.drawing import Drawing


class Hand(ABC):
    """Somebody at the designer. ``drawn`` is the flow that they draw."""

    def __init__(self, drawn: Drawing) -> None:
        """Take the window that a flow is open in."""
        self.drawn = drawn
        self.designer = drawn.designer
        self.page = drawn.page

    @abstractmethod
    async def press(self, what: Locator) -> None:
        """Press a button, or what behaves like one."""

    @abstractmethod
    async def write(self, text: str, into: Locator) -> None:
        """Write a text where there was another, or none."""

    @abstractmethod
    async def pick(self, option: Locator) -> None:
        """Take one of the options that are offered beneath the field that is being written."""

    @abstractmethod
    async def switch(self, choice: Locator) -> None:
        """Take one of the choices that stand side by side."""

    @abstractmethod
    async def add(self, kind: str, behind: str, exit_: str) -> None:
        """Add a block of this kind behind the exit of a block; it is selected then."""

    @abstractmethod
    async def connect(self, block: str, exit_: str, to: str) -> None:
        """Lead an exit to a block that is there."""

    async def connect_failures(self, block: str, exits: list[str], to: str) -> None:
        """Lead exits for what went wrong to one block."""
        for exit_ in exits:
            await self.connect(block, exit_, to)

    @abstractmethod
    async def name(self, name: str) -> None:
        """Name the block that is selected."""

    @abstractmethod
    async def find(self, block: str) -> None:
        """Select the block of this name, wherever it is."""

    @abstractmethod
    async def fill_in(self) -> None:
        """Turn to the form of what is selected."""

    @abstractmethod
    async def command(self, key: str, *, keys: str) -> None:
        """Do what the designer offers under this name, or by these keys."""

    @abstractmethod
    async def check(self, what: Locator) -> None:
        """Tick a box, or turn a switch on."""

    @abstractmethod
    async def open_phone(self) -> None:
        """Turn to the phone beside the drawing."""

    @abstractmethod
    async def open_publishing(self) -> None:
        """Begin to publish."""

    @abstractmethod
    async def dial(self, key: str) -> None:
        """Press a key of the phone."""


class Mouse(Hand):
    """Points and clicks; writes only where there is a field."""

    async def press(self, what: Locator) -> None:
        await what.click()

    async def write(self, text: str, into: Locator) -> None:
        await into.click()
        await into.fill(text)

    async def pick(self, option: Locator) -> None:
        await option.click()

    async def switch(self, choice: Locator) -> None:
        await choice.locator("xpath=following-sibling::label").click()

    async def add(self, kind: str, behind: str, exit_: str) -> None:
        count = await self.drawn.blocks.count()
        await self._wanted(f"/{kind}", behind, exit_)
        await self.page.get_by_role("option", name=kind, exact=True).first.click()
        await expect(self.drawn.blocks).to_have_count(count + 1)

    async def connect(self, block: str, exit_: str, to: str) -> None:
        await self._wanted(to, block, exit_)
        there = self.page.get_by_role("option").filter(has=self.page.get_by_text(to, exact=True))
        await there.first.click()
        await expect(self._plus(block, exit_)).to_have_count(0)

    async def _wanted(self, letters: str, block: str, exit_: str) -> None:
        if not await self._in_sight(block, exit_):
            await self.find(block)
        await self._plus(block, exit_).click()
        await self.page.keyboard.insert_text(letters)

    async def _in_sight(self, block: str, exit_: str) -> bool:
        seen = """(row) => {
            const { right, top, height } = row.getBoundingClientRect();
            return row.contains(document.elementFromPoint(right - 20, top + height / 2));
        }"""
        return bool(await self.drawn.row(block, exit_).evaluate(seen))

    def _plus(self, block: str, exit_: str) -> Locator:
        return self.drawn.row(block, exit_).get_by_role("button", include_hidden=True)

    async def name(self, name: str) -> None:
        await self.write(name, form(self.drawn).get_by_role("textbox").first)

    async def find(self, block: str) -> None:
        await self.designer.button("canvas:actions.find").click()
        await self.page.keyboard.insert_text(block)
        bar = self.page.get_by_role("search")
        await bar.get_by_role("option").filter(has=self.page.get_by_text(block, exact=True)).first.click()
        await bar.get_by_role("button", name=self.designer.word("common:close")).click()

    async def fill_in(self) -> None:
        pass  # the form stands beside the drawing

    async def command(self, key: str, *, keys: str) -> None:
        await self.designer.button(key).first.click()

    async def check(self, what: Locator) -> None:
        await what.check()

    async def open_phone(self) -> None:
        await self.page.get_by_role("tab", name=self.designer.word("editor:panels.phone")).click()

    async def open_publishing(self) -> None:
        await self.designer.button("publish:actions.publish").click()

    async def dial(self, key: str) -> None:
        await self.designer.button("phone:key", key=key).click()


def form(drawn: Drawing) -> Locator:
    """The form beside the drawing."""
    return drawn.page.locator('[data-keys="inspector"]')
