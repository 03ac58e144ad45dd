"""Publishing that is told as it goes on, over a real connection."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from engine.api import sse
from engine.storage.flows import StoredFlows
from tests.engine.api.conftest import on_sqlite, serving
from tests.engine.api.frames import frames
from tests.engine.api.test_flows import problem, save
from tests.engine.flows.drawings import drawing, saying
from tests.engine.flows.stand_ins import SpeakerStandIn

_STREAM = {"accept": "text/event-stream"}
_VERSIONS = "/v1/flows/main/versions"


async def told(client: httpx.AsyncClient, **wanted: Any) -> list[tuple[str, dict[str, Any]]]:
    async with client.stream("POST", _VERSIONS, headers=_STREAM, json=wanted) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return [(frame.event, frame.data) async for frame in frames(response)]


@on_sqlite
async def test_each_text_is_told_and_then_the_version(served: httpx.AsyncClient, speaker: SpeakerStandIn) -> None:
    await save(served, drawing())
    *progress, (last, published) = await told(served)
    assert [data["done"] for _, data in progress] == list(range(1, len(speaker.prepared) + 1))
    assert {(event, data["total"]) for event, data in progress} == {("progress", len(speaker.prepared))}
    assert [data["language"] for _, data in progress] == [language for _, language in speaker.prepared]
    assert all(data["prompt"] in drawing()["prompts"] for _, data in progress)
    assert (last, set(published), published["release"]["number"]) == ("published", {"release"}, 1)
    assert (await served.get("/v1/flows/main")).json()["live_version"] == 1


@on_sqlite
async def test_progress_arrives_while_the_audio_is_being_made(served: httpx.AsyncClient, speaker: SpeakerStandIn) -> None:
    await save(served, drawing())
    gate = asyncio.Event()
    texts = iter(range(1_000))

    async def second_is_slow(text: str, language: str, *, voice: str = "") -> None:
        if next(texts) == 1:
            await gate.wait()

    speaker.prepare = second_is_slow  # type: ignore[method-assign]
    async with served.stream("POST", _VERSIONS, headers=_STREAM, json={}) as response:
        reading = frames(response)
        assert (await anext(reading)).event == "progress"
        gate.set()
        assert [frame.event async for frame in reading][-1] == "published"


@on_sqlite
async def test_what_is_refused_at_once_is_a_plain_problem(served: httpx.AsyncClient) -> None:
    problem(await served.post(_VERSIONS, headers=_STREAM, json={}), 404, "no-such-flow")
    await save(served, drawing(entry="nowhere"))
    assert problem(await served.post(_VERSIONS, headers=_STREAM, json={}), 422, "flow-has-errors")["diagnostics"]


@on_sqlite
async def test_what_is_refused_on_the_way_ends_the_stream_with_the_problem(
    served: httpx.AsyncClient, speaker: SpeakerStandIn
) -> None:
    await save(served, drawing())
    speaker.unspeakable.add("There was no answer.")
    *_, (event, wrong) = await told(served)
    assert (event, wrong["type"], wrong["status"]) == ("problem", "urn:cordboard:flow-cannot-be-spoken", 422)
    assert wrong["mend"] == "Write it otherwise."
    assert (await served.get(_VERSIONS)).json() == {"versions": []}


@on_sqlite
async def test_a_bug_on_the_way_ends_the_stream_with_a_problem_that_tells_nothing(
    served: httpx.AsyncClient, speaker: SpeakerStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    await save(served, drawing())
    texts = iter(range(100))

    async def breaks(text: str, language: str, *, voice: str = "") -> None:
        if next(texts) == 2:
            raise RuntimeError("secret")

    speaker.prepare = breaks  # type: ignore[method-assign]
    *_, (event, wrong) = await told(served)
    assert (event, wrong["status"]) == ("problem", 500)
    assert "secret" not in json.dumps(wrong)
    assert "POST /v1/flows/{flow}/versions" in caplog.text


async def test_a_client_that_leaves_gets_a_whole_version_all_the_same(
    served: httpx.AsyncClient, speaker: SpeakerStandIn, flows: StoredFlows
) -> None:
    await save(served, drawing())
    speaker.may_speak.clear()
    leaving = asyncio.create_task(told(served))
    await speaker.asked.wait()
    leaving.cancel()
    await asyncio.wait([leaving])
    assert (await served.get(_VERSIONS)).json() == {"versions": []}
    speaker.may_speak.set()
    # Asking again is how a client that lost its connection finds out; both give one version.
    again = await served.post(_VERSIONS, json={})
    assert again.json()["number"] == 1
    assert (await flows.alias("main", "live")).version == 1


@on_sqlite
async def test_a_server_that_stops_finishes_the_publication_under_way(
    app: Starlette, speaker: SpeakerStandIn, flows: StoredFlows
) -> None:
    async with serving(app) as (server, client):
        await save(client, drawing())
        speaker.may_speak.clear()
        leaving = asyncio.create_task(told(client))
        await speaker.asked.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        server.should_exit = True
        speaker.may_speak.set()
    assert (await flows.alias("main", "live")).version == 1


@on_sqlite
async def test_a_long_text_does_not_leave_the_stream_silent(
    served: httpx.AsyncClient, speaker: SpeakerStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.01)
    await save(served, drawing())
    speaker.may_speak.clear()
    async with served.stream("POST", _VERSIONS, headers=_STREAM, json={}) as response:
        lines = response.aiter_lines()
        assert await anext(lines) == ": still here"
        speaker.may_speak.set()
        rest = [line async for line in lines]
    assert "event: published" in rest


@pytest.mark.parametrize("plainly", [True, False])
async def test_two_who_publish_at_once_get_the_same_version(served: httpx.AsyncClient, plainly: bool) -> None:
    await save(served, drawing())
    numbers: list[int]
    if plainly:
        both = await asyncio.gather(*(served.post(_VERSIONS, json={}) for _ in range(4)))
        numbers = [one.json()["number"] for one in both]
    else:
        streams = await asyncio.gather(*(told(served) for _ in range(4)))
        numbers = [one[-1][1]["release"]["number"] for one in streams]
    assert numbers == [1, 1, 1, 1]
    assert len((await served.get(_VERSIONS)).json()["versions"]) == 1


async def test_two_who_publish_different_drawings_get_two_versions(served: httpx.AsyncClient) -> None:
    await save(served, drawing())
    await served.post(_VERSIONS, json={})
    await save(served, saying("Second."), 1)
    first, second = await asyncio.gather(told(served), told(served))
    assert first[-1][1]["release"]["number"] == second[-1][1]["release"]["number"] == 2
