"""Numbers over HTTP, kept in both databases, and never in an address or a log."""

from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.engine.api.conftest import on_sqlite, serving
from tests.engine.api.test_flows import problem, publish, save
from tests.engine.flows.drawings import drawing, saying

NUMBER = "13912345678"


@pytest.fixture
async def bound(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await save(client, drawing())
    await publish(client)
    await save(client, drawing("night"), flow="night")
    return client


async def bind(client: httpx.AsyncClient, pattern: str, flow: str = "main", **more: str) -> httpx.Response:
    return await client.put("/v1/numbers", json={"pattern": pattern, "flow": flow, **more})


async def leads(client: httpx.AsyncClient, dialled: str, **more: str) -> dict[str, Any]:
    answered = await client.post("/v1/numbers/resolve", json={"dialled": dialled, **more})
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


async def test_a_binding_is_written_in_its_one_form_and_listed_and_taken_away(bound: httpx.AsyncClient) -> None:
    made = await bind(bound, "_40 0[0-9]")
    assert made.json() == {"environment": "default", "pattern": "_400X", "flow": "main", "alias": "live"}
    assert (await bind(bound, "400x".upper(), "night", alias="trial")).status_code == 200
    assert (await bound.get("/v1/numbers")).json() == {"numbers": [{**made.json(), "flow": "night", "alias": "trial"}]}
    gone = await bound.post("/v1/numbers/unbind", json={"pattern": "_400-X"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await bound.get("/v1/numbers")).json() == {"numbers": []}
    problem(await bound.post("/v1/numbers/unbind", json={"pattern": "_400X"}), 404, "no-such-binding")


async def test_the_most_specific_binding_of_the_environment_tells_where_a_number_leads(bound: httpx.AsyncClient) -> None:
    await bind(bound, "_4.", "night")
    await bind(bound, "_400X")
    await bind(bound, "4001", environment="test")
    found = await leads(bound, "4001")
    assert (found["answer"], found["binding"]["pattern"], found["version"]) == ("version", "_400X", 1)
    assert found["digest"] == (await bound.get("/v1/flows/main/versions/1")).json()["digest"]
    await save(bound, saying("Second."), 1)
    await publish(bound)
    assert (await leads(bound, "4001"))["version"] == 2
    assert (await leads(bound, "4001", environment="test"))["binding"]["pattern"] == "4001"


async def test_a_number_that_leads_nowhere_is_said_so_plainly(bound: httpx.AsyncClient) -> None:
    await bind(bound, "4001", "night")
    found = await leads(bound, "5001")
    assert (found["answer"], found["binding"], found["version"]) == ("nothing", None, None)
    assert found["text"]["en"] == "Nothing is bound to this number in default." and "5001" not in str(found)
    found = await leads(bound, "4001")
    assert (found["answer"], found["binding"]["flow"], found["version"]) == ("no-version", "night", None)
    assert found["text"]["zh"] and found["text"]["en"]


@on_sqlite
async def test_a_binding_needs_a_flow_and_a_pattern_that_means_something(bound: httpx.AsyncClient) -> None:
    problem(await bind(bound, "4001", "gone"), 404, "no-such-flow")
    told = problem(await bind(bound, "_4[5"), 422, "bad-number-pattern")
    assert "is not closed" in told["title"] and told["mend"]
    problem(await bound.post("/v1/numbers/unbind", json={"pattern": ""}), 422, "bad-number-pattern")


@on_sqlite
async def test_numbers_are_in_no_header_and_no_log_also_when_something_breaks(
    app: Starlette, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    for noisy in ("httpx", "httpcore", "aiosqlite"):  # the test's own client, and the driver's debug log
        logging.getLogger(noisy).setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with serving(app) as (_, client):
        await save(client, drawing())
        answers = [
            await bind(client, NUMBER),
            await client.post("/v1/numbers/resolve", json={"dialled": NUMBER}),
            await client.get(f"/v1/calls/{NUMBER}"),
            await client.get(f"/v1/numbers/{NUMBER}?caller={NUMBER}"),
            await client.post("/v1/numbers/unbind", json={"pattern": NUMBER}),
        ]
        monkeypatch.setattr(app.state.services.flows, "bindings", None)
        broken = await client.post("/v1/numbers/resolve", json={"dialled": NUMBER})
        monkeypatch.setattr(app.state.services.calls, "get", None)
        answers += [broken, await client.get(f"/v1/calls/{NUMBER}")]
    assert broken.status_code == 500 and NUMBER not in broken.text
    assert not any(NUMBER in str(one.headers) for one in answers)
    assert "unhandled failure in POST /v1/numbers/resolve" in caplog.text
    assert "unhandled failure in GET /v1/calls/{call}" in caplog.text
    assert NUMBER not in caplog.text
