"""Whatever is sent to whatever endpoint, in whatever order, the answer is never that something broke inside."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.api import sse
from engine.api.app import ENDPOINTS, build_app
from engine.api.endpoint import Endpoint
from engine.api.services import Services
from engine.audio.preparing import Preparer
from engine.flows.model import Flow
from engine.storage.calendars import StoredCalendars
from engine.storage.callers import StoredCallers
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredProviders
from engine.storage.prompts import StoredPrompts
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.scenarios import StoredScenarios
from engine.storage.secrets import StoredSecrets
from engine.storage.vault import SealedVault
from tests.engine.api.conftest import NOW
from tests.engine.api.stand_ins import HistoriesStandIn
from tests.engine.api.test_events import ring
from tests.engine.conftest import opened
from tests.engine.flows.drawings import drawing
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.runtime.house import StandInVoice
from tests.parts.postgres import Cluster

_WORDS = ["main", "live", "default", "start", "now", "ended", "_4XXX", "_[1-3]!", "4001", "1", "0", ""]
_MEMBERS = [
    "document",
    "id",
    "revision",
    "alias",
    "version",
    "environment",
    "pattern",
    "flow",
    "dialled",
    "limit",
    "after",
    "state",
]

texts = st.sampled_from(_WORDS) | st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**70) | st.floats() | texts | st.builds(drawing, st.just("main"), texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_MEMBERS) | texts, inner, max_size=5),
    max_leaves=8,
)
_LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "document": st.builds(drawing, st.just("main"), texts) | st.fixed_dictionaries({"id": st.just("main"), "nodes": values}),
    "revision": st.integers(0, 4),
    "version": st.integers(1, 3),
    "alias": st.just("live"),
}
strange = values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30)


def fitting(endpoint: Endpoint) -> st.SearchStrategy[bytes]:
    """Bodies that have the endpoint's members, mostly with values that may be right."""
    names = endpoint.request.model_fields if endpoint.request else _MEMBERS
    right = {name: _LIKELY.get(name, texts) for name in names}
    mixed = {name: might | values for name, might in right.items()}
    made = st.one_of(st.fixed_dictionaries(right), st.fixed_dictionaries({}, optional=right), st.fixed_dictionaries(mixed))
    return made.map(lambda value: json.dumps(value).encode())


queries = st.dictionaries(st.sampled_from(_MEMBERS) | texts, texts, max_size=2)
segments = st.sampled_from(["main", "main", "live", "1", "00000001"]) | st.text(min_size=1, max_size=8)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, dict[str, str], bytes, str]:
    endpoint: Endpoint = draw(st.sampled_from(ENDPOINTS))
    path = endpoint.path
    for name in ("flow", "number", "alias", "call", "name", "recording", "test_call", "sound"):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(draw(segments), safe=""))
    # The stream itself does not end; its head says all that can go wrong before it begins.
    method = "HEAD" if endpoint.produces == sse.MEDIA_TYPE else endpoint.method
    query = draw(queries) if endpoint.method == "GET" else {}
    accept = draw(st.sampled_from(["*/*", "text/event-stream"]))
    body = draw(st.one_of(fitting(endpoint), fitting(endpoint), strange))
    return method, path, query, body, accept


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_request_at_any_endpoint_never_breaks_the_inside(
    kind: str, tmp_path: Path, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    with asyncio.Runner() as runner:
        url = f"sqlite+aiosqlite:///{tmp_path}/any.sqlite"
        database = runner.run(opened(url if kind == "sqlite" else runner.run(cluster.new_database())))

        async def parts() -> list[Any]:
            return []

        flows, calls = StoredFlows(database), StoredCalls(database)
        runner.run(ring(calls, 1, 2))
        runner.run(flows.create_flow(Flow("main", "Main", NOW), drawing(), by="local"))
        keys = PayloadKeys("one", {"one": bytes(32)})
        rooms = Services(
            flows=flows,
            secrets=StoredSecrets(database, keys),
            speaker=SpeakerStandIn(),
            prompts=StoredPrompts(database),
            audio=Preparer(),
            sounds=StandInVoice(),
            calendars=StoredCalendars(database),
            calls=calls,
            recordings=StoredRecordings(database),
            vault=SealedVault(tmp_path / "recordings", keys),
            histories=HistoriesStandIn(),
            parts=parts,
            clock=lambda: NOW,
            environment="default",
            tables=StoredTables(database, keys, region="CN"),
            providers=StoredProviders(database),
            recognizers=StoredRecognizers(database),
            callers=StoredCallers(database, keys, region="CN"),
            scenarios=StoredScenarios(database),
        )
        app = build_app(rooms)
        seen: set[int] = set()

        @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(request=requests())
        def ask(request: tuple[str, str, dict[str, str], bytes, str]) -> None:
            method, path, query, body, accept = request
            headers = {"content-type": "application/json", "accept": accept}

            async def asked() -> httpx.Response:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                    return await client.request(method, path, params=query, content=body, headers=headers)

            answered = runner.run(asked())
            seen.add(answered.status_code)
            assert answered.status_code < 500, answered.text
            assert '"status":500' not in answered.text  # nor at the end of a stream
            if answered.is_error and method != "HEAD":
                told = answered.json()
                assert told["type"].startswith("urn:cordboard:") and told["title"]

        ask()
        runner.run(database.close())
    assert {200, 404, 422} <= seen, "the requests should reach what they are about"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
