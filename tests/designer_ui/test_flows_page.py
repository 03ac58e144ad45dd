"""The list of flows: found, begun from templates, described, copied, deleted and brought back; files out and in."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

from playwright.async_api import Locator, Route, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, all_looks, looks

pytestmark = ONE_PRODUCT


def line(designer: Designer, name: str) -> Locator:
    """The table's line of a flow."""
    return designer.page.get_by_role("row").filter(has=designer.page.get_by_role("link", name=name, exact=True))


async def chosen(designer: Designer, name: str, action: str) -> None:
    await designer.button("flows:menu", name=name).click()
    await designer.page.get_by_role("menuitem", name=designer.word(f"flows:actions.{action}")).click()


async def made(designer: Designer, name: str) -> str:
    """A flow of this test alone, made beside the browser; gives its id."""
    flow = f"t-{uuid.uuid4().hex[:12]}"
    document = {"spec": 1, "id": flow, "name": name, "languages": ["en"], "entry": "start",
                "nodes": {"start": {"type": "start", "exits": {}}}}  # fmt: skip
    async with designer.api() as api:
        (await api.put(f"/v1/flows/{flow}/draft", json={"document": document, "revision": 0})).raise_for_status()
    return flow


@all_looks
async def test_the_list_tells_how_each_flow_stands_and_keeps_nobody_out(designer: Designer) -> None:
    await designer.go()
    row = line(designer, "清风电器总机 Breeze Appliances")
    await expect(row).to_contain_text(designer.word("flows:states.published"))
    await expect(row).to_contain_text("4001")
    await designer.picture("flows")
    assert await designer.barriers() == []


@looks
async def test_a_flow_is_begun_from_a_template_by_keys_alone(designer: Designer) -> None:
    name = f"Hours {designer.look}"
    await designer.go()
    await designer.page.locator("body").press("n")
    await designer.field("flows:details.name").fill(name)
    await designer.page.keyboard.press("Tab")  # to the gallery
    await designer.page.keyboard.press("ArrowDown")
    await designer.page.keyboard.press("ArrowDown")
    await designer.picture("new-flow")
    assert await designer.barriers() == []
    await designer.page.keyboard.press("Enter")
    await expect(designer.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    flow = designer.page.url.rsplit("/", 1)[1]
    async with designer.api() as api:
        document = (await api.get(f"/v1/flows/{flow}/draft")).json()["document"]
    assert "business_hours" in {node["type"] for node in document["nodes"].values()}


@looks
async def test_a_flow_is_named_filed_tagged_and_found_again(designer: Designer) -> None:
    name = f"Plain {uuid.uuid4().hex[:6]}"
    await made(designer, name)
    await designer.go()
    await chosen(designer, name, "describe")
    await designer.field("flows:details.name").fill(f"{name} 夜间服务")
    await designer.field("flows:details.folder").fill("上海 / Night")
    await designer.field("flows:details.tags").fill("quiet")
    await designer.page.keyboard.press("Enter")
    await designer.field("flows:details.about").fill("Who answers after nine.")
    await designer.picture("details")
    assert await designer.barriers() == []
    await designer.button("common:save").click()
    row = line(designer, f"{name} 夜间服务")
    await expect(row).to_contain_text("上海/Night")
    await (
        designer.page.get_by_role("navigation", name=designer.word("flows:folders.label"))
        .get_by_role("button", name="Night")
        .click()
    )
    await designer.field("flows:search.label").fill("yjfw")
    await expect(row).to_be_visible()
    await designer.field("flows:search.label").fill("nothing at all")
    await expect(designer.heading("flows:nothing.title")).to_be_visible()
    await designer.button("flows:nothing.clear").click()
    await expect(line(designer, "清风电器总机 Breeze Appliances")).to_be_visible()


@looks
async def test_a_deleted_flow_is_brought_back_by_one_click(designer: Designer) -> None:
    name = f"Old {uuid.uuid4().hex[:6]}"
    await made(designer, name)
    await designer.go()
    await chosen(designer, name, "remove")
    await expect(line(designer, name)).to_have_count(0)
    await designer.button("common:undo").click()
    await expect(line(designer, name)).to_be_visible()


async def test_a_flow_that_answers_a_number_says_so_instead_of_going(designer: Designer) -> None:
    await designer.go()
    await chosen(designer, "清风电器总机 Breeze Appliances", "remove")
    await expect(designer.text("flows:answersNumbers", numbers="4001")).to_be_visible()
    await expect(line(designer, "清风电器总机 Breeze Appliances")).to_be_visible()


@looks
async def test_a_draft_leaves_as_a_file_and_comes_back_in_either_form(designer: Designer, tmp_path: Path) -> None:
    for form in ("json", "yaml"):
        name = f"Travelling {uuid.uuid4().hex[:6]}"
        await made(designer, name)
        await designer.go()
        async with designer.page.expect_download() as leaving:
            await chosen(designer, name, f"export.{form}")
        file = tmp_path / f"flow.{form}"
        await (await leaving.value).save_as(file)
        assert name in file.read_text("utf-8")
        await designer.page.locator("input[type=file]").set_input_files(file)
        await expect(designer.page.get_by_role("heading", level=1, name=name)).to_be_visible()


@looks
async def test_a_file_that_cannot_be_taken_says_line_and_block_and_the_mend(designer: Designer, tmp_path: Path) -> None:
    torn = tmp_path / "torn.yaml"
    torn.write_text("id: torn\nnodes:\n  start:\n\t- type: start\n", "utf-8")
    odd = tmp_path / "odd.json"
    document = {"spec": 1, "id": "odd", "name": "Odd", "languages": ["en"], "entry": "start",
                "nodes": {"start": {"type": 7, "exits": {}}}}  # fmt: skip
    odd.write_text(json.dumps(document, indent=1), "utf-8")
    await designer.go()
    await designer.page.locator("input[type=file]").set_input_files([torn, odd])
    dialog = designer.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("torn.yaml")
    await expect(dialog).to_contain_text(designer.word("flows:import.block", block="start"))
    await expect(dialog).to_contain_text(designer.word("flows:import.line", line=11))
    await designer.picture("not-imported")
    assert await designer.barriers() == []


@looks
async def test_a_copy_is_a_draft_of_its_own(designer: Designer) -> None:
    name = f"Twin {uuid.uuid4().hex[:6]}"
    await made(designer, name)
    await designer.go()
    await chosen(designer, name, "duplicate")
    await expect(line(designer, designer.word("flows:copyOf", name=name))).to_contain_text(designer.word("flows:states.draft"))


@looks
async def test_two_thousand_flows_are_searched_and_scrolled_and_few_of_them_drawn(designer: Designer) -> None:
    async def many(route: Route) -> None:
        came = await route.fetch()
        answer = await came.json()
        first = answer["flows"][0]
        more = [{**first, "id": f"many-{n}", "name": f"Branch {n:04}", "numbers": [f"{n:04}"]} for n in range(2_000)]
        await route.fulfill(response=came, json={**answer, "flows": more})  # other tests have drawn flows of their own

    await designer.page.route("**/v1/flows?*", many)
    await designer.go()
    await expect(line(designer, "Branch 0001")).to_be_visible()
    rows = designer.page.locator("main tbody tr")
    assert await rows.count() < 60
    await expect(designer.page.locator("main table")).to_have_attribute("aria-rowcount", re.compile(r"20\d\d"))
    await designer.picture("flows-many")
    assert await designer.barriers("main") == []
    await designer.page.locator("main").evaluate("page => page.scrollTo(0, page.scrollHeight)")
    await expect(line(designer, "Branch 1999")).to_be_in_viewport()
    assert await rows.count() < 60
    await (
        designer.page.get_by_role("searchbox", name=designer.word("flows:search.label"))
        .or_(designer.field("flows:search.label"))
        .first.fill("1234")
    )
    await expect(line(designer, "Branch 1234")).to_be_visible()
    await expect(rows).to_have_count(1)
