"""What lists of flows show, what people write on flows, and templates, over HTTP and on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from engine.api.services import Services
from engine.flows.templates import Template, picture, read_templates, template_named
from engine.graph.content import content_hash
from engine.graph.validate import validate
from engine.nodes import catalog
from engine.storage.calls import StoredCalls
from tests.engine.api.conftest import NOW, on_sqlite
from tests.engine.api.test_flows import problem, publish, save
from tests.engine.flows.drawings import drawing, saying
from tests.engine.records.calls import Offered
from tests.house.tree import ROOT

TEMPLATES = read_templates(ROOT / "samples")


async def shown(client: httpx.AsyncClient, flow: str = "main") -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/v1/flows/{flow}")).json()
    return found


async def test_a_card_is_written_and_shown_in_the_list(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    card = {"folder": "北京/销售", "tags": ["vip", "夜间"], "about": "Who answers at night."}
    assert (await client.put("/v1/flows/main/card", json=card)).json() == card
    (listed,) = (await client.get("/v1/flows")).json()["flows"]
    assert {name: listed[name] for name in card} == card
    assert listed["draft_revision"] == 1  # a card is no part of the drawing


@pytest.mark.parametrize("folder", ["/a", "a/", "a//b", "a\nb", "x" * 201])
async def test_a_folder_is_a_path_of_names(client: httpx.AsyncClient, folder: str) -> None:
    await save(client, drawing())
    problem(await client.put("/v1/flows/main/card", json={"folder": folder}), 422, "invalid-body")


async def test_tags_are_a_set(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    assert (await client.put("/v1/flows/main/card", json={"tags": ["a", "b", "a"]})).json()["tags"] == ["a", "b"]
    problem(await client.put("/v1/flows/none/card", json={}), 404, "no-such-flow")


async def test_a_removed_flow_is_in_no_list_and_comes_back_as_it_was(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await client.put("/v1/flows/main/card", json={"folder": "Old"})
    before = await shown(client)
    assert (await client.delete("/v1/flows/main")).status_code == 204
    assert (await client.get("/v1/flows")).json() == {"flows": []}
    assert await shown(client) == {**before, "removed": True}
    problem(await save(client, drawing()), 409, "flow-exists")
    assert (await client.post("/v1/flows/main/restored")).status_code == 204
    assert (await client.get("/v1/flows")).json() == {"flows": [before]}


async def test_a_flow_that_answers_a_number_is_not_removed(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await client.put("/v1/numbers", json={"pattern": "4001", "flow": "main"})
    assert "4001" in problem(await client.delete("/v1/flows/main"), 409, "flow-answers-numbers")["title"]
    assert (await shown(client))["numbers"] == ["4001"]


async def test_a_draft_differs_from_what_is_live_when_callers_could_tell(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    assert (await shown(client))["differs"] is False  # nothing is live to differ from
    await publish(client)
    live = await shown(client)
    assert (live["live_version"], live["differs"]) == (1, False)
    moved = {**drawing(), "layout": {"start": {"x": 40, "y": 80}}, "comments": {}}
    await save(client, moved, revision=1)
    assert (await shown(client))["differs"] is False
    await save(client, saying("Something else."), revision=2)
    assert (await shown(client))["differs"] is True
    await save(client, moved, revision=3)
    assert (await shown(client))["differs"] is False


async def test_publishing_other_names_for_the_same_program_leaves_nothing_that_differs(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await publish(client)
    await save(client, drawing(name="Another name"), revision=1)
    assert (await publish(client)).json()["number"] == 1
    assert (await shown(client))["differs"] is False


async def test_a_version_keeps_what_its_publisher_said(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    assert (await publish(client, note="节日问候")).json()["note"] == "节日问候"
    await save(client, saying("More."), revision=1)
    await publish(client)
    notes = [version["note"] for version in (await client.get("/v1/flows/main/versions")).json()["versions"]]
    assert notes == ["", "节日问候"]
    assert (await client.get("/v1/flows/main/versions/1")).json()["note"] == "节日问候"


async def test_calls_are_counted_since_the_time_that_is_asked_for(client: httpx.AsyncClient, calls: StoredCalls) -> None:
    await save(client, drawing())
    for number, at in enumerate((NOW - 90_000, NOW - 50, NOW - 5)):
        await calls.opened(
            Offered(call=f"call-{number}", leg=f"leg-{number}", offered_at=at), flow="main", version=1, environment="default"
        )
    assert (await shown(client))["calls"] == 2
    (listed,) = (await client.get("/v1/flows", params={"calls_since": "2020-01-01T00:00:00+08:00"})).json()["flows"]
    assert listed["calls"] == 3
    problem(await client.get("/v1/flows", params={"calls_since": "today"}), 422, "invalid-query")


@on_sqlite
async def test_what_changed_is_told_with_the_names_of_blocks(client: httpx.AsyncClient) -> None:
    await save(client, saying("One."))
    assert (await client.get("/v1/flows/main/changes")).json() == {"before": None, "after": None, "changes": []}
    await publish(client)
    await save(client, {**saying("Two."), "name": "Renamed"}, revision=1)
    told = (await client.get("/v1/flows/main/changes")).json()
    assert (told["before"], told["after"]) == (1, None)
    assert {change["what"]: change["audible"] for change in told["changes"]} == {"flow_renamed": False, "prompt_changed": True}
    await publish(client)
    assert (await client.get("/v1/flows/main/changes", params={"before": 1, "after": 2})).json()["changes"] == told["changes"]
    assert (await client.get("/v1/flows/main/changes")).json()["changes"] == []
    problem(await client.get("/v1/flows/main/changes", params={"before": 9}), 404, "no-such-version")


@on_sqlite
async def test_a_draft_that_cannot_be_read_is_told_with_its_findings(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await publish(client)
    await save(client, {"id": "main", "spec": 99}, revision=1)
    assert problem(await client.get("/v1/flows/main/changes"), 422, "drawing-unreadable")["diagnostics"]


@on_sqlite
async def test_templates_are_listed_with_their_pictures_and_given_whole(
    app: Starlette, client: httpx.AsyncClient, services: Services
) -> None:
    app.state.services = replace(services, templates=lambda: TEMPLATES)
    listed = (await client.get("/v1/templates")).json()["templates"]
    assert [template["id"] for template in listed] == [template.id for template in TEMPLATES]
    first = listed[0]
    assert (first["marks"][0]["type"], first["marks"][0]["column"], first["marks"][0]["row"]) == ("start", 0, 0)
    assert all(len(first["marks"]) > index >= 0 for cord in first["cords"] for index in cord)
    whole = (await client.get(f"/v1/templates/{first['id']}")).json()
    assert whole["document"]["nodes"] and whole["scenarios"].lstrip().startswith("- ")
    problem(await client.get("/v1/templates/none"), 404, "no-such-template")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_a_template_is_a_right_drawing_in_both_languages(template: Template) -> None:
    assert set(template.document["languages"]) >= {"zh-CN", "en"}
    assert template_named(TEMPLATES, template.id) is template
    found = validate(template.document, catalog.TYPES).diagnostics
    assert [finding.message.en for finding in found if finding.severity == "error"] == []


@on_sqlite
async def test_a_flow_begun_from_a_template_passes_the_tests_that_came_with_it(
    client: httpx.AsyncClient,
) -> None:
    template = template_named(TEMPLATES, "office_hours")
    await save(client, {**template.document, "id": "main"})
    run = (await client.post("/v1/flows/main/scenarios/run", json={"text": template.scenarios})).json()
    assert (run["passed"], run["problems"], run["coverage"]["percent"]) == (True, [], 100)


def test_a_picture_is_laid_out_by_the_fewest_cords_from_the_start_and_ends_for_loops() -> None:
    nodes = {
        "a": {"type": "start@1", "exits": {"next": "b"}},
        "b": {"type": "menu", "exits": {"1": "c", "2": "d", "no_input": "b"}},
        "c": {"type": "play", "exits": {"next": "d"}},
        "d": {"type": "hangup", "exits": {}},
        "alone": {"type": "play", "exits": {"next": "d"}},
    }
    marks, cords = picture({"entry": "a", "nodes": nodes})
    places = [(mark.type, mark.column, mark.row) for mark in marks]
    assert places == [("start", 0, 0), ("menu", 1, 0), ("play", 2, 0), ("hangup", 2, 1)]
    assert cords == ((0, 1), (1, 1), (1, 2), (1, 3), (2, 3))


def test_the_content_of_a_drawing_is_it_without_its_looks_however_it_is_written() -> None:
    plain = drawing()
    spelt = {**plain, "layout": {"start": {"x": 1, "y": 2}}, "groups": {}}
    assert content_hash(plain) == content_hash(spelt) == content_hash(dict(reversed(list(plain.items()))))
    assert content_hash(plain) != content_hash(saying("Other words."))
    assert content_hash({"broken": True}) != content_hash({"broken": False})
