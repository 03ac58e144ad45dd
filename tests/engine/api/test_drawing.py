"""What the page asks while somebody draws, and what it is told of others."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from engine.api import news, presence
from tests.engine.api.conftest import on_sqlite, serving
from tests.engine.api.frames import Frame, frames
from tests.engine.api.test_flows import problem, save
from tests.engine.flows.drawings import drawing


@contextlib.asynccontextmanager
async def at(
    client: httpx.AsyncClient, topics: str = "draft:main", tab: str = "", last: str = ""
) -> AsyncIterator[AsyncIterator[Frame]]:
    """Follow; the frame that names the place has been read."""
    query = {"topics": topics, **({"tab": tab} if tab else {})}
    async with client.stream("GET", "/v1/live", params=query, headers={"last-event-id": last} if last else {}) as response:
        assert response.status_code == 200, await response.aread()
        reading = frames(response)
        place = await anext(reading)
        assert place.data is None and place.id
        yield reading


def tabs(frame: Frame) -> list[str]:
    assert frame.event == "present"
    return [page["tab"] for page in frame.data["pages"]]


@on_sqlite
async def test_blocks_are_told_by_the_names_they_were_asked_by(client: httpx.AsyncClient) -> None:
    asked = {
        "menu": {"type": "menu", "config": {"prompt": "a", "options": [{"keys": "1", "exit": "yes", "label": "Yes"}]}},
        "half": {"type": "menu", "config": {"options": [{"keys": "1", "exit": "yes"}]}},
        "what": {"type": "no_such_type"},
    }
    told = (await client.post("/v1/exits", json={"blocks": asked})).json()["blocks"]
    first, *others = told["menu"]["exits"]
    assert first == {"name": "yes", "title": {"en": "1 Yes", "zh": "1 Yes"}, "required": True, "fails": False, "keys": "1"}
    assert [exit_["name"] for exit_ in others if exit_["fails"]] == ["no_input", "no_match", "too_many_tries"]
    assert (told["menu"]["prompts"], told["menu"]["whole"], told["half"]["whole"]) == (["a"], True, False)
    assert told["half"]["exits"][0]["name"] == "yes"
    assert told["what"] is None


@on_sqlite
async def test_an_expression_is_tried_with_the_values_that_are_given(client: httpx.AsyncClient) -> None:
    async def tried(expression: str) -> dict[str, object]:
        asked = {"expression": expression, "variables": {"days": 2}, "call": {"caller": "6001", "language": "en"}}
        told: dict[str, object] = (await client.post("/v1/expressions", json=asked)).raise_for_status().json()
        return told

    assert await tried("days + 1") == {"value": 3, "problem": ""}
    assert (await tried("call.caller.startsWith('60')"))["value"] is True
    assert "line 1, column 8" in str((await tried("days + "))["problem"])
    assert (await tried("days + 'x'"))["problem"]


@on_sqlite
async def test_a_large_drawing_is_told_whole(client: httpx.AsyncClient) -> None:
    asked = {f"n{n}": {"type": "wait", "config": {"seconds": n}} for n in range(1, 1001)}
    told = (await client.post("/v1/exits", json={"blocks": asked})).json()["blocks"]
    assert {tuple(exit_["name"] for exit_ in block["exits"]) for block in told.values()} == {("next",)}


@on_sqlite
async def test_who_saves_on_an_old_draft_is_given_the_one_that_is_there_now(client: httpx.AsyncClient) -> None:
    await save(client, drawing())
    await save(client, drawing(name="Theirs"), 1)
    told = problem(await save(client, drawing(name="Mine"), 1), 409, "draft-changed")
    assert told["current"] == (await client.get("/v1/flows/main/draft")).json()
    assert (told["current"]["revision"], told["current"]["document"]["name"]) == (2, "Theirs")


@on_sqlite
async def test_saving_a_draft_is_told_to_those_who_have_it_open_and_touches_no_live_call(served: httpx.AsyncClient) -> None:
    await save(served, drawing())
    await served.post("/v1/flows/main/versions", json={})
    live = (await served.get("/v1/flows/main/aliases")).json()
    async with at(served) as reading:
        assert tabs(await anext(reading)) == []
        saving = {"document": drawing(name="Newer"), "revision": 1, "tab": "mine"}
        await served.put("/v1/flows/main/draft", json=saving)
        told = await anext(reading)
    assert (told.event, told.data["revision"], told.data["tab"], told.data["topic"]) == ("saved", 2, "mine", "draft:main")
    assert (await served.get("/v1/flows/main/aliases")).json() == live


@on_sqlite
async def test_pages_see_each_other_come_move_and_leave(served: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "GRACE_SECONDS", 0.0)
    async with at(served, tab="one") as one:
        assert tabs(await anext(one)) == ["one"]
        async with at(served, "draft:other,draft:main", tab="two") as two:
            assert tabs(await anext(one)) == ["one", "two"]
            assert {frame.data["topic"]: tabs(frame) for frame in [await anext(two), await anext(two)]} == {
                "draft:other": ["two"],
                "draft:main": ["one", "two"],
            }
            await served.put("/v1/flows/main/draft/presence", json={"tab": "two", "node": "menu"})
            moved = await anext(one)
            assert [page["node"] for page in moved.data["pages"]] == ["", "menu"]
        assert tabs(await anext(one)) == ["one"]


@on_sqlite
async def test_a_page_that_only_looks_is_not_listed_and_cannot_be_placed(served: httpx.AsyncClient) -> None:
    async with at(served) as reading:
        assert tabs(await anext(reading)) == []
        await served.put("/v1/flows/main/draft/presence", json={"tab": "ghost", "node": "menu"})
        await save(served, drawing())
        await save(served, drawing(), 1)
        assert (await anext(reading)).event == "saved"


@on_sqlite
async def test_a_page_that_comes_back_hears_what_it_missed_and_nothing_twice(served: httpx.AsyncClient) -> None:
    await save(served, drawing())
    async with at(served) as reading:
        await anext(reading)
        await save(served, drawing(), 1)
        seen = await anext(reading)
    await save(served, drawing(), 2)
    async with at(served, last=seen.id) as reading:
        assert (await anext(reading)).event == "present"
        missed = await anext(reading)
        await save(served, drawing(), 3)
        after = await anext(reading)
    assert [missed.data["revision"], after.data["revision"]] == [3, 4]


@on_sqlite
async def test_a_place_that_is_not_kept_any_more_is_told_as_lost(
    served: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "KEPT", 1)
    await save(served, drawing())
    async with at(served) as reading:
        await anext(reading)
        await save(served, drawing(), 1)
        seen = await anext(reading)
    for revision in (2, 3, 4):
        await save(served, drawing(), revision)
    async with at(served, last=seen.id) as reading:
        assert (await anext(reading)).event == "lost"
    async with at(served, last=f"{'0' * 32}.1") as reading:
        assert (await anext(reading)).event == "lost"


@on_sqlite
async def test_the_server_stops_while_pages_listen(app: Starlette) -> None:
    async with serving(app) as (server, client), at(client) as reading:
        await anext(reading)
        server.should_exit = True
        assert [frame async for frame in reading] == []


@on_sqlite
@pytest.mark.parametrize("topics", ["", "nothing", "draft:", "draft:a/b", ",".join(f"draft:f{n}" for n in range(21))])
async def test_what_is_no_topic_is_refused(client: httpx.AsyncClient, topics: str) -> None:
    problem(await client.get("/v1/live", params={"topics": topics}), 422, "bad-topics")


@on_sqlite
async def test_what_is_no_place_is_refused(client: httpx.AsyncClient) -> None:
    problem(await client.get("/v1/live", params={"topics": "draft:main", "after": "x"}), 422, "bad-place")
