"""The flow's tests in the page: missing ones found, kept, played, and their coverage drawn."""

from __future__ import annotations

import uuid

from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks
from tests.engine.flows.drawings import drawing

pytestmark = ONE_PRODUCT

SMALL = {
    "entry": "start",
    "variables": {},
    "handlers": {},
    "layout": {},
    "prompts": {"hello": {"en": {"text": "Press 1."}, "zh-CN": {"text": "请按 1。"}}},
    "nodes": {
        "start": {"type": "start", "exits": {"next": "answer"}},
        "answer": {"type": "answer", "exits": {"next": "menu"}},
        "menu": {
            "type": "menu",
            "name": "Menu",
            "config": {"prompt": "hello", "options": [{"keys": "1", "exit": "one"}]},
            "exits": {"one": "bye", "no_input": "bye", "no_match": "bye", "too_many_tries": "bye"},
        },
        "bye": {"type": "hangup", "exits": {}},
    },
}


@looks
async def test_missing_tests_are_found_kept_and_played_and_the_drawing_shows_what_they_take(designer: Designer) -> None:
    made = drawing(f"t-{uuid.uuid4().hex[:12]}", "Small", **SMALL)
    async with designer.api() as api:
        (await api.put(f"/v1/flows/{made['id']}/draft", json={"document": made, "revision": 0})).raise_for_status()
    await designer.go(f"/flows/{made['id']}")
    await designer.page.keyboard.press("Alt+7")
    await expect(designer.text("tests:none")).to_be_visible()
    await designer.button("tests:search").click()
    await designer.button("tests:keep").click()
    summary = designer.page.get_by_role("status").filter(has_text="%")
    await expect(summary).to_contain_text("100")
    await designer.page.get_by_label(designer.word("tests:draw")).check()
    await designer.page.get_by_role("list", name=designer.word("tests:scenarios")).get_by_role("button").first.click()
    await designer.picture("tests")
    assert await designer.barriers("[data-panel=tests]") == []
    async with designer.api() as api:
        run = (await api.post(f"/v1/flows/{made['id']}/scenarios/run", json={})).json()
    assert run["passed"] and run["coverage"]["percent"] == 100
