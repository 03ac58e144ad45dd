"""*Call my phone*: somebody's telephone is called with the drawing, and the drawing follows what is heard and pressed there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from playwright.async_api import expect

from telephony_adapters.simulator.text_phone import PhoneEvent, TextPhone
from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.designer_ui.test_phone import button, opened, transcript
from tests.parts.product import Product

pytestmark = ONE_PRODUCT

EXTENSION = "6005"


class Handset:
    """A telephone on the simulated switch, in the test's hand."""

    def __init__(self, phone: TextPhone) -> None:
        self.phone = phone
        self._told: list[PhoneEvent] = []
        self._news = asyncio.Event()

    async def listen(self) -> None:
        async for event in self.phone:
            self._told.append(event)
            self._news.set()

    async def until(self, true: Callable[[PhoneEvent], bool]) -> PhoneEvent:
        """Wait for an event, from the beginning on."""
        async with asyncio.timeout(20):
            while (found := next(filter(true, self._told), None)) is None:
                self._news.clear()
                await self._news.wait()
        return found

    async def hears(self, words: str) -> None:
        await self.until(lambda event: event.kind == "prompt" and words in str(event.details["text"]))


@contextlib.asynccontextmanager
async def handset(product: Product) -> AsyncIterator[Handset]:
    async with TextPhone(port=product.settings.simulator_port) as phone:
        await phone.log_in(EXTENSION)
        made = Handset(phone)
        listening = asyncio.create_task(made.listen())
        yield made
        listening.cancel()


@looks
async def test_a_telephone_is_called_with_the_drawing_which_follows_it_to_the_end(designer: Designer, product: Product) -> None:
    flow = await opened(designer)
    await designer.page.get_by_text(designer.word("phone:where.phone"), exact=True).click()
    await designer.field("phone:byPhone.number").fill(EXTENSION)
    await designer.picture("call-my-phone-before")
    assert await designer.barriers("[data-keys=phone]") == []
    async with handset(product) as mine:
        await button(designer, designer.word("phone:byPhone.call")).click()
        await mine.until(lambda event: event.kind == "incoming")
        said = transcript(designer)
        await expect(said).to_contain_text(designer.word("phone:reach.ringing"))
        await mine.phone.answer()
        await expect(said).to_contain_text(designer.word("phone:reach.answered"))
        await mine.hears("For English, press 2")
        await mine.phone.press("2")
        await mine.hears("For products and offers")
        await expect(said).to_contain_text("For English, press 2")
        here = designer.page.locator("[data-keys=phone]").get_by_role("button", name="主菜单 Main menu")
        await expect(here.first).to_be_visible()
        await designer.picture("call-my-phone-during")
        assert await designer.barriers("[data-keys=phone]") == []
        await designer.page.keyboard.press("3")  # keys of the page are no keys of the telephone
        await button(designer, designer.word("phone:actions.hangUp")).click()
        await mine.until(lambda event: event.kind == "ended")
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.interrupted")).first).to_be_visible()
    await designer.picture("call-my-phone-after")
    told = await product.newest_call()
    assert (told["call"]["direction"], told["call"]["caller"], told["call"]["flow"]) == ("outbound-test", EXTENSION, flow)
    assert "hours" not in [entry["step"] for entry in told["trace"]]


@looks
async def test_a_telephone_that_is_busy_and_a_number_that_is_not_allowed_are_said_in_words(designer: Designer) -> None:
    await opened(designer)
    await designer.page.get_by_text(designer.word("phone:where.phone"), exact=True).click()
    number = designer.field("phone:byPhone.number")
    await number.fill("13800138000")
    await button(designer, designer.word("phone:byPhone.call")).click()
    refused = designer.page.locator("[data-keys=phone]").get_by_role("alert")
    await expect(refused).to_contain_text("CORDBOARD_CALL_ALLOW")
    await designer.picture("call-my-phone-refused")
    await number.fill("6002")
    await button(designer, designer.word("phone:byPhone.call")).click()
    await expect(transcript(designer)).to_contain_text(designer.word("phone:reach.busy"))
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.unreached")).first).to_be_visible()
