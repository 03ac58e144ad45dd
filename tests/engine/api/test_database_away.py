"""A real PostgreSQL that goes away under the API and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from engine.storage.session import Database
from tests.engine.api.test_flows import problem, save
from tests.engine.conftest import opened
from tests.engine.flows.drawings import drawing
from tests.parts.postgres import Cluster


@pytest.fixture
def cluster_of_its_own() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture
async def database(cluster_of_its_own: Cluster) -> AsyncIterator[Database]:
    made = await opened(await cluster_of_its_own.new_database())
    yield made
    await made.close()


async def test_while_the_database_is_away_one_is_asked_to_come_again_and_then_all_is_as_before(
    client: httpx.AsyncClient, cluster_of_its_own: Cluster
) -> None:
    await save(client, drawing())
    cluster_of_its_own.stop()
    for path in ("/v1/flows", "/v1/numbers", "/v1/calls", "/v1/events"):
        away = await client.get(path)
        assert "doctor" in problem(away, 503, "storage-unavailable")["mend"]
        assert away.headers["retry-after"] == "1"
    assert (await client.get("/health/live")).status_code == 200
    cluster_of_its_own.start()
    assert (await client.get("/v1/flows/main/draft")).json()["document"] == drawing()
