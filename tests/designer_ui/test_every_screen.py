"""Nothing keeps people out of the editor, whatever panels are open; and a flow that is not there is said to be so."""

from __future__ import annotations

from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks

pytestmark = ONE_PRODUCT

_PANELS = ("palette", "outline", "inspector", "phone", "versions", "problems")


@looks
async def test_nothing_keeps_people_out_of_the_editor_and_each_of_its_panels(designer: Designer) -> None:
    await designer.go("/flows/hello-menu")
    found: list[str] = []
    for panel in _PANELS:
        tab = designer.page.get_by_role("tab", name=designer.word(f"editor:panels.{panel}"), exact=True)
        if panel == "problems":
            await designer.page.locator("body").press("Alt+5")
        else:
            await tab.click()
        await expect(tab).to_have_attribute("aria-selected", "true")
        await expect(designer.page.locator(".mantine-Loader-root")).to_have_count(0)
        await designer.picture(f"editor-{panel}")
        found += [f"{panel}: {barrier}" for barrier in await designer.barriers()]
    assert found == []


@looks
async def test_the_editor_needs_no_scrolling_sideways_on_a_small_screen(designer: Designer) -> None:
    await designer.go("/flows/hello-menu")
    wider = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await designer.page.evaluate(wider)
    await designer.page.set_viewport_size({"width": 820, "height": 1180})  # a tablet, for looking at flows
    assert not await designer.page.evaluate(wider)
    await designer.picture("editor-tablet")
    await designer.go()
    assert not await designer.page.evaluate(wider)
    await designer.picture("flows-tablet")


@looks
async def test_a_flow_that_is_not_there_is_said_to_be_so(designer: Designer) -> None:
    await designer.go("/flows/no-such-flow-at-all")
    await expect(designer.heading("errors:no-such-flow.title")).to_be_visible()
    await designer.picture("no-such-flow")
    assert await designer.barriers() == []
    await designer.link("common:notFound.back").click()
    await expect(designer.heading("flows:title")).to_be_visible()
