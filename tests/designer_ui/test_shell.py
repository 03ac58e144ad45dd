"""What stands around every page: language, colours, commands, help, and addresses that lead nowhere."""

from __future__ import annotations

from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, all_looks, looks

pytestmark = ONE_PRODUCT


@all_looks
async def test_nothing_keeps_people_out_of_a_page_that_is_not_there(designer: Designer) -> None:
    await designer.go("/no/such/page")
    await expect(designer.heading("common:notFound.title")).to_be_visible()
    await designer.picture("not-found")
    assert await designer.barriers() == []
    await designer.link("common:notFound.back").click()
    await expect(designer.heading("flows:title")).to_be_visible()


@looks
async def test_the_language_is_switched_and_remembered(designer: Designer) -> None:
    await designer.go()
    await designer.button("common:actions.language").click()
    other = Designer(designer.page, type(designer.look)("zh" if designer.look.language == "en" else "en"), designer.address)
    await expect(other.heading("flows:title")).to_be_visible()
    await designer.page.reload()
    await expect(other.heading("flows:title")).to_be_visible()
    assert (
        await designer.page.evaluate("() => document.documentElement.lang")
        == {"en": "zh-CN", "zh": "en"}[designer.look.language]
    )


async def test_the_colours_are_switched_and_are_there_before_the_first_paint(designer: Designer) -> None:
    await designer.go()
    await designer.button("common:actions.scheme").click()
    scheme = "() => document.documentElement.dataset.mantineColorScheme"
    assert await designer.page.evaluate(scheme) == "dark"
    await designer.page.reload(wait_until="commit")
    await designer.page.wait_for_function("() => document.body")
    assert await designer.page.evaluate(scheme) == "dark"


@looks
async def test_a_flow_is_gone_to_by_typing_its_name(designer: Designer) -> None:
    await designer.go()
    await designer.page.keyboard.press("Control+k")
    await designer.page.get_by_placeholder(designer.word("common:searchHint")).fill("Breeze")
    await designer.picture("palette")
    assert await designer.barriers() == []
    await designer.page.keyboard.press("Enter")
    await expect(designer.page).to_have_url(f"{designer.address}/flows/hello-menu")


@looks
async def test_every_shortcut_is_listed_under_a_key(designer: Designer) -> None:
    await designer.go("/flows/hello-menu")
    await designer.page.locator("body").press("?")
    shown = designer.page.get_by_role("dialog", name=designer.word("common:actions.help"))
    await expect(shown.get_by_text(designer.word("editor:actions.left"), exact=True)).to_be_visible()
    await designer.picture("shortcuts")
    assert await designer.barriers() == []
    await designer.page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()


@looks
async def test_the_editors_sides_are_opened_closed_and_sized_by_keys(designer: Designer) -> None:
    await designer.go("/flows/hello-menu")
    left = designer.page.get_by_role("region", name=designer.word("editor:sides.left"))
    await expect(left).to_be_visible()
    await expect(left).to_have_css("width", "248px")
    edge = designer.page.get_by_role(
        "separator", name=designer.word("editor:resizeSide", side=designer.word("editor:sides.left"))
    )
    await edge.focus()
    await designer.page.keyboard.press("ArrowRight")
    await expect(left).to_have_css("width", "264px")
    await designer.page.locator("body").press("[")
    await expect(left).to_be_hidden()
    await designer.page.locator("body").press("Alt+2")
    await expect(designer.page.get_by_role("tab", name=designer.word("editor:panels.outline"))).to_be_visible()
