"""A telephone is called with a flow: it rings, whoever answers hears the flow and presses keys, and the record says so."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.calls.conftest import SHOWN
from tests.calls.installation import (
    ONE_INSTALLATION,
    Installation,
    Json,
    begins,
    legs,
    path,
    shorter,
    story,
    variant,
)
from tests.parts.calls import Manner, Phone

pytestmark = ONE_INSTALLATION


async def call_phone(api: httpx.AsyncClient, flow: str, number: str, *, ring_seconds: float = 5, **more: Any) -> httpx.Response:
    return await api.post(
        "/v1/phone-calls", json={"flow": flow, "call": {"number": number, "ring_seconds": ring_seconds}, **more}
    )


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
        await begins(leg, await installation.made("This was never published", "en"), seconds=0.6)
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
    assert path(told)[:2] == ["start", "answer"] and path(told)[-1] == "main_menu"
    assert [one["reason"] for one in legs(told, "caller")] == ["normal"]
    assert "called 6001" in story(told) and "the draft of hello-by-phone" in story(told)
    assert "拨打 6001" in story(told, "zh")
    assert len(phone.calls) == 1
    assert "6001" not in installation.product.log


async def test_an_allowed_number_is_called_over_the_trunk_with_the_number_of_the_installation(
    installation: Installation,
) -> None:
    async with installation.product.api() as api, Phone(installation.node, "trunk", does="ring") as phone:
        placed = await call_phone(api, "hello-menu", "010 6234 5678", version=1)
        assert placed.status_code == 201, placed.text
        leg = await phone.ringing()
        assert SHOWN in leg.shown
        await leg.answer()
        await begins(leg, installation.prompt("choose_zh", "zh-CN"))
        hung_up = await api.post(f"/v1/test-calls/{placed.json()['id']}/acts", json={"do": "hang up"})
        assert hung_up.status_code == 204
        await leg.ended()
        assert (await call_phone(api, "hello-menu", "010 6234 5679", version=1)).status_code == 403
    told = await installation.record("01062345678")
    assert (told["call"]["outcome"], told["call"]["version"]) == ("interrupted", 1)
    assert "6234" not in installation.product.log


@pytest.mark.parametrize(
    ("does", "number", "reason"), [("busy", "6001", "busy"), ("reject", "6001", "rejected"), ("ring", "6001", "no_answer")]
)
async def test_who_does_not_come_to_the_telephone_is_told_as_that(
    installation: Installation, does: Manner, number: str, reason: str
) -> None:
    async with installation.product.api() as api, Phone(installation.node, number, does=does):
        call = (await call_phone(api, "hello-menu", number, version=1)).json()["id"]
        over = await until_told(api, call, kind="over")
        assert (over["data"]["outcome"], over["data"]["reason"]) == ("unreached", reason)
        await until_told(api, call, kind="reach", state=reason)
    assert await installation.workflow_result(call) == "caller"


async def test_a_telephone_that_never_registered_cannot_be_reached(installation: Installation) -> None:
    async with installation.product.api() as api:
        call = (await call_phone(api, "hello-menu", "6003", version=1)).json()["id"]
        await until_told(api, call, kind="reach", state="unavailable")
        await until_told(api, call, kind="over", outcome="unreached")
    assert await installation.workflow_result(call) == "caller"


async def test_an_adapter_killed_while_it_rings_calls_nobody_twice(installation: Installation) -> None:
    product = installation.product
    async with product.api() as api, Phone(installation.node, "6001", does="ring") as phone:
        call = (await call_phone(api, "hello-menu", "6001", version=1, ring_seconds=60)).json()["id"]
        leg = await phone.ringing()
        killed = product.pid_of("adapter")
        await product.kill("adapter")
        await product.returned("adapter", killed)
        await leg.answer()
        await begins(leg, installation.prompt("choose_zh", "zh-CN"))
        await leg.press("2")
        await until_told(api, call, kind="trace", what="entered", step="main_menu")
        await leg.hang_up()
        await until_told(api, call, kind="over", outcome="abandoned")
        assert len([one for one in phone.calls if not one.is_over or one is leg]) == 1
    assert await installation.workflow_result(call) == "caller"
