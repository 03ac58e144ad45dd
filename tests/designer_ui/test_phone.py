"""The phone in the page: a draft is called, heard, keyed, gone back in and kept as a test."""

from __future__ import annotations

import uuid
from typing import Any

from playwright.async_api import Locator, expect

from tests.designer_ui.designer import ONE_PRODUCT, Designer, all_looks, looks
from tests.engine.flows.drawings import drawing

pytestmark = ONE_PRODUCT


def transcript(designer: Designer) -> Locator:
    return designer.page.get_by_role("list", name=designer.word("phone:conversation"))


def button(designer: Designer, name: str) -> Locator:
    """A button of the phone; the palette has blocks of the same names."""
    return designer.page.locator("[data-keys=phone]").get_by_role("button", name=name, exact=True)


async def drawn(**changes: Any) -> dict[str, Any]:
    return drawing(f"t-{uuid.uuid4().hex[:12]}", "Breeze", **changes)


async def opened(designer: Designer, document: dict[str, Any] | None = None) -> str:
    """A flow of this test alone with the phone beside it; gives its id."""
    made = document or await drawn()
    flow: str = made["id"]
    async with designer.api() as api:
        (await api.put(f"/v1/flows/{flow}/draft", json={"document": made, "revision": 0})).raise_for_status()
    await designer.go(f"/flows/{flow}")
    await designer.page.keyboard.press("Alt+4")
    await expect(button(designer, designer.word("phone:actions.dial"))).to_be_visible()
    return flow


async def dialled(designer: Designer, *, fast: bool = True) -> None:
    if fast:
        await designer.page.get_by_label(designer.word("phone:place.fast")).check()
    await button(designer, designer.word("phone:actions.dial")).click()
    await expect(designer.page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()


@all_looks
async def test_a_draft_is_called_by_keys_alone_and_the_drawing_follows(designer: Designer) -> None:
    await opened(designer)
    await designer.picture("phone-before")
    assert await designer.barriers("[data-keys=phone]") == []
    dial = button(designer, designer.word("phone:actions.dial"))
    await designer.page.get_by_label(designer.word("phone:place.fast")).focus()
    await designer.page.keyboard.press("Space")
    await dial.focus()
    await designer.page.keyboard.press("Enter")
    said = transcript(designer)
    await expect(said).to_contain_text("For English, press 2")
    await expect(designer.page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
    await designer.page.keyboard.press("2")  # the keyboard's keys are the phone's
    await expect(said).to_contain_text("For products and offers")
    await designer.page.keyboard.press("3")
    await expect(said).to_contain_text("We are open every day")
    await designer.picture("phone-during")
    assert await designer.barriers("[data-keys=phone]") == []
    await button(designer, designer.word("phone:actions.hangUp")).click()
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.abandoned")).first).to_be_visible()
    await designer.picture("phone-after")
    assert await designer.barriers("[data-keys=phone]") == []


@looks
async def test_one_answers_the_agents_phone_goes_back_and_keeps_the_call_as_a_test(designer: Designer) -> None:
    flow = await opened(designer)
    await dialled(designer)
    said = transcript(designer)
    await designer.page.keyboard.press("2")
    await expect(said).to_contain_text("For products and offers")
    await designer.page.locator("[data-keys=phone] button", has_text="0").first.click()
    await expect(designer.page.get_by_text(designer.word("phone:agent.rings", address="6001"), exact=True)).to_be_visible()
    await designer.picture("phone-agent")
    await button(designer, designer.word("phone:agent.answer")).click()
    await expect(said).to_contain_text(designer.word("phone:notes.connected", what="6001"))
    await button(designer, designer.word("phone:agent.hangUp")).click()
    await expect(said).to_contain_text("Your conversation has ended")
    menu = button(designer, designer.word("phone:backToBlock", block="主菜单 Main menu"))
    await menu.last.click()
    await expect(said).not_to_contain_text("Your conversation has ended")
    await designer.page.keyboard.press("3")
    await expect(said).to_contain_text("We are open every day")
    await button(designer, designer.word("phone:actions.hangUp")).click()
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.abandoned")).first).to_be_visible()
    await button(designer, designer.word("phone:world.keep")).click()
    await designer.field("phone:keep.name").fill("Asks for the hours")
    await button(designer, designer.word("phone:keep.save")).click()
    await expect(designer.page.get_by_text(designer.word("phone:keep.kept", name="Asks for the hours"))).to_be_visible()
    await designer.picture("phone-kept")
    async with designer.api() as api:
        run = (await api.post(f"/v1/flows/{flow}/scenarios/run", json={})).json()
    assert run["passed"] and [played["scenario"] for played in run["played"]] == ["Asks for the hours"]


@looks
async def test_the_prompt_that_is_heard_is_the_audio_of_the_switch_and_can_be_muted(designer: Designer) -> None:
    await opened(designer)
    async with designer.page.expect_response(lambda answer: "/sounds/" in answer.url) as heard:
        await button(designer, designer.word("phone:actions.dial")).click()
    audio = await (await heard.value).body()
    assert audio[:4] == b"RIFF" and len(audio) > 8000
    await button(designer, designer.word("phone:actions.mute")).click()
    await expect(button(designer, designer.word("phone:actions.unmute"))).to_be_visible()
    await button(designer, designer.word("phone:actions.hangUp")).click()


@looks
async def test_a_drawing_with_errors_says_why_it_cannot_be_called(designer: Designer) -> None:
    await opened(designer, await drawn(entry="nowhere"))
    await button(designer, designer.word("phone:actions.dial")).click()
    await expect(designer.page.locator("[data-keys=phone]").get_by_role("alert")).to_be_visible()


@looks
async def test_a_call_goes_step_by_step_and_the_date_can_be_changed(designer: Designer) -> None:
    await opened(designer)
    await designer.page.get_by_label(designer.word("phone:place.held")).check()
    await button(designer, designer.word("phone:actions.dial")).click()
    await expect(designer.text("phone:heldAt", block="start")).to_be_visible()
    await button(designer, designer.word("phone:actions.step")).click()
    await expect(designer.text("phone:heldAt", block="answer")).to_be_visible()
    await button(designer, designer.word("phone:world.around")).click()
    await button(designer, designer.word("phone:around.daysLater_other", count=3)).click()
    await expect(transcript(designer)).to_contain_text(designer.word("phone:notes.clock"))
    await designer.picture("phone-step")
    assert await designer.barriers("[data-keys=phone]") == []
    await button(designer, designer.word("phone:actions.goOn")).click()
    await button(designer, designer.word("phone:actions.hangUp")).click()
    await expect(designer.page.get_by_text(designer.word("phone:outcomes.abandoned")).first).to_be_visible()
