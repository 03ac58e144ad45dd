"""Who may call: every endpoint, asked by everybody."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from engine.api import sse
from engine.api.access import Access
from engine.api.app import ENDPOINTS
from engine.api.endpoint import Endpoint, Resource
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem

OURS = "127.0.0.1:8080"
# Who calls: what the request says of itself → what a LOCAL endpoint answers before anything else, None for letting in.
CALLERS: dict[str, tuple[dict[str, str], int | None]] = {
    "a program": ({"host": OURS}, None),
    "a program by name": ({"host": "localhost"}, None),
    "a program by IPv6": ({"host": "[::1]:8080"}, None),
    "a program in capitals": ({"host": "LOCALHOST:8080"}, None),
    "our own page": ({"host": OURS, "origin": f"http://{OURS}", "sec-fetch-site": "same-origin"}, None),
    "a person's address bar": ({"host": OURS, "sec-fetch-site": "none"}, None),
    "a page from elsewhere": ({"host": OURS, "origin": "https://evil.example"}, 403),
    "a page of another port": ({"host": OURS, "origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-site"}, 403),
    "a page of another loopback name": ({"host": OURS, "origin": "http://localhost:8080"}, 403),
    "a page without an origin": ({"host": OURS, "origin": "null"}, 403),
    "a page with a broken origin": ({"host": OURS, "origin": "http://[::1"}, 403),
    "an image in a page from elsewhere": ({"host": OURS, "sec-fetch-site": "cross-site"}, 403),
    "a rebound name": ({"host": "evil.example:8080", "origin": "http://evil.example:8080"}, 421),
    "a name that begins like ours": ({"host": "localhost.evil.example"}, 421),
    "a name with a user": ({"host": "localhost@evil.example"}, 421),
    "an address in the network": ({"host": "192.0.2.7:8080"}, 421),
    "no host": ({"host": ""}, 421),
}


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def address(endpoint: Endpoint) -> str:
    told = {"number": "1", "entry": "en"}
    return re.sub(r"{(\w+)}", lambda found: told.get(found[1], "none"), endpoint.path)


@on_sqlite
def test_every_route_of_the_application_states_who_may_call(app: Starlette) -> None:
    assert all(isinstance(route, Route) and isinstance(route.endpoint, Resource) for route in app.routes)
    stated = [
        endpoint
        for route in app.routes
        if isinstance(route, Route) and isinstance(route.endpoint, Resource)
        for endpoint in route.endpoint.endpoints.values()
    ]
    assert sorted(map(named, stated)) == sorted(map(named, ENDPOINTS))
    assert all(type(endpoint.access) is Access for endpoint in stated)


def test_only_health_is_for_everybody() -> None:
    assert {endpoint.path for endpoint in ENDPOINTS if endpoint.access is Access.PUBLIC} == {"/health/live", "/health/ready"}


@on_sqlite
@pytest.mark.parametrize("caller", CALLERS)
async def test_each_endpoint_lets_in_whom_it_says(client: httpx.AsyncClient, caller: str) -> None:
    headers, refusal = CALLERS[caller]
    for endpoint in ENDPOINTS:
        # The head of a stream ends; a stream does not.
        method = "HEAD" if endpoint.produces == sse.MEDIA_TYPE else endpoint.method
        answered = await client.request(method, address(endpoint), headers=headers)
        expected = refusal if endpoint.access is Access.LOCAL else None
        if expected is None:
            assert answered.status_code not in (403, 421, 500), named(endpoint)
        else:
            assert answered.status_code == expected, named(endpoint)


@on_sqlite
@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "DELETE", "TRACE", "BREW"])
async def test_other_methods_are_refused_to_strangers_before_they_learn_anything(
    client: httpx.AsyncClient, method: str
) -> None:
    for endpoint in ENDPOINTS:
        answered = await client.request(method, address(endpoint), headers=CALLERS["a page from elsewhere"][0])
        if endpoint.access is Access.LOCAL:
            assert answered.status_code == 403
        assert "access-control-allow-origin" not in answered.headers


@on_sqlite
async def test_a_strangers_write_changes_nothing(client: httpx.AsyncClient) -> None:
    body = {"document": {"id": "main"}, "revision": 0}
    for headers, refusal in CALLERS.values():
        if refusal is not None:
            code = "foreign-host" if refusal == 421 else "foreign-origin"
            problem(await client.put("/v1/flows/main/draft", json=body, headers=headers), refusal, code)
    assert (await client.get("/v1/flows")).json() == {"flows": []}


@on_sqlite
@pytest.mark.parametrize("path", ["/v1/flows", "/v1/nothing", "/health/live"])
async def test_answers_stay_out_of_caches_and_other_sites(client: httpx.AsyncClient, path: str) -> None:
    answered = await client.get(path)
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["cross-origin-resource-policy"] == "same-origin"
