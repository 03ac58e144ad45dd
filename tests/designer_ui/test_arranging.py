"""What a drawing is put in order by: groups, comments, menus, alignment, blocks on cords, subflows; and its addresses."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.designer_ui.drawing import Drawing, blank, catalog, drawing, small

pytestmark = ONE_PRODUCT


def at(document: dict[str, Any], *ids: str) -> list[tuple[float, float]]:
    """Where blocks stand."""
    return [(document["layout"][name]["x"], document["layout"][name]["y"]) for name in ids]


async def choose(drawn: Drawing, *names: str) -> None:
    """See the whole drawing, and select blocks, one after the other."""
    await drawn.canvas.focus()
    await drawn.page.keyboard.press("1")
    for n, name in enumerate(names):
        await drawn.block(name).click(modifiers=["Control"] if n else [], position={"x": 60, "y": 12})


async def menu_of(page: Page, what: Locator) -> Locator:
    """Open the menu of something."""
    await what.click(button="right", position={"x": 60, "y": 12})
    menu = page.get_by_role("menu")
    await expect(menu).to_be_visible()
    return menu


@looks
async def test_a_selection_becomes_a_subflow_and_comes_back_by_one_undo(designer: Designer) -> None:
    drawn, page = await drawing(designer, small("")), designer.page
    before = await drawn.draft()
    await choose(drawn, "Greet")
    menu = await menu_of(page, drawn.block("Greet"))
    await designer.picture("menu-of-a-block")
    assert await designer.barriers() == []
    await menu.get_by_role("menuitem", name=designer.word("canvas:actions.collapse")).click()
    called = drawn.block("Greet")
    await expect(called.locator('[data-exit="done"]')).to_be_visible()
    after = await drawn.saved()
    (name,) = (name for name, node in after["nodes"].items() if node["type"] == "subflow")
    assert after["nodes"]["answer"]["exits"] == {"next": name}
    assert after["nodes"][name]["exits"] == {"done": "bye"}
    part = after["nodes"][name]["config"]["flow"]
    async with designer.api() as api:
        child = (await api.get(f"/v1/flows/{part}/draft")).raise_for_status().json()["document"]
    assert child["prompts"] == before["prompts"]
    assert child["nodes"]["greet"]["exits"] == {"next": "return_done"}

    # Its form offers the ends of the flow it calls, and its versions.
    await page.get_by_role("tab", name=designer.word("editor:panels.inspector"), exact=True).click()
    await called.click(position={"x": 60, "y": 12})
    version = page.get_by_placeholder(designer.word("forms:ofAlias", alias="live"))
    await expect(version).to_be_visible()
    await designer.picture("subflow-form")
    await drawn.canvas.focus()
    await page.keyboard.press("Control+z")
    await expect(called.locator('[data-exit="next"]')).to_be_visible()
    assert (await drawn.saved())["nodes"] == before["nodes"]


@looks
async def test_a_group_is_made_named_carried_grown_and_taken_apart(designer: Designer) -> None:
    drawn, page = await drawing(designer, small("")), designer.page
    await choose(drawn, "Take the call", "Greet")
    await page.keyboard.press("Control+g")
    await page.keyboard.type("Welcome 欢迎")
    await page.keyboard.press("Enter")
    title = page.get_by_role("button", name="Welcome 欢迎", exact=True)
    await expect(title).to_be_visible()
    before = await drawn.saved()

    # Taken by its name, it carries its blocks and no other.
    x, y = await drawn.middle(title)
    await drawn.drag(title, (x + 40, y + 120))
    await designer.picture("group")
    after = await drawn.saved()
    moved = [(a[0] - b[0], a[1] - b[1]) for a, b in zip(at(after, *after["nodes"]), at(before, *after["nodes"]), strict=True)]
    by = dict(zip(after["nodes"], moved, strict=True))
    assert by["answer"] == by["greet"] != (0, 0)
    assert by["start"] == by["bye"] == (0, 0)

    # With one block more beside it, the same group grows; a block goes out of it; it is taken apart.
    await choose(drawn, "Take the call", "Greet", "Over")
    await page.keyboard.press("Control+g")
    await page.keyboard.press("Escape")
    (group,) = (await drawn.saved())["groups"].values()
    assert (group["name"], group["nodes"]) == ("Welcome 欢迎", ["answer", "bye", "greet"])
    await choose(drawn, "Over")
    menu = await menu_of(page, drawn.block("Over"))
    await menu.get_by_role("menuitem", name=designer.word("canvas:leaveGroup")).click()
    (group,) = (await drawn.saved())["groups"].values()
    assert group["nodes"] == ["answer", "greet"]
    menu = await menu_of(page, title)
    await menu.get_by_role("menuitem", name=designer.word("canvas:actions.ungroup")).click()
    await expect(title).to_have_count(0)
    assert "groups" not in await drawn.saved()


@looks
async def test_a_comment_is_written_moved_made_larger_and_deleted(designer: Designer) -> None:
    drawn, page = await drawing(designer, small("")), designer.page
    box = await drawn.canvas.bounding_box()
    assert box is not None
    ground = {"x": box["width"] / 2, "y": box["height"] / 2}
    await drawn.canvas.click(button="right", position={"x": ground["x"], "y": ground["y"]})
    menu = page.get_by_role("menu")
    await designer.picture("menu-of-the-ground")
    await menu.get_by_role("menuitem", name=designer.word("canvas:actions.comment")).click()
    await page.keyboard.type("Ask Wang 找小王")
    await page.keyboard.press("Escape")
    comment = page.locator(".react-flow__node-comment")
    await expect(comment).to_have_text("Ask Wang 找小王")
    (first,) = (await drawn.saved())["comments"].values()

    x, y = await drawn.middle(comment)
    await drawn.drag(comment, (x + 60, y + 40))
    corner = comment.locator(".react-flow__resize-control.handle.bottom.right")
    await corner.hover()  # it stands still: the comment was let go a moment ago
    x, y = await drawn.middle(corner)
    await drawn.drag(corner, (x + 80, y + 40))
    await designer.picture("comment")
    (second,) = (await drawn.saved())["comments"].values()
    assert second["x"] > first["x"]
    assert second["width"] > first["width"]
    assert second["height"] > first["height"]
    await drawn.canvas.focus()
    await page.keyboard.press("Delete")
    await expect(comment).to_have_count(0)
    assert "comments" not in await drawn.saved()


async def test_blocks_are_put_in_line_and_apart_from_their_menu(designer: Designer) -> None:
    document = small("")
    for n, name in enumerate(document["nodes"]):
        document["layout"][name] = {"x": 280 * n + 24 * (n == 1), "y": 20 * n}
    drawn, page = await drawing(designer, document), designer.page
    names = ("Take the call", "Greet", "Over")

    async def arrange(action: str) -> dict[str, Any]:
        await choose(drawn, *names)
        menu = await menu_of(page, drawn.block("Greet"))
        await menu.get_by_role("menuitem", name=designer.word("canvas:arrange")).click()
        item = page.get_by_role("menuitem", name=designer.word(f"canvas:actions.{action}"))
        await expect(item).to_be_visible()
        await item.click()
        await expect(page.get_by_role("menu")).to_have_count(0)
        return await drawn.saved()

    top = await arrange("align-top")
    assert [y for _, y in at(top, "answer", "greet", "bye")] == [20, 20, 20]
    spread = await arrange("distribute-x")
    (a, _), (b, _), (c, _) = at(spread, "answer", "greet", "bye")
    assert b - a == c - b


@looks
async def test_a_cord_has_a_menu_and_takes_a_block_that_stands_alone(designer: Designer) -> None:
    document = small("")
    document["nodes"]["alone"] = {"type": "play", "name": "Alone", "config": {"prompts": ["hello"]}, "exits": {}}
    document["layout"]["alone"] = {"x": 300, "y": 260}
    drawn, page = await drawing(designer, document), designer.page
    names = await catalog(designer)
    await choose(drawn, "Alone")

    async def cord() -> tuple[float, float]:
        left, upper = await drawn.middle(drawn.socket("Greet", "next"))
        right, lower = await drawn.middle(drawn.block("Over").locator(".react-flow__handle.target"))
        return (left + right) / 2, (upper + lower) / 2

    # Dropped onto a cord, it stands on it.
    x, y = await cord()
    await drawn.drag(drawn.block("Alone").get_by_text("Alone", exact=True), (x, y))
    nodes = (await drawn.saved())["nodes"]
    assert (nodes["greet"]["exits"], nodes["alone"]["exits"]) == ({"next": "alone"}, {"next": "bye"})
    await page.keyboard.press("Control+z")

    await page.mouse.click(*await cord(), button="right")
    menu = page.get_by_role("menu")
    await designer.picture("menu-of-a-cord")
    await menu.get_by_role("menuitem", name=designer.word("canvas:insertHere")).click()
    await page.get_by_role("option", name=names["play"][designer.look.language], exact=True).last.click()
    await expect(drawn.blocks).to_have_count(6)
    nodes = (await drawn.saved())["nodes"]
    (new,) = nodes.keys() - document["nodes"].keys()
    assert (nodes["greet"]["exits"], nodes[new]["exits"]) == ({"next": new}, {"next": "bye"})


async def test_text_of_the_clipboard_is_pasted_from_the_menu_where_it_was_opened(designer: Designer) -> None:
    drawn, page = await drawing(designer, small("")), designer.page
    await choose(drawn, "Greet", "Over")
    await page.keyboard.press("Control+c")
    text: str = await page.evaluate("() => navigator.clipboard.readText()")
    assert '"Welcome."' in text
    other = await drawing(designer, blank(""))
    await page.evaluate("text => navigator.clipboard.writeText(text)", text.replace("Welcome.", "Good morning."))
    await other.canvas.click(button="right", position={"x": 300, "y": 400})
    await page.get_by_role("menuitem", name=designer.word("canvas:actions.paste")).click()
    await expect(other.block("Greet")).to_be_visible()
    assert (await other.saved())["prompts"]["hello"]["en"]["text"] == "Good morning."
    await page.evaluate("() => navigator.clipboard.writeText('a line of a letter')")
    await other.canvas.click(button="right", position={"x": 680, "y": 60})
    await page.get_by_role("menuitem", name=designer.word("canvas:actions.paste")).click()
    await expect(designer.text("canvas:pasteNothing")).to_be_visible()


async def test_an_address_leads_to_a_block_and_back_leads_to_where_one_was(designer: Designer) -> None:
    document = small("")
    document["nodes"]["answer"]["exits"] = {}
    document["nodes"]["start"]["exits"] = {"next": "greet"}
    drawn, page = await drawing(designer, document), designer.page
    await page.goto(f"{designer.address}/flows/{drawn.flow}?node=greet&panel=phone")
    phone = page.get_by_role("tab", name=designer.word("editor:panels.phone"), exact=True)
    await expect(phone).to_have_attribute("aria-selected", "true")
    await expect(drawn.canvas).to_have_attribute("aria-activedescendant", "block-greet")

    # What one selects takes the place of what stood there; a problem is gone to, and one comes back.
    await choose(drawn, "Start")
    await expect(page).to_have_url(re.compile(r"\?.*node=start"))
    await page.keyboard.press("F8")
    await expect(page).to_have_url(re.compile(r"\?.*node=(?!start)"))
    await page.go_back()
    await expect(page).to_have_url(re.compile(r"\?.*node=start"))
    await expect(drawn.canvas).to_have_attribute("aria-activedescendant", "block-start")

    # The way that proves it is made of links that one can open elsewhere, too.
    await page.locator("[data-finding]", has_text="Greet").click()
    way = page.get_by_role("list", name=designer.word("problems:way")).get_by_role("link").first
    await expect(way).to_have_attribute("href", re.compile(rf"/flows/{drawn.flow}\?.*node="))
    await way.click()
    await expect(drawn.canvas).to_have_attribute("aria-activedescendant", "block-start")

    # A flow too large for the screen opens at the block.
    large = Drawing(designer, "hello-menu")
    await page.goto(f"{designer.address}/flows/{large.flow}?node=operator")
    await expect(large.block("转人工 6001 Operator 6001")).to_be_in_viewport(ratio=0.9)
