"""Lists and classes of callers over HTTP."""

from __future__ import annotations

import logging

import httpx
import pytest

from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem

LIST = "/v1/callers/lists/blocked"


async def test_a_number_is_added_judged_listed_and_removed(client: httpx.AsyncClient) -> None:
    added = {"number": "138 0013 8000", "until": "2030-01-01", "note": "rude"}
    assert (await client.post(f"{LIST}/add", json=added)).status_code == 204
    judged = (await client.post("/v1/callers/judge", json={"number": "13800138000"})).json()
    assert judged == {"name": "blocked", "because": "list blocked"}
    assert (await client.get("/v1/callers/lists")).json() == {"lists": [{"name": "blocked", "entries": 1}]}
    (entry,) = (await client.post(f"{LIST}/read", json={})).json()["entries"]
    assert (entry["number"], entry["note"], entry["added_by"]) == ("+8613800138000", "rude", "local")
    assert (await client.get(f"{LIST}/export")).text.splitlines()[1].startswith("+8613800138000,2030-01-01T23:59:59")
    assert (await client.post(f"{LIST}/remove", json={"number": "13800138000"})).status_code == 204
    problem(await client.post(f"{LIST}/remove", json={"number": "13800138000"}), 404, "no-such-entry")
    problem(await client.get(f"{LIST}/export"), 404, "no-such-list")


async def test_a_file_is_taken_whole_or_not_at_all(client: httpx.AsyncClient) -> None:
    data = "number,note\r\n6001,a\r\n+8610*,b\r\n"
    assert (await client.post(f"{LIST}/import?dry_run=true", content=data)).json() == {"read": 2, "entries": 0}
    assert (await client.post(f"{LIST}/import", content=data)).json() == {"read": 2, "entries": 2}
    assert problem(await client.post(f"{LIST}/import", content="number\nx\n"), 422, "bad-rows")["rows"][0]["line"] == 2
    assert (await client.delete(LIST)).status_code == 204


async def test_classes_are_shown_and_changed_by_revision(client: httpx.AsyncClient) -> None:
    shipped = (await client.get("/v1/callers/classes")).json()
    assert [one["name"] for one in shipped["classes"]] == ["blocked", "vip", "important"]
    changed = {"classes": [{"name": "hidden", "any_of": [{"withheld": True}]}], "revision": 0}
    assert (await client.put("/v1/callers/classes", json=changed)).json()["revision"] == 1
    problem(await client.put("/v1/callers/classes", json=changed), 409, "classes-changed")
    assert (await client.post("/v1/callers/judge", json={})).json()["name"] == "hidden"


@on_sqlite
async def test_what_is_wrong_is_told_without_the_number(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "engine")
    answered = await client.post(f"{LIST}/add", json={"number": "13912345678x?"})
    problem(answered, 422, "bad-number")
    assert "13912345678" not in answered.text + caplog.text
    problem(await client.post(f"{LIST}/add", json={"number": "6001", "until": "soon"}), 422, "bad-moment")
    problem(await client.post("/v1/callers/lists/Bad/add", json={"number": "6001"}), 422, "bad-name")
    told = problem(
        await client.put("/v1/callers/classes", json={"classes": [{"name": "x"}], "revision": 0}), 422, "bad-classes"
    )
    assert told["fields"][0]["pointer"] == "/classes/0/any_of"
