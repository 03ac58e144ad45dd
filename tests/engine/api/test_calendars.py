"""Opening hours over HTTP: kept by revision, tried at any moment, closed at once, every change told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem
from tests.engine.calendars.weeks import OFFICE
from tests.engine.graph.drawings.calendars import going_by

HERE = "/v1/calendars/office"


async def put(client: httpx.AsyncClient, revision: int = 0, name: str = "office", **change: Any) -> httpx.Response:
    body = {"document": {**OFFICE, **change}, "revision": revision}
    return await client.put(f"/v1/calendars/{name}", json=body)


async def test_a_calendar_is_set_tried_closed_opened_and_removed_and_every_change_is_told(client: httpx.AsyncClient) -> None:
    made = await put(client)
    assert made.status_code == 201 and made.json()["revision"] == 1 and made.json()["document"] == OFFICE
    # The tests' clock stands at Monday 2026-09-21 22:13 in Shanghai.
    assert made.json()["now"] == {
        "state": "closed",
        "reason": {},
        "at": "2026-09-21T22:13:20.500000+08:00",
        "changes_at": "2026-09-22T09:00:00+08:00",
        "opens_at": "2026-09-22T09:00:00+08:00",
    }
    tried = (await client.post(f"{HERE}/test", json={"at": "2026-10-01T10:00"})).json()
    assert (tried["state"], tried["reason"]["zh-CN"], tried["opens_at"]) == ("holiday", "国庆节", "2026-10-08T09:00:00+08:00")
    changed = await put(client, 1, zone="Asia/Urumqi")
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    closed = (await client.put(f"{HERE}/emergency", json={"until": "23:00", "reason": "Power cut"})).json()
    assert (closed["now"]["state"], closed["now"]["reason"], closed["revision"]) == ("emergency", {"": "Power cut"}, 2)
    assert (closed["emergency"]["active"], closed["emergency"]["by"]) == (True, "local")
    assert datetime.fromisoformat(closed["emergency"]["until"]).isoformat() == "2026-09-21T17:00:00+00:00"
    assert (await client.get("/v1/calendars")).json()["calendars"][0]["now"]["state"] == "emergency"
    assert (await client.delete(f"{HERE}/emergency")).json()["emergency"] is None
    assert (await client.delete(HERE)).status_code == 204
    told = (await client.get(f"{HERE}/changes")).json()["changes"]
    assert [one["change"] for one in told] == ["removed", "emergency off", "emergency on", "set", "set"]
    problem(await client.get(HERE), 404, "no-such-calendar")


async def test_of_two_who_edit_the_same_revision_the_second_is_told(client: httpx.AsyncClient) -> None:
    await put(client)
    await put(client, 1)
    told = problem(await put(client, 1), 409, "calendar-changed")
    assert "revision 2, set by local" in told["title"]
    assert (await client.put(f"{HERE}/emergency", json={})).status_code == 200
    assert (await put(client, 2)).json()["emergency"]["active"], "editing leaves a closure as it is"


@on_sqlite
async def test_what_is_wrong_is_told_by_pointer_and_nothing_is_kept(client: httpx.AsyncClient) -> None:
    told = problem(await put(client, hours={"mon": "9-5"}), 422, "bad-calendar")
    assert told["fields"][0]["pointer"] == "/document/hours/mon" and "09:00-18:00" in told["fields"][0]["message"]
    problem(await put(client, name="Head Office"), 422, "bad-name")
    problem(await put(client, follows=["company"]), 422, "bad-calendar")
    assert (await client.get("/v1/calendars")).json() == {"calendars": []}


@on_sqlite
async def test_a_document_is_tried_before_it_is_kept(client: httpx.AsyncClient) -> None:
    trial = {"document": {**OFFICE, "hours": {"mon-sun": "00:00-24:00"}}, "at": "2026-09-27T03:00"}
    assert (await client.post(f"{HERE}/test", json={**trial, "at": "2026-09-20T03:00"})).json()["state"] == "open"
    problem(await client.post(f"{HERE}/test", json={"at": "2026-09-20T03:00"}), 404, "no-such-calendar")
    problem(await client.post(f"{HERE}/test", json={**trial, "at": "soon"}), 422, "bad-moment")


@on_sqlite
async def test_followed_calendars_close_together_and_cannot_be_taken_away(client: httpx.AsyncClient) -> None:
    await put(client, name="company")
    await put(client, follows=["company"])
    told = problem(await put(client, 1, name="company", follows=["office"]), 422, "bad-calendar")
    assert "company → office → company" in told["title"]
    problem(await client.delete("/v1/calendars/company"), 409, "calendar-followed")
    await client.put("/v1/calendars/company/emergency", json={"reason": "Typhoon"})
    assert (await client.get(HERE)).json()["now"]["reason"] == {"": "Typhoon"}


@on_sqlite
@pytest.mark.parametrize(
    ("until", "code"), [("2026-09-21T20:00", "moment-is-past"), ("25:00", "bad-moment"), ("", "bad-moment")]
)
async def test_an_end_that_is_none_is_refused(client: httpx.AsyncClient, until: str, code: str) -> None:
    await put(client)
    problem(await client.put(f"{HERE}/emergency", json={"until": until}), 422, code)


@on_sqlite
async def test_a_drawing_that_goes_by_a_calendar_that_is_not_there_is_warned_of(client: httpx.AsyncClient) -> None:
    document = going_by("ofice")
    (found,) = (await client.post("/v1/validate", json=document)).json()["diagnostics"]
    assert (found["code"], found["severity"], found["mend"]["en"]) == (
        "FG065",
        "warning",
        "Set it with `cordboard calendars set ofice FILE`.",
    )
    await put(client)
    (found,) = (await client.post("/v1/validate", json=document)).json()["diagnostics"]
    assert found["mend"]["en"] == "Did you mean “office”?"
    assert (await client.post("/v1/validate", json=going_by("office"))).json()["diagnostics"] == []


@on_sqlite
async def test_a_closure_can_be_planned(client: httpx.AsyncClient) -> None:
    await put(client, hours={"mon-sun": "00:00-24:00"})
    planned = (await client.put(f"{HERE}/emergency", json={"since": "15:00", "until": "16:00", "reason": "Drill"})).json()
    assert (planned["emergency"]["active"], planned["now"]["state"]) == (False, "open")
    # At 22:13 the next 15:00 is tomorrow's, and 16:00 the one behind it.
    assert planned["now"]["changes_at"] == "2026-09-22T15:00:00+08:00"
    drill = (await client.post(f"{HERE}/test", json={"at": "2026-09-22T15:30"})).json()
    assert (drill["state"], drill["opens_at"]) == ("emergency", "2026-09-22T16:00:00+08:00")
    backwards = {"since": "2026-09-23T10:00", "until": "2026-09-23T09:00"}
    problem(await client.put(f"{HERE}/emergency", json=backwards), 422, "moment-is-past")


@on_sqlite
async def test_public_holidays_are_listed_with_the_weekends_that_make_up_for_them(client: httpx.AsyncClient) -> None:
    found = (await client.get("/v1/holidays?country=CN&year=2026")).json()
    assert {"date": "2026-10-01", "name": {"en": "National Day", "zh-CN": "国庆节"}} in found["holidays"]
    assert "2026-10-10" in found["make_up_days"] and found["announced"]
    assert not (await client.get("/v1/holidays?country=CN&year=2090")).json()["announced"]
    assert (await client.get("/v1/holidays?country=DE&subdivision=BY")).json()["announced"]
    problem(await client.get("/v1/holidays?country=ZZ"), 422, "bad-calendar")
    listed = {one["code"]: one["subdivisions"] for one in (await client.get("/v1/holidays/countries")).json()["countries"]}
    assert "BY" in listed["DE"] and "CN" in listed
