"""Recordings in a call: what is asked of the voice, and what the call's record tells of what was heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from engine.nodes.base import Line
from engine.telephony.media import Sound
from tests.engine.runtime.flows import BYE, flow
from tests.engine.runtime.house import House, StandInVoice
from tests.engine.runtime.test_leg_call import Scene

PROGRAM = replace(
    flow({"bye": BYE}),
    prompts={
        "library:welcome": {"en": {"text": "Hello.", "audio": "a" * 64, "seconds": 1.5}},
        "library:slow": {"en": {"text": "Hello.", "voice": "/120"}},
    },
    ir=3,
)


class Voice(StandInVoice):
    """Has every sound, of one origin, and notes what it was asked for."""

    def __init__(self, origin: Literal["speech", "recording", "tone"]) -> None:
        self.origin = origin
        self.asked: set[tuple[str, str, str]] = set()

    def find(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound | None:
        self.asked.add((text, voice, audio))
        return None

    async def render(self, text: str, language: str, *, voice: str = "", audio: str = "") -> Sound:
        return Sound(audio or "s", "/nowhere.wav", 1.0, text, self.origin)


@pytest.mark.parametrize("origin", ["recording", "speech", "tone"])
async def test_the_record_tells_whether_a_recording_was_heard_or_what_stood_in(
    house: House, origin: Literal["speech", "recording", "tone"]
) -> None:
    house.voice = Voice(origin)
    scene = Scene(house, PROGRAM)
    assert (await scene.call.play([Line("library:welcome")])).ended == "done"
    (said,) = scene.told["prompts"]
    assert said == {
        "key": "library:welcome",
        "language": "en",
        "text": "Hello.",
        "sound": "a" * 64,
        "seconds": 1.0,
        "heard": origin,
    }
    assert house.voice.asked == {("Hello.", "", "a" * 64)}


async def test_a_voice_of_its_own_is_asked_for_and_speech_is_not_told_apart(house: House) -> None:
    house.voice = Voice("speech")
    scene = Scene(house, PROGRAM)
    await scene.call.play([Line("library:slow")])
    assert house.voice.asked == {("Hello.", "/120", "")}
    assert "heard" not in scene.told["prompts"][0]
