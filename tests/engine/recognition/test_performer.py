"""A recogniser is asked as it is described; what it answers is read, and what goes wrong has a name."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import ValidationError

from engine.errors import NotFound
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.messages.ports import Attachment
from engine.nodes.base import Work, Worked
from engine.nodes.recognize import KIND
from engine.recognition.performer import RecognitionPerformer
from engine.recognition.recognizer import GENERIC, Recognizer
from engine.runtime.performers import work_here
from tests.engine.http.other_side import OtherSide, other_side, reply
from tests.engine.messages.stand_ins import Kept
from tests.engine.recognition.flows import heard

WAV = b"RIFF\x00\xff"
ORDER = {"recording": "r1", "recognizer": "default", "language": "zh-CN", "hints": ["销售", "VIP"], "call": "c1"}
IN_JSON: dict[str, Any] = {
    "body": "json",
    "query": [],
    "headers": [],
    "members": [
        {"name": "audio", "value": {"content": "${audio}"}},
        {"name": "config", "value": {"languageCode": "${language}", "contexts": [{"phrases": "${hints}"}]}},
    ],
    "text": "/results/0/alternatives/0/transcript",
    "confidence": "/results/0/alternatives/0/confidence",
    "success": "!has(response.body.error)",
}


class Recordings:
    """One recording, that comes from the switch when it has been asked for ``late`` times."""

    def __init__(self, late: int = 0, *, large: bool = False) -> None:
        self.late, self.large = late, large

    async def attachment(self, reference: str, *, most: int, at: float, by: str) -> Attachment | None:
        self.late -= 1
        if self.late >= 0:
            raise NotFound("no-such-recording", "There is none yet.")
        return None if self.large else Attachment("r1.wav", "audio/wav", WAV)


class Described:
    """One recogniser, or none."""

    def __init__(self, recognizer: Recognizer | None) -> None:
        self.one = recognizer

    async def recognizer(self, name: str) -> Recognizer:
        if self.one is None:
            raise NotFound("no-such-recognizer", "There is none.")
        return self.one


@pytest.fixture
async def http() -> AsyncIterator[HttpPerformer]:
    async with HttpClient(Reach(["127.0.0.1"])) as client:
        yield HttpPerformer(client, Kept(**{"speech-token": "t0ken-t0ken"}))


def described(side: OtherSide, **more: Any) -> Recognizer:
    return Recognizer.model_validate({**GENERIC.model_dump(), "url": side.at(), **more})


async def came(
    http: HttpPerformer, recognizer: Recognizer | None, recordings: Recordings | None = None, tries: int = 1
) -> Worked:
    performer = RecognitionPerformer(Described(recognizer), recordings or Recordings(), http, clock=lambda: 1.0)
    work = Work(KIND, ORDER, {}, limit_seconds=20.0, try_seconds=10.0, tries=tries, key="key-1")
    return await work_here({KIND: performer}, work)


async def test_a_recogniser_may_take_json_with_the_recording_in_base64_and_a_list_of_hints(http: HttpPerformer) -> None:
    answer = {"results": [{"alternatives": [{"transcript": "转销售", "confidence": "0.75"}]}]}
    async with other_side(reply(200, json.dumps(answer).encode()), reply(200, b'{"error": 1}')) as side:
        assert (await came(http, described(side, **IN_JSON))).result == {"text": "转销售", "confidence": 0.75}
        assert (await came(http, described(side, **IN_JSON))).reason == "refused-by-recognizer"
    sent = json.loads(side.asked[0].body)
    assert base64.b64decode(sent["audio"]["content"]) == WAV
    assert sent["config"] == {"languageCode": "zh-CN", "contexts": [{"phrases": ["销售", "VIP"]}]}


async def test_a_recogniser_without_confidence_is_sure_and_one_that_leaves_it_out_is_not(http: HttpPerformer) -> None:
    async with other_side(reply(200, b'{"text": " yes "}')) as side:
        assert (await came(http, described(side, confidence=None))).result == {"text": "yes", "confidence": 1.0}
        assert (await came(http, described(side))).result == {"text": "yes", "confidence": 0.0}


async def test_a_recording_that_is_on_its_way_is_waited_for(http: HttpPerformer) -> None:
    async with other_side(heard("yes", 1.0)) as side:
        assert (await came(http, described(side), Recordings(late=1), tries=2)).how == "done"
        assert (await came(http, described(side), Recordings(late=1), tries=1)).reason == "no-such-recording"


async def test_what_goes_wrong_has_a_name(http: HttpPerformer) -> None:
    assert (await came(http, None)).reason == "no-such-recognizer"
    async with other_side(reply(500), reply(503), reply(200, b'{"text": 7}')) as side:
        reasons = [(await came(http, described(side))).reason for _ in range(3)]
        assert reasons == ["status-500", "status-503", "bad-answer"]
        assert (await came(http, described(side), Recordings(large=True))).reason == "too-large"
    assert (await came(http, described(side))).reason == "not-reached"


async def test_a_recogniser_in_a_network_that_is_not_allowed_is_never_given_the_recording() -> None:
    async with other_side(heard("yes", 1.0)) as side, HttpClient(Reach([])) as client:
        guarded = HttpPerformer(client, Kept(**{"speech-token": "t0ken-t0ken"}))
        assert (await came(guarded, described(side))).reason == "address-refused"
    assert side.asked == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"url": "ftp://x"}, "http://"),
        ({"members": [{"name": "a"}]}, "json body"),
        ({"body": "json", "members": [{"name": "a", "value": "b"}]}, "none of them has"),
        ({"query": [{"name": "a", "value": "${audio}"}]}, "no place here"),
        ({"text": "text"}, "pattern"),
        ({"success": "call.id == '1'"}, "only `response`"),
    ],
)
def test_a_description_that_cannot_be_asked_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Recognizer.model_validate({**GENERIC.model_dump(), **change})
