"""Recordings over the door: listed, given out from any place in them, noted, deleted; told in their call's story."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from engine.api.services import Services
from engine.recordings.model import Recording
from engine.storage.calls import StoredCalls
from tests.engine.api.conftest import NOW, on_sqlite
from tests.engine.api.test_events import ring
from tests.engine.api.test_flows import problem

AUDIO = b"RIFF" + bytes(range(256)) * 40
ONE = Recording("c1.r1", "c1", "ask", "message", "pbx1", "kept", NOW, 3.2, len(AUDIO), hashlib.sha256(AUDIO).hexdigest())
Keep = Callable[[Recording], Awaitable[None]]


@pytest.fixture
def keep(services: Services, tmp_path: Path) -> Keep:
    async def put(recording: Recording) -> None:
        if recording.state == "kept":
            (tmp_path / "audio.wav").write_bytes(AUDIO)
            services.vault.put(recording.id, tmp_path / "audio.wav")
        await services.recordings.add(recording)

    return put


async def test_recordings_are_listed_and_one_is_shown(client: httpx.AsyncClient, keep: Keep) -> None:
    await keep(ONE)
    await keep(replace(ONE, id="c2.r1", call="c2", started_at=NOW + 1))
    listed = (await client.get("/v1/recordings")).json()
    assert ([one["id"] for one in listed["recordings"]], listed["next"]) == (["c2.r1", "c1.r1"], None)
    assert [one["id"] for one in (await client.get("/v1/recordings?call=c1")).json()["recordings"]] == ["c1.r1"]
    shown = (await client.get("/v1/recordings/c1.r1")).json()
    assert (shown["recording"]["seconds"], shown["listenings"]) == (3.2, [])
    problem(await client.get("/v1/recordings/c3.r1"), 404, "no-such-recording")


@on_sqlite
async def test_audio_is_given_out_whole_and_who_had_it_is_noted_once_for_a_hearing(
    client: httpx.AsyncClient, keep: Keep
) -> None:
    await keep(ONE)
    answered = await client.get("/v1/recordings/c1.r1/audio")
    assert (answered.status_code, answered.content, answered.headers["content-type"]) == (200, AUDIO, "audio/wav")
    await client.get("/v1/recordings/c1.r1/audio", headers={"range": "bytes=9-"})
    shown = (await client.get("/v1/recordings/c1.r1")).json()
    assert [one["by"] for one in shown["listenings"]] == ["local"]


@on_sqlite
@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=10000-", 10000, None),
        ("bytes=-7", -7, None),
        ("bytes=5-999999", 5, None),
    ],
)
async def test_any_part_of_the_audio_is_given(
    client: httpx.AsyncClient, keep: Keep, asked: str, begin: int, end: int | None
) -> None:
    await keep(ONE)
    answered = await client.get("/v1/recordings/c1.r1/audio", headers={"range": asked})
    assert (answered.status_code, answered.content) == (206, AUDIO[begin:end])
    first = begin % len(AUDIO)
    assert answered.headers["content-range"] == f"bytes {first}-{first + len(answered.content) - 1}/{len(AUDIO)}"


@on_sqlite
async def test_odd_ranges_give_all_or_nothing_and_a_look_is_no_hearing(client: httpx.AsyncClient, keep: Keep) -> None:
    await keep(ONE)
    audio = "/v1/recordings/c1.r1/audio"
    head = await client.head(audio)
    assert (head.headers["content-length"], head.headers["accept-ranges"]) == (str(len(AUDIO)), "bytes")
    problem(await client.get(audio, headers={"range": "bytes=99999-"}), 416, "bad-range")
    assert (await client.get("/v1/recordings/c1.r1")).json()["listenings"] == []
    for header in ({"range": "bytes=1-2,5-6"}, {"range": "letters=1-2"}, {"range": "bytes=1-2", "if-range": '"other"'}):
        assert (await client.get(audio, headers=header)).content == AUDIO


@on_sqlite
async def test_a_deleted_recording_is_gone_with_its_audio(client: httpx.AsyncClient, keep: Keep, services: Services) -> None:
    await keep(ONE)
    await client.get("/v1/recordings/c1.r1/audio")
    assert (await client.delete("/v1/recordings/c1.r1")).status_code == 204
    assert not services.vault.holds("c1.r1")
    problem(await client.delete("/v1/recordings/c1.r1"), 404, "no-such-recording")
    problem(await client.get("/v1/recordings/c1.r1/audio"), 404, "no-such-recording")


@on_sqlite
async def test_a_calls_story_tells_what_became_of_its_recordings(
    client: httpx.AsyncClient, keep: Keep, calls: StoredCalls
) -> None:
    await ring(calls, 1)
    (call,) = (await client.get("/v1/calls")).json()["calls"]
    await keep(replace(ONE, call=call["id"]))
    await keep(replace(ONE, id="c1.r2", call=call["id"], state="lost", bytes=0, seconds=0, sha256=""))
    story = (await client.get(f"/v1/calls/{call['id']}")).json()["story"]
    told = sorted(line["text"]["en"] for line in story if line["kind"] == "recording")
    assert told == ["recording c1.r1 is kept: 3.2 s", "recording c1.r2 was lost: its switch had nothing of it"]
    problem(await client.get("/v1/recordings/c1.r2/audio"), 404, "no-such-audio")
