"""A telephone is called with a flow: it rings, whoever answers hears the flow and presses keys, and the record says so."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from tests.calls.installation import (
    ONE_INSTALLATION,
    Installation,
    Json,
    begins,
    hears,
    legs,
    path,
    shorter,
    story,
    variant,
)
from tests.parts.calls import Phone

pytestmark = ONE_INSTALLATION


async def call_phone(api: httpx.AsyncClient, flow: str, number: str, **more: Any) -> httpx.Response:
    return await api.post("/v1/phone-calls", json={"flow": flow, "call": {"number": number, "ring_seconds": 5}, **more})


async def until_told(api: httpx.AsyncClient, call: str, **wanted: Any) -> Json:
    """Look at what is told of a call until something has all this."""
    async with asyncio.timeout(20):
        while True:
            for told in (await api.get(f"/v1/test-calls/{call}")).raise_for_status().json()["told"]:
                here = {**told["data"], "kind": told["kind"]}
                if all(here.get(name) == value for name, value in wanted.items()):
                    return dict(told)
            await asyncio.sleep(0.05)


async def test_a_draft_calls_a_telephone_which_hears_it_presses_a_key_and_is_followed(installation: Installation) -> None:
    draft = shorter(variant("hello_menu", "hello-by-phone"), main_menu="This was never published")
    async with installation.product.api() as api, Phone(installation.node, "6001", does="ring") as phone:
        placed = await call_phone(api, "hello-by-phone", "6001", document=draft)
        assert placed.status_code == 201, placed.text
        call = placed.json()["id"]
        leg = await phone.ringing()
        await until_told(api, call, kind="reach", state="ringing")
        await leg.answer()
        await begins(leg, installation.prompt("choose_zh", "zh-CN"))
        await until_told(api, call, kind="reach", state="answered")
        await until_told(api, call, kind="trace", what="entered", step="language")
        await leg.press("2")
        await hears(leg, await installation.made("This was never published", "en"))
        await until_told(api, call, kind="act", do="press", key="2")
        await until_told(api, call, kind="trace", what="entered", step="main_menu")
        await leg.hang_up()
        over = await until_told(api, call, kind="over")
        told = (await api.get(f"/v1/calls/{call}")).raise_for_status().json()
        assert [flow["id"] for flow in (await api.get("/v1/flows")).json()["flows"]].count("hello-by-phone") == 0
    assert over["data"]["outcome"] == told["call"]["outcome"] == "abandoned"
    assert await installation.workflow_result(call) == "caller"
    kept = told["call"]
    assert (kept["direction"], kept["caller"], kept["flow"], kept["version"]) == (
        "outbound-test",
        "6001",
        "hello-by-phone",
        None,
    )
    assert kept["answered_at"] is not None
    assert path(told)[:3] == ["answer", "language", "main_menu"] or "main_menu" in path(told)
    assert [one["reason"] for one in legs(told, "caller")] == ["normal"]
    assert "called 6001" in story(told) and "the draft of hello-by-phone" in story(told)
    assert "拨打 6001" in story(told, "zh")
    assert len(phone.calls) == 1
    assert "6001" not in installation.product.log
