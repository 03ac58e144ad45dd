"""Installed steps behind the API: in the palette, in checks, in published versions."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import httpx
import pytest

from engine.api.app import build_app
from engine.api.services import Services
from engine.graph.resolve import Catalog
from engine.nodes.catalog import TYPES
from engine.steps.block import block_of
from engine.storage.flows import StoredFlows
from tests.engine.api.conftest import on_sqlite
from tests.engine.steps import examples
from tests.engine.steps.test_block import GIVEN, drawn

pytestmark = on_sqlite

WITH_STEPS: Catalog = (*TYPES, block_of(examples.order_lookup), block_of(examples.order_lookup_2))


@pytest.fixture
def palette() -> list[Catalog]:
    """What is installed; a test may change it while the API runs."""
    return [WITH_STEPS]


@pytest.fixture
async def client(services: Services, palette: list[Catalog]) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(dataclasses.replace(services, catalog=lambda: palette[0]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as made:
        yield made


async def test_the_palette_and_the_schema_hold_the_steps_there_are_now(
    client: httpx.AsyncClient, palette: list[Catalog]
) -> None:
    async def words() -> set[str]:
        schema = (await client.get("/v1/schema/flow")).json()
        types = (await client.get("/v1/catalog")).json()["types"]
        named = {f"{one['name']}@{one['version']}" for one in types}
        assert named <= set(schema["$defs"]["DrawnNode"]["properties"]["type"]["enum"])
        return {name for name in named if name.startswith("step.")}

    assert await words() == {"step.order_lookup@1", "step.order_lookup@2"}
    palette[0] = TYPES
    assert await words() == set()


async def test_a_drawing_is_checked_by_what_is_installed(client: httpx.AsyncClient, palette: list[Catalog]) -> None:
    document = drawn("step.order_lookup@1", GIVEN)
    checked = (await client.post("/v1/validate", json=document)).json()
    assert (checked["publishable"], checked["diagnostics"]) == (True, [])
    palette[0] = TYPES
    (found,) = (await client.post("/v1/validate", json=document)).json()["diagnostics"]
    assert (found["code"], "order_lookup" in found["message"]["en"]) == ("FG010", True)


async def test_a_published_version_pins_the_step_and_outlives_its_function(
    client: httpx.AsyncClient, palette: list[Catalog], flows: StoredFlows
) -> None:
    document = drawn("step.order_lookup", {"inputs": {"number": "1001"}})
    assert (await client.put("/v1/flows/orders/draft", json={"revision": 0, "document": document})).status_code == 201
    published = await client.post("/v1/flows/orders/versions", json={})
    assert published.status_code == 201, published.text
    digest = published.json()["digest"]
    assert b'"step.order_lookup@2"' in await flows.program(digest)
    palette[0] = TYPES
    refused = await client.post("/v1/flows/orders/versions", json={})
    assert refused.status_code == 422
    assert b'"step.order_lookup@2"' in await flows.program(digest), "what is published stays"


async def test_a_step_tells_which_published_versions_run_it(client: httpx.AsyncClient, palette: list[Catalog]) -> None:
    async def published(word: str, revision: int) -> None:
        document = drawn(word, {"inputs": {"number": "1001"}})
        await client.put("/v1/flows/orders/draft", json={"revision": revision, "document": document})
        answered = await client.post("/v1/flows/orders/versions", json={"alias": "live"})
        assert answered.status_code == 201, answered.text

    assert (await client.get("/v1/steps")).json()["steps"] == [
        {"step": "order_lookup@1", "installed": True, "uses": []},
        {"step": "order_lookup@2", "installed": True, "uses": []},
    ]
    await published("step.order_lookup@1", 0)
    await published("step.order_lookup", 1)
    palette[0] = (*TYPES, block_of(examples.order_lookup_2))
    assert (await client.get("/v1/steps")).json()["steps"] == [
        {"step": "order_lookup@1", "installed": False, "uses": [{"flow": "orders", "version": 1, "aliases": []}]},
        {"step": "order_lookup@2", "installed": True, "uses": [{"flow": "orders", "version": 2, "aliases": ["live"]}]},
    ]
