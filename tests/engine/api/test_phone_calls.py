"""Telephones called over HTTP: who may be, how often, and what is told of such a call."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from engine.bootstrap.testcalls import placed_call
from engine.bootstrap.testcalls.by_phone import PlacedCalls
from engine.records.fold import record_of
from engine.runtime.placing import Progress
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.telephony.calls import Address
from engine.trace import Kind, TraceEntry
from tests.engine.api.conftest import NOW, on_sqlite
from tests.engine.api.stand_ins import PlacerStandIn
from tests.engine.api.test_flows import problem, save
from tests.engine.flows.drawings import drawing

pytestmark = on_sqlite

OUTSIDE = "138 0013 8000"


async def call(client: httpx.AsyncClient, number: str = "6001", **more: Any) -> httpx.Response:
    return await client.post("/v1/phone-calls", json={"flow": "main", "call": {"number": number}, **more})


async def told(client: httpx.AsyncClient, call: str, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait until so many things of a kind are told; gives their data."""
    async with asyncio.timeout(10):
        while True:
            there = (await client.get(f"/v1/test-calls/{call}")).json()["told"]
            found = [one["data"] for one in there if one["kind"] == kind]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


def entry(after: float, kind: Kind, step: str = "", **data: Any) -> TraceEntry:
    return TraceEntry(NOW + after, step, kind, data)


def prompt(text: str) -> dict[str, Any]:
    return {"key": "main", "language": "en", "text": text, "sound": "s", "seconds": 1.0}


async def test_a_draft_calls_an_allowed_number_and_its_programme_is_there_for_every_process(
    client: httpx.AsyncClient, placer: PlacerStandIn, flows: StoredFlows, calls: StoredCalls, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await save(client, drawing())
    answered = await call(client, OUTSIDE)
    assert answered.status_code == 201, answered.text
    begun = answered.json()
    [(facts, first, flow, version)] = placer.placed
    assert (flow, version, facts.direction, facts.caller) == ("main", 0, "outbound-test", "13800138000")
    assert (first.address, first.caller_id, first.by) == (Address("number", "13800138000"), "01062345678", "local")
    assert await flows.program(facts.program)
    assert begun["id"] == facts.call and begun["live"]
    kept = await calls.get(facts.call)
    assert (kept.state, kept.direction, kept.version) == ("live", "outbound-test", None)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert facts.call in said and "13800138000" not in said + facts.call + facts.leg


async def test_what_happens_at_the_telephone_is_told_each_once_and_the_end_with_its_reason(
    client: httpx.AsyncClient, placer: PlacerStandIn, calls: StoredCalls
) -> None:
    await save(client, drawing())
    id_ = (await call(client)).json()["id"]
    placer.come_to = Progress("ringing")
    assert [one["state"] for one in await told(client, id_, "reach", 2)] == ["placed", "ringing"]
    trace = [
        entry(2.0, "called_out", leg="l", by="local", how="answered", cause=None),
        entry(2.0, "answered"),
        entry(2.1, "entered", "menu", type="menu@1"),
    ]
    placer.come_to = Progress("begun", tuple(trace))
    assert (await told(client, id_, "reach", 3))[-1] == {"state": "answered"}
    asked = {"prompts": [prompt("Press 1.")], "ended": "match", "digits": "1", "heard": 1.0, "keys": [["1", NOW + 4.0]]}
    trace += [
        entry(3.9, "played", "menu", prompts=[prompt("Welcome.")], ended="interrupted", heard=1.0, keys=[["1", NOW + 4.0]]),
        entry(4.0, "collected", "menu", **asked),
    ]
    placer.come_to = Progress("begun", tuple(trace))
    assert [one["sounds"][0]["text"] for one in await told(client, id_, "prompt", 2)] == ["Welcome.", "Press 1."]
    assert await told(client, id_, "act") == [{"do": "press", "key": "1"}], "a key that cut a prompt short is told once"
    assert len(await told(client, id_, "trace", 5)) == 5
    trace += [
        entry(5.0, "leg_ended", leg=placer.placed[0][0].leg, reason="normal", by="caller"),
        entry(5.0, "ended", by="caller"),
    ]
    record = record_of(placer.placed[0][0], trace, flow="main", version=0, environment="default")
    await calls.closed(record, trace)
    placer.come_to = Progress("over")
    [over] = await told(client, id_, "over")
    assert (over["outcome"], over["by"], over["seconds"]) == ("abandoned", "caller", 5.0)
    assert not (await client.get(f"/v1/test-calls/{id_}")).json()["live"]
    problem(await client.post(f"/v1/test-calls/{id_}/acts", json={"do": "hang up"}), 409, "call-over")


async def test_hanging_up_is_all_that_is_done_from_the_page(client: httpx.AsyncClient, placer: PlacerStandIn) -> None:
    await save(client, drawing())
    id_ = (await call(client)).json()["id"]
    for act in ({"do": "press", "key": "1"}, {"do": "skip"}, {"do": "pause"}):
        problem(await client.post(f"/v1/test-calls/{id_}/acts", json=act), 409, "at-the-telephone")
    problem(await client.post(f"/v1/test-calls/{id_}/back", json={"to": 1}), 409, "at-the-telephone")
    assert placer.given_up == []
    assert (await client.post(f"/v1/test-calls/{id_}/acts", json={"do": "hang up"})).status_code == 204
    assert placer.given_up == [id_]


async def test_outside_nobody_may_be_called_whom_the_installation_does_not_name(
    client: httpx.AsyncClient, placer: PlacerStandIn
) -> None:
    await save(client, drawing())
    refused = problem(await call(client, "13800138001"), 403, "number-not-allowed")
    assert "CORDBOARD_CALL_ALLOW" in refused["mend"] and "13800138001" not in str(refused)
    problem(await call(client, "6001@trunk"), 422, "bad-number")
    assert placer.placed == []
    outlook = (await client.get("/v1/phone-calls")).json()
    assert outlook == {"unable": "", "mend": "", "allowed": ["+8613800138000"], "shown": "01062345678"}


async def test_so_many_telephones_an_hour_and_no_more(client: httpx.AsyncClient, placer: PlacerStandIn) -> None:
    await save(client, drawing())
    assert [(await call(client)).status_code for _ in range(3)] == [201, 201, 201]
    problem(await call(client), 429, "too-many-calls")
    assert len(placer.placed) == 3


async def test_where_nothing_can_dial_nobody_is_called_and_it_says_what_to_start(
    client: httpx.AsyncClient, placer: PlacerStandIn
) -> None:
    await save(client, drawing())
    placer.why_not = "adapter-away"
    assert "cordboard adapter" in (await client.get("/v1/phone-calls")).json()["mend"]
    assert "cordboard adapter" in problem(await call(client), 409, "cannot-call")["mend"]
    assert placer.placed == []


async def test_a_drawing_with_errors_and_a_version_that_is_not_there_call_nobody(
    client: httpx.AsyncClient, placer: PlacerStandIn
) -> None:
    await save(client, drawing())
    problem(await call(client, document=drawing(entry="nowhere")), 422, "flow-has-errors")
    problem(await call(client, version=7), 404, "no-such-version")
    assert placer.placed == []


async def test_a_call_that_a_process_before_this_one_placed_is_followed_on_and_can_be_hung_up(
    client: httpx.AsyncClient, placer: PlacerStandIn, placed: PlacedCalls
) -> None:
    await save(client, drawing())
    id_ = (await call(client)).json()["id"]
    placer.come_to = Progress("ringing")
    await placed.close()
    seen = (await client.get(f"/v1/test-calls/{id_}")).json()
    assert seen["live"] and seen["flow"] == "main"
    assert (await told(client, id_, "reach", 2))[-1] == {"state": "ringing"}
    assert (await client.post(f"/v1/test-calls/{id_}/acts", json={"do": "hang up"})).status_code == 204
    assert placer.given_up == [id_] and len(placer.placed) == 1
    problem(await client.get("/v1/test-calls/5b9c7a52-1111-4000-8000-000000000001"), 404, "no-such-test-call")


async def test_a_call_that_its_server_has_lost_is_told_as_cut_off_and_keeps_nobody_from_calling(
    client: httpx.AsyncClient, placer: PlacerStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placed_call, "_LOOK_SECONDS", 0.0)
    await save(client, drawing())
    id_ = (await call(client)).json()["id"]
    placer.come_to = Progress("over")
    [over] = await told(client, id_, "over")
    assert (over["outcome"], over["by"]) == ("interrupted", "switch")
