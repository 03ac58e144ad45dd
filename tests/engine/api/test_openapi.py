"""The description: whole, well formed, and the same bytes everywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from engine.api.app import ENDPOINTS
from engine.api.endpoint import Endpoint
from engine.api.openapi import openapi
from tests.engine.api.conftest import on_sqlite
from tests.engine.flows.drawings import drawing

DOCUMENT: dict[str, Any] = openapi(ENDPOINTS)


def inside(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def operation(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]
    return found


def test_every_endpoint_is_described_and_nothing_else() -> None:
    described = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}
    assert len(described) == len(ENDPOINTS)
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(DOCUMENT["info"])


def test_every_operation_has_a_name_of_its_own_and_says_who_may_call() -> None:
    names = [operation(endpoint)["operationId"] for endpoint in ENDPOINTS]
    assert len(set(names)) == len(names)
    for endpoint in ENDPOINTS:
        told = operation(endpoint)
        assert told["x-access"] == endpoint.access.value
        assert told["summary"] and told["description"] and told["tags"] != [""]


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    wanted = {one["$ref"] for one in inside(DOCUMENT) if "$ref" in one}
    assert wanted == {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}


def test_every_schema_is_a_json_schema() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_parameters_bodies_and_answers_are_declared(endpoint: Endpoint) -> None:
    told = operation(endpoint)
    parameters = {(one["in"], one["name"]): one for one in told.get("parameters", ())}
    assert {name for place, name in parameters if place == "path"} == set(re.findall(r"{(\w+)}", endpoint.path))
    assert {name for place, name in parameters if place == "query"} == set(endpoint.query.model_fields)
    assert all(one["schema"] and (one["in"] == "query" or one["required"]) for one in parameters.values())
    assert ("requestBody" in told) == (endpoint.request is not None)
    assert "application/problem+json" in told["responses"]["default"]["content"]
    good = told["responses"][str(endpoint.status)]
    assert good["description"]
    if endpoint.response is not None:
        assert good["content"][endpoint.produces]["schema"] == {"$ref": f"#/components/schemas/{endpoint.response.__name__}"}
    if endpoint.events:
        stream = told["responses"]["200"]["content"]["text/event-stream"]
        assert set(stream["x-events"]) == set(endpoint.events)


def test_what_may_be_left_out_of_a_request_is_not_required() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert "required" not in schemas["Publish"]
    assert schemas["BindNumber"]["required"] == ["pattern", "flow"]
    assert "live_version" in schemas["FlowView"]["required"]
    assert operation(next(one for one in ENDPOINTS if one.request and one.request.__name__ == "Publish"))["requestBody"] == {
        "required": False,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Publish"}}},
    }


def test_the_same_endpoints_give_the_same_bytes_in_every_process() -> None:
    program = "import json; from engine.api.app import *; print(json.dumps(openapi(ENDPOINTS)))"
    for seed in ("1", "2"):
        other = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        assert other.stdout.strip() == json.dumps(DOCUMENT)


@on_sqlite
async def test_the_description_is_served_and_answers_keep_to_it(client: httpx.AsyncClient) -> None:
    served = (await client.get("/v1/openapi.json")).json()
    assert served == json.loads(json.dumps(DOCUMENT))
    await client.put("/v1/flows/main/draft", json={"document": drawing(), "revision": 0})
    await client.post("/v1/flows/main/versions", json={})
    await client.put("/v1/calendars/office", json={"document": {"zone": "Asia/Shanghai"}, "revision": 0})
    await client.put("/v1/numbers", json={"pattern": "_4XXX", "flow": "main"})
    await client.put("/v1/tables/customers", json={"key": "phone", "columns": [{"name": "phone"}]})
    await client.put("/v1/prompts/welcome/entries/en", json={"text": "Hello."})
    for endpoint in ENDPOINTS:
        if (
            endpoint.method != "GET"
            or endpoint.response is None
            or re.search("{(call|test_call|recording|template)}", endpoint.path)
        ):
            continue
        path = endpoint.path.replace("{flow}", "main").replace("{table}", "customers").replace("{number}", "1")
        path = path.replace("{name}", "office").replace("{key}", "welcome")
        answered = await client.get(path, params={"country": "CN"} if path == "/v1/holidays" else None)
        schema = operation(endpoint)["responses"][str(answered.status_code)]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(answered.json())
