"""Requests that are not as they should be: each is told where, and nothing breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from engine.api.reading import BODY_LIMIT
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem
from tests.engine.flows.drawings import drawing

_DRAFT = "/v1/flows/main/draft"
_JSON = {"content-type": "application/json"}


@on_sqlite
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "invalid-body"),
        (b"[]", "invalid-body"),
        (b"{", "Line 1, column 2"),
        (b'{"document": {},\n "revision": }', "Line 2, column 14"),
        (b'{"document": {"id": "\xff"}}', "byte 22"),
        (b'{"document": {"a": NaN}, "revision": 0}', "Line 1, column 20"),
        (b'{"document": {"a": 1e999}, "revision": 0}', "Line 1, column 20"),
        (b'{"document": {"a": 1, "a": 2}, "revision": 0}', "“a” stands twice"),
        (b'{"document": {"a": "\\ud800"}, "revision": 0}', "half of a surrogate pair"),
        (b'{"document": {"a": "\\u0000"}, "revision": 0}', "U+0000"),
        (b"[" * 100_000, "deeper than"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "Line 1, column 7"),
    ],
)
async def test_a_body_that_is_no_good_json_is_told_where(client: httpx.AsyncClient, body: bytes, where: str) -> None:
    answered = await client.put(_DRAFT, content=body, headers=_JSON)
    if where == "invalid-body":
        problem(answered, 422, "invalid-body")
    else:
        told = problem(answered, 400, "unreadable-body")
        assert where in told["title"] and told["mend"]
        assert told["diagnostics"][0]["code"] == "FG001"


@on_sqlite
@pytest.mark.parametrize(
    ("method", "path", "body", "pointers"),
    [
        ("PUT", _DRAFT, {"document": [], "revision": -1}, ["/document", "/revision"]),
        ("PUT", _DRAFT, {"document": {}, "revision": "1"}, ["/revision"]),
        ("PUT", _DRAFT, {"document": {}, "revision": True}, ["/revision"]),
        ("PUT", _DRAFT, {"document": {}, "revision": 0, "no/such~member": 1}, ["/no~1such~0member"]),
        ("POST", "/v1/flows/main/versions", {"alias": "Live!"}, ["/alias/constrained-str", "/alias/literal['']"]),
        ("POST", "/v1/flows/main/versions", {"revision": 0}, ["/revision"]),
        ("PUT", "/v1/flows/main/aliases/live", {}, ["/version"]),
        ("PUT", "/v1/numbers", {"pattern": 4001, "flow": "main"}, ["/pattern"]),
        ("POST", "/v1/numbers/resolve", {"dialled": ""}, ["/dialled"]),
    ],
)
async def test_each_wrong_member_is_pointed_at(
    client: httpx.AsyncClient, method: str, path: str, body: Any, pointers: list[str]
) -> None:
    told = problem(await client.request(method, path, json=body), 422, "invalid-body")
    assert [field["pointer"] for field in told["fields"]] == pointers
    assert all(field["message"] for field in told["fields"])


@on_sqlite
async def test_what_was_sent_is_not_repeated(client: httpx.AsyncClient) -> None:
    answered = await client.post("/v1/numbers/resolve", json={"dialled": ["13800000000"], "environment": "13800000001"})
    assert "1380000000" not in answered.text


@on_sqlite
@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("caller=1", ["/caller"]),
        ("limit=0&state=gone", ["/limit", "/state"]),
        ("limit=ten", ["/limit"]),
        ("limit=1&limit=2", ["/limit"]),
        ("limit=1&=", ["/"]),
    ],
)
async def test_a_wrong_or_unknown_query_parameter_is_pointed_at(
    client: httpx.AsyncClient, query: str, pointers: list[str]
) -> None:
    told = problem(await client.get(f"/v1/calls?{query}"), 422, "invalid-query")
    assert [field["pointer"] for field in told["fields"]] == pointers


@on_sqlite
async def test_an_endpoint_without_a_query_takes_none(client: httpx.AsyncClient) -> None:
    for path in ("/v1/flows", "/v1/numbers", "/health/live", "/v1/catalog"):
        assert problem(await client.get(path, params={"x": "1"}), 422, "invalid-query")["fields"][0]["pointer"] == "/x"


@on_sqlite
async def test_a_body_that_is_too_large_is_refused_while_it_comes_in(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    problem(await client.put(_DRAFT, content=endless(), headers=_JSON), 413, "too-large")
    assert sent <= BODY_LIMIT // 65_536 + 1
    problem(await client.post("/v1/validate", content=b" " * (BODY_LIMIT + 1)), 413, "too-large")


@on_sqlite
@pytest.mark.parametrize("declared", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_a_body_declared_as_something_else_is_refused(client: httpx.AsyncClient, declared: str) -> None:
    body = json.dumps({"document": drawing(), "revision": 0})
    problem(await client.put(_DRAFT, content=body, headers={"content-type": declared}), 415, "not-declared-json")
    for good in ("application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"):
        assert (await client.put(_DRAFT, content=body, headers={"content-type": good})).status_code in (201, 409)


@on_sqlite
async def test_a_path_that_is_not_there_is_a_problem_without_a_redirect(client: httpx.AsyncClient) -> None:
    for path in ("/v1", "/v1/flows/", "/v1/flows/main/", "/v1/flows//draft", "/v1/gone"):
        problem(await client.get(path), 404, "no-such-path")


@on_sqlite
async def test_a_wrong_method_is_told_all_right_ones(client: httpx.AsyncClient) -> None:
    answered = await client.delete("/v1/flows/main/versions")
    problem(answered, 405, "method-not-allowed")
    assert answered.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    answered = await client.options("/v1/numbers")
    assert (answered.status_code, answered.content, answered.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS, PUT")


@on_sqlite
async def test_a_head_is_the_answer_without_its_body(client: httpx.AsyncClient) -> None:
    for path in ("/v1/catalog", "/health/ready", "/v1/flows/gone"):
        head, whole = await client.head(path), await client.get(path)
        assert (head.status_code, head.headers) == (whole.status_code, whole.headers)
        assert whole.content
        if head.status_code == 200:
            assert head.content == b""


@on_sqlite
async def test_a_client_that_leaves_while_sending_is_no_failure(app: Starlette, caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Any] = []
    arriving: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    arriving.put_nowait({"type": "http.request", "body": b"{", "more_body": True})
    arriving.put_nowait({"type": "http.disconnect"})
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "PUT", "path": _DRAFT, "query_string": b"", "headers": headers}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, arriving.get, send)
    assert (sent, caplog.records) == ([], [])
