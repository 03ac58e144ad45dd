"""The prompt library over HTTP, with real files, a real voice and both databases."""

from __future__ import annotations

import io
import wave
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.api.app import build_app
from engine.api.services import Services
from engine.flows.model import LIVE
from engine.prompts.bulk import SHEET
from engine.speech.voice import Speech
from engine.storage.prompts import StoredPrompts
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem
from tests.engine.audio.sounds import file
from tests.engine.graph.drawings.base import block, drawing
from tests.engine.speech.conftest import VOICES

EN = "/v1/prompts/welcome/entries/en"


@pytest.fixture
async def speech(tmp_path: Path, prompts: StoredPrompts) -> AsyncIterator[Speech]:
    async with Speech(tmp_path / "sounds", VOICES, variants={"female": "+f3"}, recordings=prompts) as made:
        yield made


@pytest.fixture
async def api(services: Services, speech: Speech) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(replace(services, speaker=speech, sounds=speech, voices=("female",)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as made:
        yield made


async def right(asked: Any) -> Any:
    answered = await asked
    assert answered.status_code in (200, 201), answered.text
    return answered.json()


def heard(answered: httpx.Response, rate: int = 8000) -> tuple[float, str]:
    assert (answered.status_code, answered.headers["content-type"]) == (200, "audio/wav"), answered.text
    with wave.open(io.BytesIO(answered.content)) as reading:
        assert (reading.getframerate(), reading.getnchannels(), reading.getsampwidth()) == (rate, 1, 2)
        return reading.getnframes() / rate, answered.headers["x-cordboard-heard"]


def plays(*words: str) -> dict[str, Any]:
    return drawing({"say": block("play", {"prompts": [*words, "hello"], "interruptible": False}, next="bye")})


async def test_a_prompt_is_written_recorded_heard_and_taken_away(api: httpx.AsyncClient) -> None:
    described = await right(api.put("/v1/prompts/welcome", json={"description": "Greets.", "tags": ["menu"]}))
    assert (described["description"], described["tags"], described["entries"]) == ("Greets.", ["menu"], [])
    await right(api.put(EN, json={"text": "Welcome to our company."}))
    read_aloud = heard(await api.get(f"{EN}/audio"))
    assert read_aloud[1] == "speech" and read_aloud[0] > 0.5

    changed = await right(api.post(f"{EN}/audio", params={"file_name": "hello.mp3"}, content=file("mp3", 1.0)))
    (entry,) = changed["prompt"]["entries"]
    assert (entry["text"], entry["audio"]["file_name"], entry["audio"]["media_type"]) == (
        "Welcome to our company.",
        "hello.mp3",
        "audio/mpeg",
    )
    seconds, origin = heard(await api.get(f"{EN}/audio"))
    assert origin == "recording" and seconds == pytest.approx(entry["audio"]["seconds"], abs=0.01)
    heard(await api.get(f"{EN}/audio", params={"wide": True}), 16000)
    by_name = "/v1/prompts/-/files/{}"
    assert (await api.get(by_name.format(entry["audio"]["digest"]))).content == (await api.get(f"{EN}/audio")).content
    problem(await api.get(by_name.format("0" * 64)), 404, "no-such-file")

    await right(api.delete(f"{EN}/audio"))
    assert heard(await api.get(f"{EN}/audio")) == read_aloud
    assert (await api.delete(EN)).status_code == 204
    problem(await api.get(f"{EN}/audio"), 404, "no-such-entry")
    assert (await api.delete("/v1/prompts/welcome")).status_code == 204
    problem(await api.get("/v1/prompts/welcome"), 404, "no-such-prompt")


@on_sqlite
async def test_a_browsers_form_and_its_microphone_are_taken(api: httpx.AsyncClient) -> None:
    form = {"file": ("recording.webm", file("webm"), "audio/webm;codecs=opus")}
    changed = await right(api.post(f"{EN}@anna/audio", files=form))
    (entry,) = changed["prompt"]["entries"]
    assert (entry["variant"], entry["audio"]["file_name"], entry["audio"]["media_type"]) == (
        "anna",
        "recording.webm",
        "audio/webm",
    )
    problem(await api.post(f"{EN}/audio", files={"text": (None, "no file")}), 422, "no-file")


@on_sqlite
async def test_what_cannot_be_taken_is_refused_and_leaves_nothing(api: httpx.AsyncClient) -> None:
    problem(await api.post(f"{EN}/audio", content=b"no sound"), 422, "audio-unreadable")
    problem(await api.put(EN, json={"text": " "}), 422, "entry-says-nothing")
    problem(await api.put("/v1/prompts/wel%20come", json={}), 422, "bad-prompt-key")
    problem(await api.put("/v1/prompts/welcome/entries/english", json={"text": "x"}), 422, "bad-language")
    problem(await api.put(f"{EN}@", json={"text": "x"}), 422, "bad-variant")
    problem(await api.delete(f"{EN}/audio"), 404, "no-such-recording")
    assert (await api.get("/v1/prompts")).json() == {"prompts": [], "next": None}


@on_sqlite
async def test_prompts_are_found_by_word_tag_and_language_page_by_page(api: httpx.AsyncClient) -> None:
    for key, language, text in (("a", "en", "Good MORNING."), ("b", "zh", "早上好。"), ("c", "en", "Bye.")):
        await right(api.put(f"/v1/prompts/{key}/entries/{language}", json={"text": text}))
    await right(api.put("/v1/prompts/c", json={"tags": ["end"]}))

    async def found(**query: Any) -> list[str]:
        return [one["key"] for one in (await right(api.get("/v1/prompts", params=query)))["prompts"]]

    assert await found() == ["a", "b", "c"]
    assert await found(search="morning") == ["a"] and await found(search="早上") == ["b"] and await found(tag="end") == ["c"]
    assert await found(language="zh-CN") == ["b"] and await found(missing="zh-CN") == ["a", "c"]
    page = await right(api.get("/v1/prompts", params={"limit": 2}))
    assert page["next"] == "b" and await found(after="b") == ["c"]
    gaps = await right(api.get("/v1/prompts/-/gaps"))
    assert gaps["languages"] == ["en", "zh"] and gaps["gaps"][1] == {"key": "b", "languages": ["en"]}
    assert (await right(api.get("/v1/prompts/-/gaps", params={"languages": "zh-CN"})))["gaps"][0] == {
        "key": "a",
        "languages": ["zh-CN"],
    }
    assert await right(api.get("/v1/prompts/-/voices")) == {"voices": [{"name": "female"}]}


async def test_a_change_tells_which_flows_must_be_published_again(api: httpx.AsyncClient) -> None:
    for language, text in (("en", "Hello."), ("zh", "您好。")):
        await right(api.put(f"/v1/prompts/welcome/entries/{language}", json={"text": text}))
    document = plays("library:welcome")
    await right(api.put("/v1/flows/small/draft", json={"document": document, "revision": 0}))
    checked = await right(api.post("/v1/validate", json=document))
    assert [one["code"] for one in checked["diagnostics"]] == []
    await right(api.post("/v1/flows/small/versions", json={"alias": LIVE}))
    uses = (await right(api.get("/v1/prompts/welcome/uses")))["uses"]
    assert [(one["version"], one["aliases"], one["changes"]) for one in uses] == [(None, [], False), (1, [LIVE], False)]
    changed = await right(api.put(EN, json={"text": "Welcome."}))
    assert changed["republish"] == ["small"]
    assert (await right(api.get("/v1/prompts/welcome/uses")))["uses"][1]["changes"]
    (heard,) = (await right(api.get("/v1/flows/small/changes")))["changes"]
    assert (heard["what"], heard["pointer"]) == ("shared_prompt_changed", "/prompts/library:welcome/en")
    assert (heard["before"]["text"], heard["after"]["text"], heard["audible"]) == ("Hello.", "Welcome.", True)
    version = await right(api.post("/v1/flows/small/versions", json={"alias": LIVE}))
    assert version["number"] == 2
    missing = await right(api.post("/v1/validate", json=plays("library:welcom")))
    assert missing["diagnostics"][0]["code"] == "FG070" and not missing["publishable"]


@on_sqlite
async def test_a_drafts_prompts_are_heard_its_own_and_the_librarys(api: httpx.AsyncClient) -> None:
    await right(api.post(f"{EN}/audio", content=file("flac", 1.0)))
    document = plays("library:welcome@female")
    document["prompts"]["amount"] = {"en": {"text": "Your balance is ${pin}."}}
    await right(api.put("/v1/flows/small/draft", json={"document": document, "revision": 0}))
    path = "/v1/flows/small/draft/prompts/{}/audio"
    assert heard(await api.get(path.format("hello")))[1] == "speech"  # in the flow's first language
    assert heard(await api.get(path.format("amount"), params={"language": "en"}))[1] == "speech"
    assert heard(await api.get(path.format("library:welcome@female"), params={"language": "en"}))[1] == "recording"
    problem(await api.get(path.format("library:welcome"), params={"language": "zh-CN"}), 404, "no-such-prompt")
    problem(await api.get(path.format("nothing")), 404, "no-such-prompt")


@on_sqlite
async def test_any_text_is_heard_in_a_voice_and_too_many_are_refused_while_what_is_made_stays_free(
    api: httpx.AsyncClient,
) -> None:
    said = {"text": "Your call is important.", "language": "en"}
    usual = await api.post("/v1/prompts/-/speak", json=said)
    female = await api.post("/v1/prompts/-/speak", json={**said, "variant": "female"})
    assert heard(usual)[1] == heard(female)[1] == "speech" and usual.content != female.content
    problem(await api.post("/v1/prompts/-/speak", json={**said, "language": "fr"}), 503, "speech-language-unknown")
    for number in range(40):
        answered = await api.post("/v1/prompts/-/speak", json={**said, "text": f"{number}"})
        if answered.status_code == 429:
            break
    assert problem(answered, 429, "too-many-previews") and answered.headers["retry-after"]
    heard(await api.post("/v1/prompts/-/speak", json=said))


async def test_the_library_goes_out_and_comes_in_whole(api: httpx.AsyncClient) -> None:
    await right(api.put("/v1/prompts/welcome", json={"description": "Greets, at once.", "tags": ["a", "b"]}))
    await right(api.put("/v1/prompts/welcome/entries/zh-CN", json={"text": "您好，\n欢迎。"}))
    await right(api.post(f"{EN}/audio", content=file("ogg", 1.0)))
    before = await right(api.get("/v1/prompts/welcome"))
    exported = await api.get("/v1/prompts/-/export")
    assert exported.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(exported.content)) as packed:
        assert sorted(packed.namelist()) == ["audio/en/_/welcome.ogg", SHEET]
    assert (await api.get("/v1/prompts/-/export", params={"form": "csv"})).text.startswith("\ufeffkey,language")

    assert (await api.delete("/v1/prompts/welcome")).status_code == 204
    tried = await right(api.post("/v1/prompts/-/import", params={"dry_run": True}, content=exported.content))
    assert not tried["imported"] and {one["what"] for one in tried["effects"]} == {"new"}
    problem(await api.get("/v1/prompts/welcome"), 404, "no-such-prompt")
    done = await right(api.post("/v1/prompts/-/import", content=exported.content))
    assert done["imported"] and done["effects"] == tried["effects"]
    after = await right(api.get("/v1/prompts/welcome"))
    assert after == before | {"changed_at": after["changed_at"]}
    again = await right(api.post("/v1/prompts/-/import", content=exported.content))
    assert {one["what"] for one in again["effects"]} == {"same"}

    refused = problem(
        await api.post("/v1/prompts/-/import", content=b"key,language,text\na b,en,x\nc,en,\n"), 422, "import-refused"
    )
    assert [one["row"] for one in refused["rows"]] == [2, 3]
