"""Drawing a flow: by mouse, and the same by keyboard alone; copying, undoing, tidying up, and two people in one draft."""

from __future__ import annotations

from playwright.async_api import Browser, Position, expect

from tests.designer_ui.conftest import window
from tests.designer_ui.designer import ONE_PRODUCT, Designer, all_looks, looks
from tests.designer_ui.drawing import Drawing, blank, catalog, drawing, small
from tests.parts.product import Product

pytestmark = ONE_PRODUCT

# What both ways of drawing come to: greeted, put onto the cord last; a wrong key and a silence end the call.
SHAPE = {
    "answer": {"next": "play"},
    "collect_digits": {"no_input": "hangup", "no_match": "hangup"},
    "hangup": {},
    "play": {"next": "collect_digits"},
    "start": {"next": "answer"},
}


@looks
async def test_a_flow_is_drawn_by_mouse(designer: Designer) -> None:
    names = await catalog(designer)
    drawn, page = await drawing(designer), designer.page

    def option(kind: str) -> str:
        return names[kind][designer.look.language]

    await designer.picture("first-steps")
    await designer.button("canvas:first.action").click()
    await page.get_by_role("option", name=option("answer"), exact=True).last.click()
    answer = drawn.block(option("answer"))
    await answer.hover()
    await answer.get_by_role("button").click()  # the plus on its open exit
    await page.get_by_role("option", name=option("collect_digits")).last.click()
    asking = drawn.block(option("collect_digits"))
    await expect(asking).to_be_visible()

    # A cord let go over nothing asks which block shall stand there.
    x, y = await drawn.middle(drawn.row(option("collect_digits"), "no_input"))
    await drawn.drag(drawn.socket(option("collect_digits"), "no_input"), (x + 210, y - 150))
    await designer.picture("chooser")
    await page.get_by_role("option", name=option("hangup")).last.click()
    over = drawn.block(option("hangup"))
    await over.hover()  # it stands still: the view went along with it
    await drawn.drag(drawn.socket(option("collect_digits"), "no_match"), await drawn.middle(over))
    await expect(drawn.cords).to_have_count(4)

    # A block of the palette let go over a cord is put onto it.
    await page.keyboard.press("1")  # everything in sight
    await expect(over).to_be_in_viewport(ratio=0.9)
    await expect(drawn.block(names["start"][designer.look.language])).to_be_in_viewport(ratio=0.9)
    left, y = await drawn.middle(drawn.socket(option("answer"), "next"))
    right, _ = await drawn.middle(asking.locator(".react-flow__handle.target"))
    box = await drawn.canvas.bounding_box()
    assert box is not None
    cord: Position = {"x": (left + right) / 2 - box["x"], "y": y - box["y"]}
    await page.locator("[data-block=play]").last.drag_to(drawn.canvas, target_position=cord)
    await expect(drawn.block(option("play"))).to_be_visible()
    await designer.picture("drawn")
    assert await drawn.shape() == SHAPE


@looks
async def test_the_same_flow_is_drawn_by_keyboard_alone(designer: Designer) -> None:
    drawn, keys = await drawing(designer), designer.page.keyboard
    names = await catalog(designer)

    async def add(kind: str, *walk: str) -> None:
        for key in walk:
            await keys.press(key)
        await keys.press("Tab")
        await keys.type(names[kind][designer.look.language])
        await keys.press("Enter")

    await drawn.canvas.focus()
    await keys.press("ArrowRight")  # to the start
    await add("answer")
    await add("collect_digits")
    await add("hangup", "ArrowDown", "ArrowDown")  # behind its second exit, silence
    await keys.press("ArrowLeft")  # back to where that cord comes from
    await keys.press("ArrowDown")  # to the exit below it, a wrong key
    await keys.press("c")
    await keys.type(names["hangup"][designer.look.language])
    await keys.press("Enter")
    await keys.press("ArrowLeft")  # from the exit to its block
    await keys.press("ArrowLeft")  # to the exit that leads there
    await add("play")  # onto its cord
    assert await drawn.shape() == SHAPE
    await keys.press("F2")
    await keys.type("Welcome")
    await keys.press("Enter")
    await expect(drawn.block("Welcome")).to_be_visible()
    await keys.press("Delete")  # one way on: the cord is joined again
    await expect(drawn.block("Welcome")).to_have_count(0)
    assert (await drawn.shape())["answer"] == {"next": "collect_digits"}


async def test_the_same_flow_is_drawn_in_the_outline(designer: Designer) -> None:
    drawn, keys = await drawing(designer), designer.page.keyboard
    await keys.press("Alt+2")
    tree = designer.page.get_by_role("tree")
    await tree.focus()
    await keys.press("Home")
    for kind in ("Answer", "Play", "Hang up"):
        await keys.press("a")
        await keys.type(kind)
        await keys.press("Enter")
        await expect(tree).to_be_focused()
    await expect(tree.get_by_role("treeitem", selected=True)).to_contain_text("Hang up")
    await keys.press("ArrowUp")
    await keys.press("F2")
    await keys.type("Greeting")
    await keys.press("Enter")
    await expect(drawn.block("Greeting")).to_be_visible()
    assert await drawn.shape() == {
        "answer": {"next": "play"},
        "hangup": {},
        "play": {"next": "hangup"},
        "start": {"next": "answer"},
    }
    await tree.focus()
    await keys.press("Delete")
    assert (await drawn.shape())["answer"] == {"next": "hangup"}


async def test_every_step_is_undone_and_done_again_also_after_a_reload(designer: Designer) -> None:
    drawn, keys = await drawing(designer, small("")), designer.page.keyboard
    before = await drawn.draft()
    await drawn.block("Greet").click()
    await keys.press("Alt+ArrowDown")
    await keys.press("Control+d")
    await expect(drawn.blocks).to_have_count(5)
    await keys.press("Delete")
    await drawn.block("Greet").click()
    await keys.press("Control+Shift+L")
    await expect(designer.page.get_by_role("status").filter(has_text=designer.word("canvas:tidied"))).to_have_count(1)
    after = await drawn.saved()
    assert after["layout"] != before["layout"]
    await designer.page.reload()
    await expect(drawn.blocks).to_have_count(4)
    for _ in range(4):
        await keys.press("Control+z")
    assert await drawn.saved() == before
    for _ in range(4):
        await keys.press("Control+Shift+Z")
    assert await drawn.saved() == after


async def test_blocks_are_copied_into_another_flow_with_their_words(designer: Designer) -> None:
    drawn, keys = await drawing(designer, small("")), designer.page.keyboard
    await drawn.block("Greet").click()
    await drawn.block("Over").click(modifiers=["Control"])
    await keys.press("Control+c")
    other = await drawing(designer, blank(""))
    await other.canvas.focus()
    await keys.press("Control+v")
    await expect(other.block("Greet")).to_be_visible()
    there = await other.saved()
    assert there["prompts"] == small("")["prompts"]
    copies = {node["name"]: (name, node) for name, node in there["nodes"].items()}
    assert copies["Greet"][1]["exits"] == {"next": copies["Over"][0]}
    assert not {"greet", "bye"} & there["nodes"].keys()


async def test_a_problem_is_gone_to_by_key_shown_with_its_way_and_mended_by_a_button(designer: Designer) -> None:
    document = small("")
    document["nodes"]["answer"]["exits"] = {}
    document["nodes"]["start"]["exits"] = {"next": "greet"}
    drawn = await drawing(designer, document)
    await expect(drawn.block("Greet").locator("[data-severity]")).to_be_visible()
    await drawn.canvas.focus()
    await designer.page.keyboard.press("F8")
    panel = designer.page.get_by_role("tabpanel", name=designer.word("editor:panels.problems"))
    await expect(panel.get_by_role("button", expanded=True)).to_be_visible()
    await designer.picture("problems")
    assert await designer.barriers() == []
    found = await panel.locator("[data-finding]").count()
    await panel.locator("li[data-open] button:not([data-finding])").last.click()
    await expect(panel.locator("[data-finding]")).not_to_have_count(found)


async def test_two_people_see_each_other_and_lose_nothing(designer: Designer, browser: Browser, product: Product) -> None:
    mine = await drawing(designer, small(""))
    async with window(browser, product, designer.look) as second:
        theirs = Drawing(second, mine.flow)
        await theirs.open()
        who = designer.word("canvas:presence.here", who="local")
        await expect(designer.page.get_by_label(who)).to_be_visible()
        await theirs.block("Over").click()
        await second.page.keyboard.press("F2")
        await second.page.keyboard.type("The end")
        await second.page.keyboard.press("Enter")
        await theirs.saved()
        await expect(mine.block("The end")).to_be_visible()  # taken in at once

        for drawn, name in ((mine, "Mine"), (theirs, "Hello")):
            await drawn.block("Greet").click()
            await drawn.page.keyboard.press("F2")
            await drawn.page.keyboard.type(name)
            await drawn.page.keyboard.press("Enter")
        await mine.page.keyboard.press("Control+s")
        dialog = second.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await second.picture("conflict")
        assert await second.barriers() == []
        await dialog.get_by_text(second.word("canvas:conflict.theirs"), exact=True).click()
        await second.button("canvas:conflict.done").click()
        await expect(theirs.block("Mine")).to_be_visible()
        assert (await theirs.saved())["nodes"]["greet"]["name"] == "Mine"
        assert second.said == []


@all_looks
async def test_nothing_keeps_people_out_of_the_drawing(designer: Designer) -> None:
    opened = Drawing(designer, "hello-menu")
    await opened.open()
    await designer.page.keyboard.press("Alt+2")
    await expect(designer.page.get_by_role("treeitem").first).to_be_visible()
    await opened.block("应答 Answer").click()
    await designer.picture("canvas")
    assert await designer.barriers() == []
    await designer.page.keyboard.press("Control+f")
    await designer.page.get_by_role("search").get_by_role("combobox").fill("9")
    await expect(designer.page.get_by_role("option").first).to_be_visible()
    assert await designer.barriers() == []
    await designer.page.keyboard.press("Escape")
    await designer.page.keyboard.press("1")
    await designer.picture("canvas-whole")
    assert await designer.barriers() == []
