"""What comes after drawing the four cities, by whichever hand: it is heard in the page, and published to a number."""

from __future__ import annotations

from playwright.async_api import expect

from tests.designer_ui.designer import Language
from tests.designer_ui.four_cities import PLAN, Lists, Says
from tests.designer_ui.hands import Hand

FROM_BEIJING = "01062345678"


def words(block: str, language: Language) -> str:
    """What a planned block says."""
    steps = [inner for step in PLAN[block].form for inner in _inside(step)]
    return next(step.words.of(language) for step in steps if isinstance(step, Says))


def _inside(step: object) -> list[object]:
    return [inner for entry in step.entries for inner in entry] if isinstance(step, Lists) else [step]


def keyed(language: Language) -> list[tuple[str, str]]:
    """The blocks that ask on the way to an order's number, and what the caller keys in at each."""
    return [("language", "2" if language == "en" else "1"), ("main", "4"), ("order", "12345678#")]


def told(language: Language) -> str:
    """What the caller hears in the end."""
    return words("order_told", language).replace("${order}", "12345678")


async def hear(hand: Hand) -> None:
    """Call the drawing by the phone in the page, as far as an order's number."""
    designer, page = hand.designer, hand.page
    language = designer.look.language
    await hand.open_phone()
    await hand.write(FROM_BEIJING, designer.field("phone:place.caller"))
    await hand.check(designer.field("phone:place.fast"))
    await hand.press(designer.button("phone:actions.dial"))
    said = page.get_by_role("list", name=designer.word("phone:conversation"))
    for heard, keys in keyed(language):
        await expect(said).to_contain_text(words(heard, "zh" if heard == "language" else language))
        await expect(page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
        for key in keys:
            await hand.dial(key)
        if heard == "language":
            await hand.press(designer.button("phone:work.normal"))
    await expect(said).to_contain_text(told(language))
    await expect(page.get_by_text(designer.word("phone:outcomes.completed")).first).to_be_visible()
    await designer.picture("four-cities-heard")


async def publish(hand: Hand, number: str) -> None:
    """Publish the drawing, and lead a number to it."""
    designer = hand.designer
    await hand.open_publishing()
    await expect(designer.text("publish:changes.first")).to_be_visible()
    await hand.write(number, designer.field("publish:numbers.label"))
    await designer.picture("four-cities-publishing")
    await hand.press(designer.button("publish:actions.publishNow"))
    await expect(designer.text("publish:done.answers", numbers=number)).to_be_visible(timeout=60_000)
