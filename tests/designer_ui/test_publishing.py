"""Publishing in the page: what changes, what is found, a number to answer, one click; and one click back."""

from __future__ import annotations

import re
import uuid
from typing import Any

from playwright.async_api import expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, looks

pytestmark = ONE_PRODUCT


def drawing(flow: str, words: str) -> dict[str, Any]:
    """Answer, say something, hang up."""
    return {
        "spec": 1, "id": flow, "name": f"Said {flow}", "languages": ["en"], "entry": "start",
        "prompts": {"hello": {"en": {"text": words}}},
        "nodes": {
            "start": {"type": "start", "exits": {"next": "answer"}},
            "answer": {"type": "answer", "exits": {"next": "say"}},
            "say": {"type": "play", "name": "Greeting", "config": {"prompts": ["hello"]}, "exits": {"next": "bye"}},
            "bye": {"type": "hangup", "exits": {}},
        },
        "layout": {name: {"x": 280 * at, "y": 0} for at, name in enumerate(("start", "answer", "say", "bye"))},
    }  # fmt: skip


async def saved(designer: Designer, flow: str, words: str, revision: int) -> None:
    async with designer.api() as api:
        body = {"document": drawing(flow, words), "revision": revision}
        (await api.put(f"/v1/flows/{flow}/draft", json=body)).raise_for_status()


@looks
async def test_a_draft_is_published_to_a_number_in_one_click_and_taken_back_in_one(designer: Designer) -> None:
    flow, number = f"p-{uuid.uuid4().hex[:8]}", f"7{uuid.uuid4().int % 10**6:06}"
    await saved(designer, flow, "Good morning.", 0)
    await designer.go(f"/flows/{flow}")
    await designer.button("publish:actions.publish").click()
    await expect(designer.text("publish:changes.first")).to_be_visible()
    await expect(designer.text("publish:findings.none")).to_be_visible()
    await designer.field("publish:numbers.label").fill(number)
    assert await designer.barriers("[role=dialog]") == []
    await designer.button("publish:actions.publishNow").click()
    await expect(designer.text("publish:done.answers", numbers=number)).to_be_visible()
    assert await designer.barriers("[role=dialog]") == []
    await designer.page.get_by_role("dialog").get_by_text(designer.word("common:close"), exact=True).click()

    await saved(designer, flow, "Good evening.", 1)
    await designer.go(f"/flows/{flow}")
    await expect(designer.text("flows:states.changed")).to_be_visible()
    await designer.page.locator("body").press("Alt+p")
    changes = designer.page.get_by_role("region", name=designer.word("publish:changes.title"))
    await expect(changes.locator("del")).to_have_text("Good morning.")
    await expect(changes.locator("ins")).to_have_text("Good evening.")
    language = designer.word("publish:languages.en")
    at = designer.word("publish:changes.spokenAt", where="Greeting", language=language)
    await expect(changes).to_contain_text(designer.word("publish:changes.what.prompt_changed", at=at))
    await changes.get_by_text(designer.word("publish:changes.drawn"), exact=True).click()
    await expect(changes.locator(".react-flow__node-block")).to_have_count(4)
    await expect(changes.get_by_text(designer.word("canvas:fate.changed", count=1), exact=True)).to_be_visible()
    await expect(changes.get_by_text(designer.word("canvas:fate.added", count=0), exact=True)).to_be_visible()
    await designer.picture("publish-drawn")
    zoomed = designer.page.get_by_role("button", name=re.compile(designer.word("canvas:zoomIs", zoom=r"\d+")))
    drawn, behind = changes.get_by_role("toolbar"), await zoomed.first.inner_text()
    size = await drawn.locator(zoomed).inner_text()
    await drawn.get_by_role("button", name=designer.word("canvas:actions.zoomIn"), exact=True).click()
    await expect(drawn.locator(zoomed)).not_to_have_text(size)
    assert await zoomed.first.inner_text() == behind  # it is this drawing that grows, not the one behind
    await designer.field("publish:note.label").fill("For the evening")
    await designer.picture("publish")
    await designer.button("publish:actions.publishNow").click()
    await expect(designer.text("publish:done.live", number=2)).to_be_visible()
    await designer.button("publish:done.back", number=1).click()
    await expect(designer.text("publish:done.live", number=1)).to_be_visible()
    async with designer.api() as api:
        leads = (await api.post("/v1/numbers/resolve", json={"dialled": number})).json()
        assert (leads["binding"]["flow"], leads["version"]) == (flow, 1)


@looks
async def test_versions_are_compared_made_live_and_taken_into_the_draft(designer: Designer) -> None:
    flow = f"v-{uuid.uuid4().hex[:8]}"
    for revision, words in enumerate(("One.", "Two.")):
        await saved(designer, flow, words, revision)
        async with designer.api() as api:
            (await api.post(f"/v1/flows/{flow}/versions", json={"note": words})).raise_for_status()
    await designer.go(f"/flows/{flow}")
    await designer.page.locator("body").press("Alt+6")
    first = designer.page.get_by_role("listitem").filter(has=designer.heading("publish:versions.number", number=1))
    await first.get_by_role("button", name=designer.word("publish:versions.compare")).click()
    await expect(first.locator("del")).to_have_text("One.")
    await designer.picture("versions")
    await first.get_by_role("button", name=designer.word("publish:versions.makeLive")).click()
    await expect(first.get_by_text(designer.word("publish:versions.live"), exact=True)).to_be_visible()
    await first.get_by_role("button", name=designer.word("publish:versions.takeUp")).click()
    await expect(designer.text("flows:states.published")).to_be_visible()
    async with designer.api() as api:
        document = (await api.get(f"/v1/flows/{flow}/draft")).json()["document"]
    assert document["prompts"]["hello"]["en"]["text"] == "One."


async def test_errors_keep_a_draft_from_being_published_and_lead_to_their_block(designer: Designer) -> None:
    flow = f"e-{uuid.uuid4().hex[:8]}"
    wrong = drawing(flow, "Hello.")
    wrong["nodes"]["say"]["config"] = {"prompts": ["nowhere"]}
    async with designer.api() as api:
        (await api.put(f"/v1/flows/{flow}/draft", json={"document": wrong, "revision": 0})).raise_for_status()
    await designer.go(f"/flows/{flow}")
    await designer.button("publish:actions.publish").click()
    await expect(designer.button("publish:actions.publishNow")).to_be_disabled()
    await designer.page.get_by_role("dialog").locator("button[data-severity=error]").first.click()
    await expect(designer.page.get_by_role("dialog")).to_have_count(0)
