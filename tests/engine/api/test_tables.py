"""Keyed tables over HTTP."""

from __future__ import annotations

import logging

import httpx
import pytest

from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem, publish, save
from tests.engine.flows.drawings import drawing

SHAPE = {
    "key": "phone",
    "columns": [
        {"name": "phone", "type": "phone"},
        {"name": "level"},
        {"name": "visits", "type": "number"},
        {"name": "pin", "sensitive": True},
    ],
}
ROWS = "/v1/tables/customers/rows"


@pytest.fixture(autouse=True)
async def made(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/tables/customers", json=SHAPE)).status_code == 201


async def test_a_table_is_defined_listed_filled_found_and_dropped(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/tables/customers", json=SHAPE)).status_code == 200
    written = {"key": "138 0013 8000", "values": {"level": "gold", "pin": "8642"}}
    assert (await client.post(f"{ROWS}/change", json=written)).json()["rows"][0]["values"]["pin"] == "••••"
    found = (await client.post(f"{ROWS}/find", json={"key": "13800138000"})).json()
    assert found["values"] == {"phone": "+8613800138000", "level": "gold", "visits": None, "pin": "••••"}
    shown = await client.post(f"{ROWS}/find", json={"key": "13800138000", "reveal": True})
    assert shown.json()["values"]["pin"] == "8642"
    assert [one["rows"] for one in (await client.get("/v1/tables")).json()["tables"]] == [1]
    history = (await client.get("/v1/tables/customers/changes")).json()["changes"]
    assert [(one["what"], one["by"]) for one in history] == [
        ("set", "local"),
        ("columns changed", "local"),
        ("created", "local"),
    ]
    gone = await client.post(f"{ROWS}/change", json={"change": "delete", "key": "13800138000"})
    assert gone.json() == {"rows": [], "next": None}
    problem(await client.post(f"{ROWS}/find", json={"key": "13800138000"}), 404, "no-such-row")
    assert (await client.delete("/v1/tables/customers")).status_code == 204
    problem(await client.get("/v1/tables/customers"), 404, "no-such-table")


async def test_rows_come_and_go_as_csv_and_in_pages(client: httpx.AsyncClient) -> None:
    data = "phone,level,visits,pin\r\n" + "".join(f"{6000 + n},gold,{n},{n}\r\n" for n in range(25))
    looked = await client.post(f"{ROWS}/import?dry_run=true", content=data)
    assert looked.json() == {"read": 25, "rows": 0}
    assert (await client.post(f"{ROWS}/import?replace=true", content=data)).json() == {"read": 25, "rows": 25}
    assert (await client.get(f"{ROWS}/export")).text == data
    page = (await client.post(f"{ROWS}/read", json={"limit": 20})).json()
    rest = (await client.post(f"{ROWS}/read", json={"limit": 20, "after": page["next"]})).json()
    assert (len(page["rows"]), len(rest["rows"]), rest["next"]) == (20, 5, None)


@on_sqlite
async def test_a_file_with_mistakes_is_refused_by_line_and_changes_nothing(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "engine")
    answered = await client.post(f"{ROWS}/import", content="phone,visits\n13800138000,many\n6001,1\n")
    told = problem(answered, 422, "bad-rows")
    assert told["rows"] == [{"line": 2, "column": "visits", "message": "Column visits takes a number."}]
    assert (await client.get("/v1/tables/customers")).json()["rows"] == 0
    assert "13800138000" not in answered.text + caplog.text


@on_sqlite
@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("change", {"key": "13912345678", "values": {"visits": "x"}}, 422, "bad-value"),
        ("change", {"key": "", "values": {}}, 422, "bad-key"),
        ("change", {"key": "13912345678", "values": {"colour": 1}}, 404, "no-such-column"),
        ("change", {"change": "update", "key": "13912345678"}, 404, "no-such-row"),
        ("find", {"key": ["13912345678"]}, 422, "invalid-body"),
    ],
)
async def test_what_does_not_fit_is_refused_without_repeating_it(
    client: httpx.AsyncClient, path: str, body: object, status: int, code: str
) -> None:
    answered = await client.post(f"{ROWS}/{path}", json=body)
    assert problem(answered, status, code)["mend"]
    assert "13912345678" not in answered.text


@on_sqlite
async def test_a_shape_that_cannot_be_is_refused(client: httpx.AsyncClient) -> None:
    problem(await client.put("/v1/tables/Bad", json=SHAPE), 422, "bad-table")
    problem(await client.put("/v1/tables/t", json={"key": "x", "columns": [{"name": "y"}]}), 422, "bad-table")
    text = {"key": "phone", "columns": [{"name": "phone", "type": "string"}]}
    problem(await client.put("/v1/tables/customers", json=text), 409, "column-differs")


async def test_a_drawing_is_checked_against_the_tables_there_are(client: httpx.AsyncClient) -> None:
    document = drawing()
    first = document["nodes"][document["entry"]]
    ((exit, then),) = first["exits"].items()
    reading = {"column": "pin", "variable": "pin"}
    exits = dict.fromkeys(("found", "not_found", "error"), then)
    document["variables"] = {**document.get("variables", {}), "pin": {"type": "string", "initial": "", "sensitive": True}}
    document["nodes"]["look"] = {"type": "table_lookup", "config": {"table": "nobodys", "readings": [reading]}, "exits": exits}
    first["exits"][exit] = "look"
    found = (await client.post("/v1/validate", json=document)).json()
    assert "FG075" in [one["code"] for one in found["diagnostics"]] and found["publishable"]
    document["nodes"]["look"]["config"]["table"] = "customers"
    found = (await client.post("/v1/validate", json=document)).json()
    assert "FG079" in [one["code"] for one in found["diagnostics"]] and not found["publishable"]
    await save(client, document)
    problem(await publish(client), 422, "flow-has-errors")
    document["nodes"]["look"]["config"]["sensitive"] = True
    await save(client, document, 1)
    assert (await publish(client)).status_code == 201
