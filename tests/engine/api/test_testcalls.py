"""Test calls over HTTP: a draft called as it is, followed, gone back in, and kept as a scenario."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.bootstrap.testcalls.calls import TriedCalls
from engine.telephony.media import Sound
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.frames import Frame, frames
from tests.engine.api.test_flows import problem, save
from tests.engine.calendars.weeks import OFFICE
from tests.engine.flows.drawings import drawing
from tests.engine.runtime.house import StandInVoice
from tests.house.tree import ROOT
from tests.parts.tones import write_tone

pytestmark = on_sqlite

FAST = {"speed": "fast"}
OFFICE_SAMPLE = json.loads((ROOT / "samples/office_hours/flow.json").read_text("utf-8"))
MONDAY_AT_TEN = 1_789_956_000.0
"""2026-09-21 10:00 in Shanghai, half a day before the tests' clock."""


class Page:
    """A page that follows one call."""

    def __init__(self, client: httpx.AsyncClient, reading: AsyncIterator[Frame], call: str) -> None:
        self._client = client
        self._reading = reading
        self.call = call
        self.told: list[dict[str, Any]] = []

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """Wait for the next thing told whose data has all this."""
        async with asyncio.timeout(20):
            async for frame in self._reading:
                told = frame.data["told"]
                self.told.append(told)
                if all({**told["data"], "kind": told["kind"]}.get(name) == value for name, value in wanted.items()):
                    return dict(told)
        raise AssertionError("the stream ended")

    async def act(self, do: str, **more: Any) -> httpx.Response:
        return await self._client.post(f"/v1/test-calls/{self.call}/acts", json={"do": do, **more})


async def start(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    started = await client.post("/v1/test-calls", json={"flow": "main", "call": FAST, **more})
    assert started.status_code == 201, started.text
    made: dict[str, Any] = started.json()
    return made


async def shown(client: httpx.AsyncClient, call: str, true: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """Look at a call until what is told of it is as wanted."""
    async with asyncio.timeout(20):
        while True:
            told: list[dict[str, Any]] = (await client.get(f"/v1/test-calls/{call}")).json()["told"]
            if true(told):
                return told
            await asyncio.sleep(0.01)


def asks(told: list[dict[str, Any]]) -> bool:
    return (told[-1]["kind"], told[-1]["data"].get("of")) == ("turn", "caller")


async def test_a_draft_is_called_followed_and_becomes_a_scenario(served: httpx.AsyncClient) -> None:
    await save(served, drawing())
    call = await start(served)
    topic = {"topics": f"test-call:{call['id']}", "after": ""}
    async with served.stream("GET", "/v1/live", params=topic) as response:
        reading = frames(response)
        await anext(reading)
        page = Page(served, reading, call["id"])
        await shown(served, call["id"], asks)
        assert (await page.act("press", key="2")).status_code == 204
        await page.until(kind="turn", node="main_menu")
        assert (await page.act("press", key="3")).status_code == 204
        await page.until(kind="turn", node="main_menu")
        await page.act("hang up")
        over = await page.until(kind="over")
    assert over["data"]["outcome"] == "abandoned"
    whole = (await served.get(f"/v1/test-calls/{call['id']}")).json()
    assert not whole["live"]
    path = [told["data"]["step"] for told in whole["told"] if told["data"].get("what") == "entered"]
    assert path[:2] == ["start", "answer"] and "hours" in path
    assert whole["told"][0]["data"]["variables"] == {"days": 2, "ticket": ""}
    saved = await served.post(f"/v1/test-calls/{call['id']}/scenario", json={"name": "Asks for the hours"})
    assert saved.status_code == 201, saved.text
    assert "Asks for the hours" in saved.json()["text"]
    run = (await served.post("/v1/flows/main/scenarios/run", json={})).json()
    assert run["passed"], run
    [played] = run["played"]
    assert {"node": "main_menu", "exit": "hours"} in played["path"]
    problem(
        await served.post(f"/v1/test-calls/{call['id']}/scenario", json={"name": "Asks for the hours"}), 409, "scenario-exists"
    )


async def test_a_drawing_that_is_not_saved_is_called_all_the_same_and_nothing_is_kept_of_it(client: httpx.AsyncClient) -> None:
    call = await start(client, document=drawing())
    assert (await client.get("/v1/flows")).json() == {"flows": []}
    assert (await client.delete(f"/v1/test-calls/{call['id']}")).status_code == 204
    problem(await client.get(f"/v1/test-calls/{call['id']}"), 404, "no-such-test-call")


async def test_a_drawing_with_errors_is_not_called_and_says_them(client: httpx.AsyncClient) -> None:
    asked = {"flow": "main", "document": drawing(entry="nowhere"), "call": FAST}
    assert problem(await client.post("/v1/test-calls", json=asked), 422, "flow-has-errors")["diagnostics"]


async def test_one_goes_back_to_a_block(client: httpx.AsyncClient) -> None:
    call = await start(client, document=drawing())
    address = f"/v1/test-calls/{call['id']}"
    told = await shown(client, call["id"], asks)
    language = next(one for one in told if one["data"].get("what") == "entered" and one["data"]["step"] == "language")
    assert (await client.post(f"{address}/acts", json={"do": "press", "key": "2"})).status_code == 204
    back = await client.post(f"{address}/back", json={"to": language["number"], "document": drawing()})
    assert back.status_code == 200
    told = await shown(client, call["id"], asks)
    assert [one["data"]["node"] for one in told if one["kind"] == "turn"][-1] == "language"
    assert not [one for one in told if one["kind"] == "act"]
    problem(await client.post(f"{address}/back", json={"to": 999_999}), 404, "no-such-place")


class _Voice(StandInVoice):
    """Every sound is a tone in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        return Sound(f"{language} {text}", str(self.path), 0.5, text)


async def test_the_page_hears_the_very_audio_that_the_switch_would_be_given(
    client: httpx.AsyncClient, tried: TriedCalls, tmp_path: Path
) -> None:
    tone = tmp_path / "tone.wav"
    write_tone(tone, 0.5, 440)
    tried._sounds = _Voice(tone)
    call = await start(client, document=drawing())
    told = await shown(client, call["id"], lambda told: any(one["kind"] == "prompt" for one in told))
    sound = next(one for one in told if one["kind"] == "prompt")["data"]["sounds"][0]
    audio = await client.get(f"/v1/test-calls/{call['id']}/sounds/{sound['sound']}")
    assert (audio.status_code, audio.headers["content-type"]) == (200, "audio/wav")
    assert audio.content == tone.read_bytes()
    for number in ("99", "-1", "x"):
        problem(await client.get(f"/v1/test-calls/{call['id']}/sounds/{number}"), 404, "no-such-sound")


@pytest.mark.parametrize(
    "act",
    [{"do": "press", "key": "1#"}, {"do": "nothing"}, {}, {"do": "fault", "what": "earthquake"}, {"do": "hang up", "x": 1}],
)
async def test_what_nobody_can_do_is_refused(client: httpx.AsyncClient, act: dict[str, Any]) -> None:
    call = await start(client, document=drawing())
    problem(await client.post(f"/v1/test-calls/{call['id']}/acts", json=act), 422, "invalid-body")


async def exit_of_hours(client: httpx.AsyncClient, name: str, **wanted: Any) -> str:
    """Call, choose English, and tell by which exit the hours were left; the call is kept under this name."""
    call = (await start(client, call={**FAST, "phones": {"6001": "busy"}, **wanted}))["id"]
    await shown(client, call, asks)
    await client.post(f"/v1/test-calls/{call}/acts", json={"do": "press", "key": "2"})
    told = await shown(client, call, lambda told: told[-1]["kind"] == "over")
    saved = await client.post(f"/v1/test-calls/{call}/scenario", json={"name": name})
    assert saved.status_code == 201, saved.text
    await client.delete(f"/v1/test-calls/{call}")
    [left] = [one["data"]["data"]["exit"] for one in told if _left(one, "hours")]
    return str(left)


def _left(told: dict[str, Any], step: str) -> bool:
    return told["kind"] == "trace" and (told["data"]["what"], told["data"]["step"]) == ("exited", step)


async def test_hours_are_as_for_real_calls_a_closure_included_unless_the_author_says_otherwise(
    client: httpx.AsyncClient,
) -> None:
    await save(client, {**OFFICE_SAMPLE, "id": "main"})
    assert await exit_of_hours(client, "no calendar", clock=MONDAY_AT_TEN, hours="holiday") == "holiday"
    assert (await client.put("/v1/calendars/office", json={"document": OFFICE, "revision": 0})).status_code == 201
    assert await exit_of_hours(client, "by the calendar", clock=MONDAY_AT_TEN) == "open"
    assert await exit_of_hours(client, "as if", clock=MONDAY_AT_TEN, hours="closed") == "closed"
    closed = await client.put("/v1/calendars/office/emergency", json={"reason": "Power cut"})
    assert closed.json()["now"]["state"] == "emergency"
    assert await exit_of_hours(client, "closed at once") == "emergency"
    assert await exit_of_hours(client, "before that", clock=MONDAY_AT_TEN) == "open"
    assert await exit_of_hours(client, "open all the same", hours="open") == "open"
    run = (await client.post("/v1/flows/main/scenarios/run", json={})).json()
    assert run["passed"] and len(run["played"]) == 6
