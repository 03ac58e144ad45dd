"""The flow's tests as text in the page: brought by a sample, written, mended, copied, deleted; files in and out."""

from __future__ import annotations

import uuid
from pathlib import Path

from playwright.async_api import Locator, expect

from engine.errors_zh import CHINESE
from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.designer_ui.test_tests_panel import SMALL
from tests.engine.flows.drawings import drawing
from tests.house.tree import ROOT

pytestmark = ONE_PRODUCT

HEARS = "- scenario: Hears the menu\n  steps:\n    - hear: hello\n    - hang up\n"
LEAVES = '# 注释 stays\n- scenario: Presses one\n  steps:\n    - press: "1"\n    - ends: {by: flow}\n'


async def small(designer: Designer, text: str = "") -> str:
    """A flow of this test alone, with these tests, its panel open; gives its id."""
    made = drawing(f"t-{uuid.uuid4().hex[:12]}", "Small", **SMALL)
    async with designer.api() as api:
        (await api.put(f"/v1/flows/{made['id']}/draft", json={"document": made, "revision": 0})).raise_for_status()
        if text:
            kept = {"text": text, "revision": 0}
            (await api.put(f"/v1/flows/{made['id']}/scenarios", json=kept)).raise_for_status()
    await designer.go(f"/flows/{made['id']}")
    await designer.page.keyboard.press("Alt+7")
    return str(made["id"])


async def text_of(designer: Designer, flow: str) -> str:
    async with designer.api() as api:
        return str((await api.get(f"/v1/flows/{flow}/scenarios")).json()["text"])


def editor(designer: Designer) -> Locator:
    """Where the text is written."""
    return designer.page.locator("[data-panel=tests] .cm-content")


def menu(designer: Designer, key: str) -> Locator:
    return designer.page.get_by_role("menuitem", name=designer.word(key))


@looks
async def test_a_sample_comes_with_its_tests_and_they_take_every_exit(designer: Designer) -> None:
    await designer.go("/flows/hello-menu")
    await designer.page.keyboard.press("Alt+7")
    await designer.button("tests:run").click()
    await expect(designer.page.get_by_role("status").filter(has_text="100")).to_be_visible()
    await designer.picture("tests-of-a-sample")


@looks
async def test_a_test_is_written_with_its_mistakes_by_line_and_played_before_it_is_kept(designer: Designer) -> None:
    flow = await small(designer, HEARS + "\n" + LEAVES)
    await designer.button("tests:write.edit", name="Presses one").click()
    await expect(editor(designer)).to_contain_text("注释 stays")
    await designer.page.get_by_text("press:").click()
    await designer.page.keyboard.press("End")
    await designer.page.keyboard.type("\n- press: x")
    mistakes = designer.page.get_by_role("list", name=designer.word("tests:write.mistakes"))
    await expect(mistakes).to_contain_text(designer.word("tests:line", line=10))
    await designer.picture("test-as-text-wrong")
    assert await designer.barriers("[data-panel=tests]") == []
    await mistakes.get_by_role("button").first.click()
    await expect(editor(designer)).to_be_focused()
    await editor(designer).fill(LEAVES.replace("flow", "caller"))
    await expect(mistakes).to_have_count(0)
    await designer.button("tests:write.run").click()
    await expect(designer.text("tests:write.otherwise")).to_be_visible()
    await designer.picture("test-as-text-otherwise")
    await editor(designer).fill(LEAVES.replace("ends: {by: flow}", "ends: {by: flow, at: bye}"))
    await designer.button("tests:write.run").click()
    await expect(designer.text("tests:write.went")).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + LEAVES
    await designer.button("common:save").click()
    await expect(designer.text("tests:write.saved")).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + LEAVES.replace("by: flow", "by: flow, at: bye")


async def test_a_test_is_copied_and_deleted_and_brought_back(designer: Designer) -> None:
    flow = await small(designer, HEARS)
    await designer.button("tests:write.edit", name="Hears the menu").click()
    await designer.button("tests:write.duplicate").click()
    await designer.button("common:save").click()
    await expect(designer.button("tests:write.edit", name="Hears the menu (2)")).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + HEARS.replace("menu", "menu (2)")
    await designer.button("tests:write.edit", name="Hears the menu").click()
    await designer.button("tests:write.delete").click()
    await expect(designer.button("tests:write.edit", name="Hears the menu")).to_have_count(0)
    assert await text_of(designer, flow) == HEARS.replace("menu", "menu (2)")
    await designer.page.get_by_role("alert").get_by_role("button", name=designer.word("common:undo")).click()
    await expect(designer.button("tests:write.edit", name="Hears the menu")).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + HEARS.replace("menu", "menu (2)")


async def test_what_was_written_and_not_kept_can_be_gone_back_to(designer: Designer) -> None:
    await small(designer)
    await designer.button("tests:write.new").click()
    await editor(designer).fill(HEARS)
    await designer.button("tests:write.close").click()
    await designer.button("tests:write.comeBack").click()
    await expect(editor(designer)).to_contain_text("Hears the menu")


async def test_tests_go_out_as_a_file_and_come_in_behind_the_others_or_with_their_mistakes(
    designer: Designer, tmp_path: Path
) -> None:
    flow = await small(designer, HEARS)
    more = designer.button("tests:files.menu")
    await more.click()
    async with designer.page.expect_download() as coming:
        await menu(designer, "tests:files.export").click()
    await (await coming.value).save_as(tmp_path / "saved.yaml")
    assert (tmp_path / "saved.yaml").read_text("utf-8") == HEARS

    async def bring(text: str) -> None:
        file = tmp_path / "more.yaml"
        file.write_text(text, "utf-8")
        await designer.page.locator("input[data-import=scenarios]").set_input_files(file)

    await bring(LEAVES)
    await designer.picture("tests-brought")
    await designer.button("tests:files.behind").click()
    await expect(designer.page.get_by_role("status").filter(has_text="%")).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + LEAVES
    await bring(LEAVES.replace("press", "push"))
    await designer.button("tests:files.instead").click()
    await expect(designer.page.get_by_role("list", name=designer.word("tests:write.mistakes"))).to_be_visible()
    assert await text_of(designer, flow) == HEARS + "\n" + LEAVES


async def test_a_flow_begun_from_a_template_or_copied_has_its_tests(designer: Designer) -> None:
    await designer.go()
    name = f"Mailbox {uuid.uuid4().hex[:6]}"
    await designer.button("flows:actions.new").click()
    await designer.field("flows:details.name").fill(name)
    await designer.page.get_by_role("radio", name="Voicemail").or_(designer.page.get_by_text("Voicemail")).first.click()
    await designer.button("flows:new.begin").click()
    await expect(designer.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    sample = (ROOT / "samples/voicemail/scenario.yaml").read_text("utf-8")
    assert await text_of(designer, designer.page.url.rsplit("/", 1)[1]) == sample
    await designer.go()
    await designer.button("flows:menu", name=name).click()
    await menu(designer, "flows:actions.duplicate").click()
    await designer.button("flows:open").click()
    await expect(designer.page.get_by_role("heading", level=1, name=designer.word("flows:copyOf", name=name))).to_be_visible()
    assert await text_of(designer, designer.page.url.rsplit("/", 1)[1]) == sample


@looks
async def test_who_was_quicker_is_said_in_the_readers_language(designer: Designer) -> None:
    flow = await small(designer, HEARS)
    await designer.button("tests:write.edit", name="Hears the menu").click()
    async with designer.api() as api:
        kept = {"text": LEAVES + "\n" + HEARS, "revision": 1}
        (await api.put(f"/v1/flows/{flow}/scenarios", json=kept)).raise_for_status()
    await editor(designer).fill(HEARS.replace("menu", "house"))
    await designer.button("common:save").click()
    await expect(designer.text("tests:write.saved")).to_be_visible()  # the other one is not theirs to lose
    assert await text_of(designer, flow) == LEAVES + "\n" + HEARS.replace("menu", "house")
    async with designer.api() as api:
        kept = {"text": HEARS, "revision": 3}
        (await api.put(f"/v1/flows/{flow}/scenarios", json=kept)).raise_for_status()
    await editor(designer).fill(HEARS.replace("menu", "shop"))
    await designer.button("common:save").click()
    words = {"en": "saved by somebody else", "zh": CHINESE["scenarios-changed"].title}
    await expect(designer.page.locator("[data-panel=tests]").get_by_role("alert")).to_contain_text(
        words[designer.look.language]
    )
    await designer.picture("tests-somebody-quicker")
