"""Filling in: forms of blocks and of the whole flow, conditions, expressions, what is inherited, and the effort of callers."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.designer_ui.drawing import Drawing, blank, drawing

pytestmark = ONE_PRODUCT

VARIABLES = {"digits": {"type": "string", "initial": ""}, "days": {"type": "number", "initial": 3}}


class Form:
    """The panel where a block, or the flow, is filled in; fields are named as the server names them."""

    def __init__(self, drawn: Drawing, catalog: dict[str, Any]) -> None:
        """Take the open flow and the server's catalog."""
        self.drawn, self.designer, self.page = drawn, drawn.designer, drawn.page
        self._kinds: dict[str, dict[str, Any]] = {kind["name"]: kind for kind in catalog["types"]}
        self._parts = catalog
        self.panel = self.page.locator('[data-keys="inspector"]')

    def kind(self, name: str) -> str:
        """What a kind of block is called."""
        return str(self._kinds[name]["title"][self.designer.look.language])

    def title(self, form: str, name: str, of: str = "") -> str:
        """What a field is called; ``of`` names the part of the form that it is in."""
        schema = self._parts[form] if form in ("defaults", "budgets") else self._kinds[form]["schema"]
        field = (schema["$defs"][of] if of else schema)["properties"][name]
        return str(field["x-title"]["zh-CN"] if self.designer.look.language == "zh" else field["title"])

    def word_of(self, form: str, name: str, choice: str, of: str) -> str:
        """What a choice is called."""
        words = self._kinds[form]["schema"]["$defs"][of]["properties"][name]["x-words"]
        return str(words["zh-CN" if self.designer.look.language == "zh" else "en"][choice])

    async def select(self, name: str) -> None:
        """Choose the block of this kind in the drawing."""
        await self.drawn.block(self.kind(name)).click()
        await expect(self.panel.get_by_role("textbox", name=self.designer.word("inspector:name"))).to_be_visible()

    def field(self, title: str, within: Locator | None = None) -> Locator:
        """The field of this name."""
        return (within or self.panel).get_by_label(title, exact=True)

    def add(self, title: str, within: Locator | None = None) -> Locator:
        """The button that adds an entry to the list of this name."""
        return (within or self.panel).get_by_role("button", name=self.designer.word("forms:add", what=title), exact=True)

    async def choose(self, title: str, choice: str, within: Locator | None = None) -> None:
        """Choose from a list."""
        await self.field(title, within).click()
        await self.page.get_by_role("option", name=choice, exact=True).click()

    async def unfold(self, title: str) -> None:
        """Open a section."""
        await self.panel.get_by_role("button", name=self.designer.word(title)).click()

    async def config(self, node: str) -> dict[str, Any]:
        """Save, and give what a block says."""
        config: dict[str, Any] = (await self.drawn.saved())["nodes"][node]["config"]
        return config


async def filling(designer: Designer, *kinds: str, **parts: Any) -> Form:
    """Open a new flow of blocks of these kinds, one behind the other and none filled in."""
    names = ["start", *kinds]
    nodes = {
        name: {"type": name, "name": "", "config": {}, "exits": {"next": after} if name == "start" else {}}
        for name, after in zip(names, [*names[1:], ""], strict=True)
    }
    layout = {name: {"x": 300 * n, "y": 0} for n, name in enumerate(names)}
    drawn = await drawing(designer, {**blank(""), "nodes": nodes, "layout": layout, "variables": VARIABLES, **parts})
    async with designer.api() as api:
        catalog = (await api.get("/v1/catalog")).raise_for_status().json()
    return Form(drawn, catalog)


@looks
async def test_a_menu_is_filled_in_from_nothing(designer: Designer) -> None:
    form = await filling(designer, "menu")
    page, panel = form.page, form.panel
    await form.select("menu")
    await panel.get_by_role("button", name=designer.word("forms:writePrompt"), exact=True).first.click()
    await panel.locator("textarea[lang=en]").fill("For sales press one.")
    await panel.locator("textarea[lang=zh-CN]").fill("销售请按一。")
    options = form.title("menu", "options")
    for n, label in enumerate(("Sales 销售", "Service 服务")):
        await form.add(options).click()
        entry = panel.locator("ol > li").nth(n)
        await form.field(form.title("menu", "label", "Option"), entry).click()
        await page.keyboard.type(label)  # letter by letter
    await expect(panel.get_by_role("button", name="2 Service 服务", exact=True)).to_be_visible()
    await designer.picture("inspector-menu")
    config = await form.config("menu")
    assert [(option["keys"], option["label"]) for option in config["options"]] == [("1", "Sales 销售"), ("2", "Service 服务")]
    prompts = (await form.drawn.draft())["prompts"]
    assert prompts == {config["prompt"]: {"en": {"text": "For sales press one."}, "zh-CN": {"text": "销售请按一。"}}}
    assert await designer.barriers() == []

    # A burst of letters is one step back; the block's rows follow.
    await expect(form.drawn.row(form.kind("menu"), "way_2")).to_contain_text("Service 服务")
    await designer.button("canvas:actions.undo").click()
    assert [option.get("label", "") for option in (await form.config("menu"))["options"]] == ["Sales 销售", ""]


@looks
async def test_a_menu_is_filled_in_by_keyboard_alone(designer: Designer) -> None:
    form = await filling(designer, "menu")
    keys = form.page.keyboard

    async def come_to(field: Locator, key: str = "Tab") -> None:
        await expect(field).to_be_visible()
        for _ in range(40):
            if await field.evaluate("(element) => element === document.activeElement"):
                return
            await keys.press(key)
        raise AssertionError("the keyboard does not come there")

    await form.drawn.canvas.focus()
    await keys.press("ArrowRight")  # to the start
    await keys.press("ArrowRight")
    await keys.press("Enter")
    await expect(form.panel.get_by_role("textbox", name=designer.word("inspector:name"))).to_be_focused()
    await keys.type("Main")
    await come_to(form.panel.get_by_role("button", name=designer.word("forms:writePrompt"), exact=True).first)
    await keys.press("Enter")
    await come_to(form.panel.locator("textarea[lang=en]"))
    await keys.type("Press one.")
    for n, label in enumerate(("Sales", "Service")):
        await come_to(form.add(form.title("menu", "options")))
        await keys.press("Enter")
        entry = form.panel.locator("ol > li").nth(n)
        await expect(form.field(form.title("menu", "keys", "Option"), entry)).to_be_focused()
        await come_to(form.field(form.title("menu", "label", "Option"), entry))
        await keys.type(label)
    up = form.panel.locator("ol > li").nth(1).get_by_role("button", name=designer.word("forms:up"), exact=True)
    await come_to(up, "Shift+Tab")
    await keys.press("Enter")  # the second goes before the first
    saved = await form.drawn.saved()
    menu = saved["nodes"]["menu"]
    assert menu["name"] == "Main"
    assert [option["label"] for option in menu["config"]["options"]] == ["Service", "Sales"]
    assert saved["prompts"][menu["config"]["prompt"]] == {"en": {"text": "Press one."}}


@looks
async def test_conditions_are_built_by_form_and_kept_in_cel(designer: Designer) -> None:
    form = await filling(designer, "branch")
    page, panel = form.page, form.panel
    await form.select("branch")
    await form.add(form.title("branch", "cases")).click()

    async def compare(within: Locator, subject: str, how: str, *values: str) -> None:
        await within.get_by_role("button", name=designer.word("forms:insertVariable"), exact=True).click()
        await page.get_by_role("menuitem", name=subject).first.click()
        await form.choose(form.title("branch", "is", "Test"), form.word_of("branch", "is", how, "Test"), within)
        for value in values:
            await form.field(form.title("branch", "values", "Test"), within).fill(value)
            await page.keyboard.press("Enter")

    case = panel.locator("ol > li").first
    await compare(case, "call.caller", "starts_with", "138", "139")
    await form.add(form.title("branch", "further", "Case"), case).click()
    await compare(case.locator("ol > li").first, "days", "at_least", "3")
    await case.get_by_text(form.word_of("branch", "join", "any", "Case"), exact=True).click()
    built = (await form.config("branch"))["cases"][0]
    assert built["test"] == {"subject": "call.caller", "is": "starts_with", "values": ["138", "139"]}
    assert built["further"] == [{"subject": "days", "is": "at_least", "values": ["3"]}]
    assert built["join"] == "any"
    await designer.picture("inspector-branch")
    assert await designer.barriers() == []

    await case.get_by_text(form.title("branch", "when", "Case"), exact=True).first.click()
    written = (await form.config("branch"))["cases"][0]["when"]
    assert written == (
        '(text(call.caller).startsWith("138") || text(call.caller).startsWith("139"))'
        " || (number(days) != null && number(days) >= 3.0)"
    )
    await case.get_by_text(form.title("branch", "test", "Case"), exact=True).first.click()
    assert (await form.config("branch"))["cases"][0] == built

    # What no form can say stays in CEL: variables are offered, and a fault is marked at its character.
    await case.get_by_text(form.title("branch", "when", "Case"), exact=True).first.click()
    await case.locator(".cm-content").fill("")
    await case.locator(".cm-content").press_sequentially("siz")
    await expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("size")
    await page.keyboard.press("Enter")
    await page.keyboard.type("digits)")
    await page.keyboard.type(" == 4 &&")
    await expect(case.locator(".cm-lintRange-error")).to_be_visible()
    await page.keyboard.type(" days > 2")
    await expect(case.locator(".cm-lintRange-error")).to_have_count(0)
    assert (await form.config("branch"))["cases"][0]["when"] == "size(digits) == 4 && days > 2"


async def test_what_is_inherited_is_said_overridden_and_taken_back(designer: Designer) -> None:
    form = await filling(designer, "menu")
    panel = form.panel
    await form.unfold("inspector:defaults.title")
    first = form.title("defaults", "first_digit_seconds")
    await form.field(first).fill("9")
    await form.select("menu")
    await form.unfold("inspector:taken")
    own = form.title("menu", "first_digit_seconds")
    from_flow = panel.get_by_text(
        designer.word("forms:inherited.flow", value=f"9 {designer.word('forms:units.s')}"), exact=True
    )
    await expect(from_flow).to_be_visible()
    await form.field(own).fill("4")
    assert (await form.config("menu"))["first_digit_seconds"] == 4
    await panel.get_by_role(
        "button", name=designer.word("forms:inherited.reset", value=f"9 {designer.word('forms:units.s')}")
    ).click()
    await expect(from_flow).to_be_visible()
    assert "first_digit_seconds" not in await form.config("menu")
    assert (await form.drawn.draft())["defaults"] == {"first_digit_seconds": 9}


async def test_a_variable_is_declared_on_the_spot_and_renamed_everywhere(designer: Designer) -> None:
    prompts = {"ask": {"en": {"text": "You typed ${digits}."}}}
    form = await filling(designer, "collect_digits", "branch", prompts=prompts)
    page, panel = form.page, form.panel
    await form.select("collect_digits")
    variable = form.field(form.title("collect_digits", "variable"))
    await variable.fill("ticket")
    await page.get_by_role("option", name=designer.word("forms:declare", name="ticket")).click()
    assert (await form.config("collect_digits"))["variable"] == "ticket"
    assert (await form.drawn.draft())["variables"]["ticket"]["type"] == "string"

    await variable.fill("digits")
    await page.get_by_role("option", name="digits").first.click()
    await form.select("branch")
    await form.add(form.title("branch", "cases")).click()
    case = panel.locator("ol > li").first
    await case.get_by_role("button", name=designer.word("forms:insertVariable"), exact=True).click()
    await page.get_by_role("menuitem", name="digits").first.click()

    await page.keyboard.press("Escape")
    await form.drawn.canvas.click(position={"x": 40, "y": 40})
    names = panel.get_by_label(designer.word("inspector:variableName"), exact=True)
    await names.nth(1).fill("order")  # days, digits, ticket
    await page.keyboard.press("Enter")
    saved = await form.drawn.saved()
    assert set(saved["variables"]) == {"days", "order", "ticket"}
    assert saved["nodes"]["collect_digits"]["config"]["variable"] == "order"
    assert saved["nodes"]["branch"]["config"]["cases"][0]["test"]["subject"] == "order"
    assert saved["prompts"]["ask"]["en"]["text"] == "You typed ${order}."


@looks
async def test_the_whole_flow_is_filled_in_and_its_effort_shown(designer: Designer) -> None:
    menu = {"prompt": "ask", "options": [{"keys": "1", "exit": "sales", "label": "Sales"}]}
    nodes = {
        "start": {"type": "start", "name": "", "config": {}, "exits": {"next": "menu"}},
        "menu": {"type": "menu", "name": "", "config": menu, "exits": {"sales": "transfer"}},
        "transfer": {"type": "transfer", "name": "Agent", "config": {"target": "6001"}, "exits": {}},
    }
    prompts = {"ask": {"en": {"text": "For sales press one."}, "zh-CN": {"text": "销售请按一。"}}}
    layout = {name: {"x": 300 * n, "y": 0} for n, name in enumerate(nodes)}
    form = await filling(designer, nodes=nodes, prompts=prompts, layout=layout)
    page, panel = form.page, form.panel

    adding = form.field(designer.word("inspector:addLanguage"))
    await adding.fill("ja")
    await page.keyboard.press("Enter")
    await panel.get_by_role("button", name=designer.word("inspector:removeLanguageNamed", language="zh-CN"), exact=True).click()
    await form.unfold("inspector:handlers.title")
    await form.choose(designer.word("inspector:handlers.hangup"), "Agent")
    await form.unfold("inspector:budgets.title")
    await form.field(form.title("budgets", "worst_seconds_to_human")).fill("2")
    saved = await form.drawn.saved()
    assert saved["languages"] == ["en", "ja"]
    assert saved["prompts"] == {"ask": {"en": {"text": "For sales press one."}}}
    assert saved["handlers"] == {"hangup": "transfer"}
    assert saved["budgets"] == {"worst_seconds_to_human": 2}

    meter = page.get_by_role("button", name=re.compile(f"^{designer.word('effort:meter')}[:：]"))
    await expect(meter).to_have_accessible_name(re.compile(designer.word("effort:over")))
    await meter.click()
    await page.get_by_role("row", name="Agent").get_by_role("button").last.click()
    await expect(page.locator(".react-flow__edge [data-path]")).to_have_count(2)
    await designer.picture("effort")
    assert await designer.barriers() == []
    await page.keyboard.press("Escape")
    await expect(page.locator(".react-flow__edge [data-path]")).to_have_count(0)


@looks
async def test_a_python_step_has_a_form_and_exits_like_any_block(designer: Designer) -> None:
    form = await filling(designer, "branch")
    page, keys = form.page, form.page.keyboard
    step = form.kind("step.order_lookup")
    await form.select("branch")
    await keys.press("Tab")
    await keys.type(step)
    await page.get_by_role("option", name=step, exact=True).last.click()
    await form.select("step.order_lookup")
    await expect(form.drawn.row(step, "on_its_way")).to_be_visible()
    number = form.field(form.title("step.order_lookup", "number", of="Inputs_order_lookup"))
    await number.click()
    await keys.type("12-345")
    await designer.picture("inspector-step")
    assert await designer.barriers() == []
    nodes = (await form.drawn.saved())["nodes"]
    (config,) = (node["config"] for node in nodes.values() if node["type"].startswith("step."))
    assert config["inputs"] == {"number": "12-345"}


@looks
async def test_a_called_flow_offers_its_versions_and_its_ends(designer: Designer) -> None:
    called = f"pays-{designer.look.language}"
    nodes = {
        "start": {"type": "start", "exits": {"next": "which"}},
        "which": {
            "type": "branch",
            "config": {"cases": [{"exit": "yes", "when": "digits == '1'"}]},
            "exits": {"yes": "paid", "otherwise": "refused"},
        },
        "paid": {"type": "return", "config": {"exit": "paid"}},
        "refused": {"type": "return", "config": {"exit": "refused"}},
    }
    document = {**blank(called), "variables": VARIABLES, "nodes": nodes, "layout": {}}
    async with designer.api() as api:
        body = {"document": document, "revision": 0}
        (await api.put(f"/v1/flows/{called}/draft", json=body)).raise_for_status()
        (await api.post(f"/v1/flows/{called}/versions", json={"alias": "live", "note": "First 首版"})).raise_for_status()
    form = await filling(designer, "subflow")
    await form.select("subflow")
    await form.field(form.title("subflow", "flow")).fill(called)
    await form.page.keyboard.press("Escape")
    offered = designer.word("forms:between").join(("paid", "refused"))
    await form.panel.get_by_role("button", name=designer.word("forms:takeEnds", ends=offered)).click()
    await expect(form.drawn.row(form.kind("subflow"), "refused")).to_be_visible()
    version = form.field(form.title("subflow", "version"))
    await expect(version).to_have_attribute("placeholder", designer.word("forms:ofAliasNow", alias="live", number=1))
    await version.click()
    await designer.picture("subflow-versions")
    await form.page.get_by_role("option", name=designer.word("forms:version", number=1)).click()
    config = await form.config("subflow")
    assert (config["ends"], config["version"]) == (["paid", "refused"], 1)

    # However long what stands in it, the form is never wider than its panel.
    wider = """form => [form, ...form.querySelectorAll("*")].some(one =>
        getComputedStyle(one).overflowX === "auto" && one.scrollWidth > one.clientWidth)"""
    assert not await form.panel.evaluate(wider)
