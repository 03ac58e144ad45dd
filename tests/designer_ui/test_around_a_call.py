"""What a test call finds around it and leaves behind: hours and closures as for real calls, values for expressions."""

from __future__ import annotations

import json
import uuid
from typing import Any

from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.designer_ui.test_phone import button, dialled, opened
from tests.engine.flows.drawings import drawing
from tests.house.tree import ROOT

pytestmark = ONE_PRODUCT

OFFICE = json.loads((ROOT / "samples/office_hours/flow.json").read_text("utf-8"))
ALWAYS = {"zone": "Asia/Shanghai", "hours": {"mon-sun": "00:00-24:00"}}


def asking() -> dict[str, Any]:
    """A flow that counts, asks something secret, and goes by both."""
    decides = [{"when": "days > 2 && pin != ''", "exit": "right"}]
    nodes = {
        "start": {"type": "start", "exits": {"next": "answer"}},
        "answer": {"type": "answer", "exits": {"next": "count"}},
        "count": {
            "type": "set_variables",
            "config": {"assignments": [{"variable": "days", "expression": "days + 1"}]},
            "exits": {"next": "ask"},
        },
        "ask": {
            "type": "collect_digits",
            "config": {"prompt": "hello", "max_digits": 4, "variable": "pin", "sensitive": True},
            "exits": {"value": "decide", "no_input": "bye", "no_match": "bye", "too_many_tries": "bye"},
        },
        "decide": {
            "type": "branch",
            "name": "Decide",
            "config": {"cases": decides},
            "exits": {"right": "bye", "otherwise": "bye"},
        },
        "bye": {"type": "hangup", "exits": {}},
    }
    return drawing(
        f"t-{uuid.uuid4().hex[:12]}",
        "Asking",
        entry="start",
        handlers={},
        layout={name: {"x": 260 * n, "y": 0} for n, name in enumerate(nodes)},
        nodes=nodes,
        prompts={"hello": {"en": {"text": "Your code."}, "zh-CN": {"text": "请输入密码。"}}},
        variables={
            "days": {"type": "number", "initial": 4},
            "pin": {"type": "string", "initial": "", "sensitive": True},
        },
    )


@looks
async def test_the_last_call_tells_what_an_expression_comes_to_and_each_variable_was(designer: Designer) -> None:
    await opened(designer, asking())
    await dialled(designer)
    for key in "7391#":
        await designer.page.keyboard.press(key)
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.completed")).first).to_be_visible()
    await button(designer, designer.word("phone:putAway")).click()
    await designer.page.reload()
    await designer.page.locator(".react-flow__node-block").filter(has_text="Decide").click()
    await designer.page.keyboard.press("Alt+3")
    await designer.page.get_by_role("button", name="days > 2").click()
    was = designer.page.get_by_role("note", name=designer.word("expressions:inLastCall"))
    await expect(was).to_contain_text("days = 5")
    await expect(was).to_contain_text("pin = •••")
    await expect(was).not_to_contain_text("7391")
    await designer.picture("last-values")
    kept = await designer.page.evaluate("JSON.stringify(sessionStorage)")
    assert "7391" not in kept and "days" in kept


@looks
async def test_a_closure_of_now_is_found_unless_the_author_says_otherwise(designer: Designer) -> None:
    flow = {**OFFICE, "id": f"t-{uuid.uuid4().hex[:12]}"}
    name = "office"
    calendar = f"/v1/calendars/{name}"
    async with designer.api() as api:
        await api.put(calendar, json={"document": ALWAYS, "revision": 0})
        (await api.put(f"{calendar}/emergency", json={"reason": "Power cut"})).raise_for_status()
        await opened(designer, flow)
        shut = designer.page.get_by_role("note").filter(has_text=name)
        await expect(shut).to_have_text(designer.word("phone:hours.shut", name=name))
        await designer.picture("phone-closed-at-once")
        assert await designer.barriers("[data-keys=phone]") == []
        await dialled(designer)
        await designer.page.keyboard.press("2")
        way = designer.page.locator("[data-keys=phone] ol").filter(has_text="emergency")
        await expect(way.first).to_be_visible()
        await button(designer, designer.word("phone:putAway")).click()
        await designer.page.get_by_label(designer.word("phone:hours.label")).and_(designer.page.locator("input")).click()
        await designer.page.get_by_role("option", name=designer.word("phone:hours.says.holiday"), exact=True).click()
        await expect(shut).to_have_text(designer.word("phone:hours.shutNot", name=name))
        await button(designer, designer.word("phone:actions.dial")).click()
        await expect(designer.page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
        await designer.page.keyboard.press("2")
        await expect(designer.page.locator("[data-keys=phone] ol").filter(has_text="holiday").first).to_be_visible()
        (await api.delete(calendar, params={"force": "true"})).raise_for_status()
