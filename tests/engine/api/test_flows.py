"""Flows over HTTP, kept in both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from engine.graph.budgets import Budgets
from engine.graph.schema import document_schema
from engine.nodes import catalog
from tests.engine.api.conftest import NOW, on_sqlite
from tests.engine.flows.drawings import drawing, saying
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.graph.drawings.base import then
from tests.engine.graph.drawings.flows import subflow


async def save(client: httpx.AsyncClient, document: dict[str, Any], revision: int = 0, flow: str = "main") -> httpx.Response:
    return await client.put(f"/v1/flows/{flow}/draft", json={"document": document, "revision": revision})


async def publish(client: httpx.AsyncClient, flow: str = "main", **wanted: Any) -> httpx.Response:
    return await client.post(f"/v1/flows/{flow}/versions", json=wanted)


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["type"], body["status"]) == (f"urn:cordboard:{code}", status)
    return body


async def test_a_drawing_makes_a_flow_and_comes_back_as_it_was_drawn(client: httpx.AsyncClient) -> None:
    made = await save(client, drawing(name="总机"))
    assert made.status_code == 201
    assert made.json() == {
        "flow": "main",
        "revision": 1,
        "document": drawing(name="总机"),
        "saved_at": datetime.fromtimestamp(NOW, UTC).isoformat().replace("+00:00", "Z"),
        "saved_by": "local",
    }
    shown = await client.get("/v1/flows/main/draft")
    assert shown.text == made.text
    assert list(shown.json()["document"]) == list(drawing())
    flow = (await client.get("/v1/flows/main")).json()
    assert (flow["name"], flow["draft_revision"], flow["live_version"]) == ("总机", 1, None)
    assert (await client.get("/v1/flows")).json() == {"flows": [flow]}


@pytest.mark.parametrize("name", [None, 7, "", ["x"]])
async def test_a_wrong_drawing_is_kept_and_can_be_mended_later(client: httpx.AsyncClient, name: object) -> None:
    wrong = {"id": "main", "name": name, "nodes": {"a": [1.0, {"deep": None}]}, "nonsense": True}
    assert (await save(client, wrong)).status_code == 201
    assert (await client.get("/v1/flows/main/draft")).json()["document"] == wrong
    assert (await client.get("/v1/flows/main")).json()["name"] == "main"
    assert (await save(client, drawing(), 1)).json()["revision"] == 2


@on_sqlite
async def test_a_drawing_that_names_another_flow_is_refused(client: httpx.AsyncClient) -> None:
    for document in (drawing("other"), {}, {"id": ["main"]}):
        problem(await save(client, document), 422, "id-differs")
    assert (await client.get("/v1/flows")).json() == {"flows": []}


@on_sqlite
@pytest.mark.parametrize("flow", ["Main", "-main", "a_b", "主", "a" * 64])
async def test_an_id_that_could_never_be_published_makes_no_flow(client: httpx.AsyncClient, flow: str) -> None:
    problem(await save(client, {"id": flow}, flow=flow), 422, "bad-flow-id")


async def test_an_id_is_taken_once_and_a_lost_update_is_noticed(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    problem(await save(client, drawing()), 409, "flow-exists")
    assert (await save(client, drawing(name="Newer"), 1)).status_code == 200
    assert "revision 2" in problem(await save(client, drawing(name="Lost"), 1), 409, "draft-changed")["title"]
    assert (await client.get("/v1/flows/main")).json()["name"] == "Newer"


@on_sqlite
async def test_validating_tells_what_blocks_inherit(client: httpx.AsyncClient) -> None:
    checked = (await client.post("/v1/validate", json={**drawing(), "defaults": {"tries_limit": 5}})).json()
    assert checked["inherited"] == {"tries_limit": {"value": 5, "source": "flow"}}


@on_sqlite
async def test_validating_tells_every_finding_and_keeps_nothing(client: httpx.AsyncClient) -> None:
    checked = (await client.post("/v1/validate", json=drawing(entry="nowhere"))).json()
    assert not checked["publishable"]
    assert all(
        {"code", "severity", "message", "mend", "node", "pointer", "path", "title", "fixes"} == set(found)
        for found in checked["diagnostics"]
    )
    assert all(found["message"]["en"] and found["message"]["zh"] for found in checked["diagnostics"])
    assert (await client.post("/v1/validate", json=drawing())).json()["publishable"]
    assert (await client.get("/v1/flows")).json() == {"flows": []}


@on_sqlite
@pytest.mark.parametrize("body", [b"", b"\xff", b"[", b"7", b'{"a": 1, "a": 2}', b"[" * 5_000])
async def test_validating_anything_gives_a_finding_and_not_a_failure(client: httpx.AsyncClient, body: bytes) -> None:
    checked = await client.post("/v1/validate", content=body)
    assert (checked.status_code, checked.json()["publishable"]) == (200, False)
    assert checked.json()["diagnostics"][0]["code"].startswith("FG")


@on_sqlite
async def test_validating_looks_up_the_flows_that_a_drawing_leads_into(client: httpx.AsyncClient) -> None:
    leading = then(subflow("main", ends=[]))
    missing = (await client.post("/v1/validate", json=leading)).json()["diagnostics"]
    assert [found["code"] for found in missing] == ["FG030"]
    await save(client, drawing())
    await publish(client)
    found = (await client.post("/v1/validate", json=leading)).json()
    assert (found["publishable"], found["diagnostics"]) == (True, [])
    # The flow that it leads into transfers callers, so people are reached there.
    assert [way["node"] for one in found["effort"] for way in one["ways"]] == ["here", "here"]


async def test_a_proof_is_a_walk_of_nodes_and_exits(client: httpx.AsyncClient) -> None:
    looping = drawing()
    entry = looping["entry"]
    looping["nodes"][entry]["exits"] = dict.fromkeys(looping["nodes"][entry]["exits"], entry)
    found = (await client.post("/v1/validate", json=looping)).json()["diagnostics"]
    paths = [one["path"] for one in found if one["path"]]
    assert paths
    assert all(set(cord) == {"node", "exit"} for path in paths for cord in path)


async def test_publishing_makes_the_audio_and_an_immutable_version_and_moves_live(
    client: httpx.AsyncClient, speaker: SpeakerStandIn
) -> None:
    await save(client, drawing())
    published = await publish(client)
    assert published.status_code == 201
    release = published.json()
    assert (release["number"], release["published_by"], len(release["digest"])) == (1, "local", 64)
    assert ("Your conversation has ended.", "en") in speaker.prepared
    version = (await client.get("/v1/flows/main/versions/1")).json()
    assert {name: version[name] for name in release} == release
    assert version["document"]["nodes"].keys() == drawing()["nodes"].keys()
    [alias] = (await client.get("/v1/flows/main/aliases")).json()["aliases"]
    assert (alias["name"], alias["version"], alias["digest"]) == ("live", 1, release["digest"])
    assert (await client.get("/v1/flows/main")).json()["live_version"] == 1


async def test_publishing_again_gives_the_same_version_back(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    first = await publish(client)
    assert (await publish(client)).json() == first.json()
    await save(client, saying("Something else."), 1)
    assert (await publish(client)).json()["number"] == 2
    assert [one["number"] for one in (await client.get("/v1/flows/main/versions")).json()["versions"]] == [2, 1]


async def test_rolling_back_is_pointing_the_alias_at_an_older_version(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await publish(client)
    await save(client, saying("Something else."), 1)
    await publish(client)
    moved = await client.put("/v1/flows/main/aliases/live", json={"version": 1})
    assert (moved.status_code, moved.json()["version"]) == (200, 1)
    assert (await client.get("/v1/flows/main")).json()["live_version"] == 1
    problem(await client.put("/v1/flows/main/aliases/live", json={"version": 9}), 404, "no-such-version")
    problem(await client.put("/v1/flows/main/aliases/_", json={"version": 1}), 422, "bad-alias")


@on_sqlite
@pytest.mark.parametrize(("alias", "expected"), [("", {}), ("trial-1", {"trial-1": 1})])
async def test_publishing_may_leave_live_where_it_is(client: httpx.AsyncClient, alias: str, expected: object) -> None:
    await save(client, drawing())
    assert (await publish(client, alias=alias)).status_code == 201
    found = (await client.get("/v1/flows/main/aliases")).json()["aliases"]
    assert {one["name"]: one["version"] for one in found} == expected


@on_sqlite
async def test_publishing_without_a_body_takes_what_is_usual(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    assert (await client.post("/v1/flows/main/versions")).status_code == 201


async def test_a_draft_that_was_saved_by_another_meanwhile_is_not_published_unseen(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await save(client, saying("By another."), 1)
    assert "revision 2" in problem(await publish(client, revision=1), 409, "draft-changed")["title"]
    assert (await client.get("/v1/flows/main/versions")).json() == {"versions": []}
    assert (await publish(client, revision=2)).status_code == 201


async def test_a_wrong_drawing_is_refused_with_all_its_findings(client: httpx.AsyncClient, speaker: SpeakerStandIn) -> None:
    wrong = drawing()
    wrong["entry"] = "nowhere"
    wrong["nodes"]["lost"] = {"type": "no_such_type"}
    await save(client, wrong)
    told = problem(await publish(client), 422, "flow-has-errors")
    assert told["diagnostics"] == (await client.post("/v1/validate", json=wrong)).json()["diagnostics"]
    assert len({found["code"] for found in told["diagnostics"]}) > 1
    assert speaker.prepared == []
    assert (await client.get("/v1/flows/main/versions")).json() == {"versions": []}


@on_sqlite
async def test_a_language_that_cannot_be_spoken_stops_publishing(client: httpx.AsyncClient, speaker: SpeakerStandIn) -> None:
    speaker.mute.add("zh-CN")
    await save(client, drawing())
    told = problem(await publish(client), 422, "flow-cannot-be-spoken")
    assert "zh-CN" in told["title"] and told["mend"] == "Install one."
    assert (await client.get("/v1/flows/main/versions")).json() == {"versions": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/v1/flows/gone", None, "no-such-flow"),
        ("GET", "/v1/flows/gone/draft", None, "no-such-flow"),
        ("GET", "/v1/flows/gone/versions", None, "no-such-flow"),
        ("GET", "/v1/flows/gone/versions/1", None, "no-such-flow"),
        ("GET", "/v1/flows/gone/versions/0", None, "no-such-version"),
        ("GET", "/v1/flows/gone/versions/" + "9" * 5_000, None, "no-such-version"),
        ("GET", "/v1/flows/gone/aliases", None, "no-such-flow"),
        ("PUT", "/v1/flows/gone/draft", {"document": {"id": "gone"}, "revision": 1}, "no-such-flow"),
        ("PUT", "/v1/flows/gone/aliases/live", {"version": 1}, "no-such-flow"),
        ("POST", "/v1/flows/gone/versions", {}, "no-such-flow"),
    ],
)
async def test_what_is_not_there_is_said_so(client: httpx.AsyncClient, method: str, path: str, body: Any, code: str) -> None:
    problem(await client.request(method, path, json=body), 404, code)


@on_sqlite
async def test_the_palette_and_the_schema_are_the_engines_own(client: httpx.AsyncClient) -> None:
    told = (await client.get("/v1/catalog")).json()
    assert told.pop("budgets")["properties"].keys() == Budgets.model_fields.keys()
    assert told == json.loads(json.dumps(catalog.as_json()))
    schema = await client.get("/v1/schema/flow")
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json() == json.loads(json.dumps(document_schema()))
