"""Recordings as callers hear them: from the folder, else fetched, else the words, else the tone; never nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.errors import CordboardError, NotFound
from engine.speech.manner import Manner, manner
from engine.speech.voice import Patience, Speech
from engine.telephony.media import Sound
from tests.engine.speech.conftest import VOICES, heard


def wav(level: int = 3000, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setnchannels(1)
        writing.setsampwidth(2)
        writing.setframerate(rate)
        writing.writeframes((level.to_bytes(2, "little") + (-level).to_bytes(2, "little", signed=True)) * 4000)
    return file.getvalue()


RECORDING = wav()
NAME = hashlib.sha256(RECORDING).hexdigest()
LOST = hashlib.sha256(b"lost").hexdigest()


def content(sound: Sound) -> bytes:
    return Path(sound.path).read_bytes()


def removed(sound: Sound) -> None:
    Path(sound.path).unlink()


class Kept:
    """Where recordings come from."""

    def __init__(self) -> None:
        self.files = {NAME: RECORDING}
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()

    async def file(self, digest: str) -> bytes:
        self.asked += 1
        await self.open.wait()
        if digest not in self.files:
            raise NotFound("no-such-file", "It is not kept.")
        return self.files[digest]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def voice(tmp_path: Path, kept: Kept) -> AsyncIterator[Speech]:
    variants = {"female": "+f3", "slow": "/90", "en:anna": "en-us+f2"}
    async with Speech(tmp_path / "sounds", VOICES, variants=variants, recordings=kept, patience=Patience(5.0)) as made:
        yield made


async def test_a_recording_is_fetched_once_and_then_lies_in_the_folder(voice: Speech, kept: Kept) -> None:
    assert voice.find("Hi.", "en", audio=NAME) is None
    sounds = await asyncio.gather(*(voice.render("Hi.", "en", audio=NAME) for _ in range(10)))
    assert {(sound.id, sound.origin, sound.text) for sound in sounds} == {(NAME, "recording", "Hi.")}
    assert content(sounds[0]) == RECORDING and kept.asked == 1
    assert voice.find("Hi.", "en", audio=NAME) == sounds[0] and sounds[0].seconds == 1.0
    await voice.keep(NAME)
    assert kept.asked == 1


async def test_a_file_that_somebody_removed_comes_back(voice: Speech, kept: Kept) -> None:
    sound = await voice.render("", "en", audio=NAME)
    removed(sound)
    assert voice.find("", "en", audio=NAME) is None
    assert (await voice.render("", "en", audio=NAME)).path == sound.path and content(sound)


async def test_a_lost_recording_is_read_and_one_without_words_is_the_tone(voice: Speech) -> None:
    read = await voice.render("Hello there.", "en", audio=LOST)
    assert (read.origin, read.text) == ("speech", "Hello there.") and heard(read.path).rms > -40
    assert read.id == (await voice.render("Hello there.", "en")).id
    tone = await voice.render("", "en", audio=LOST)
    assert tone.origin == "tone" and heard(tone.path).rms > -40


async def test_what_is_not_what_its_name_says_is_never_played(voice: Speech, kept: Kept) -> None:
    kept.files[LOST] = RECORDING
    wide = wav(rate=16000)
    unfit = hashlib.sha256(wide).hexdigest()
    kept.files[unfit] = wide
    for name in (LOST, unfit):
        assert (await voice.render("Read.", "en", audio=name)).origin == "speech"
        with pytest.raises(CordboardError):
            await voice.keep(name)


async def test_a_store_that_does_not_answer_costs_a_caller_the_recording_once(tmp_path: Path, kept: Kept) -> None:
    kept.open.clear()
    async with Speech(tmp_path / "sounds", VOICES, recordings=kept, patience=Patience(0.05)) as voice:
        assert (await voice.render("", "en", audio=NAME)).origin == "tone"
        kept.open.set()
        await voice.keep(NAME)  # what was under way came in late, and is there for the next one
        assert kept.asked == 1
        found = voice.find("", "en", audio=NAME)
        assert found is not None and found.origin == "recording"


async def test_named_voices_sound_different_and_each_is_made_once(voice: Speech) -> None:
    assert voice.voice("en", "female") == "+f3" and voice.voice("en", "anna") == "en-us+f2"
    assert voice.voice("zh-CN", "anna") == voice.voice("en", "unheard-of") == ""
    text = "You are number one in the queue."
    said = {named: await voice.render(text, "en", voice=voice.voice("en", named)) for named in ("", "female", "slow", "anna")}
    assert len({sound.id for sound in said.values()}) == 4
    assert len({content(sound) for sound in said.values()}) == 4
    assert said["slow"].seconds > 1.3 * said[""].seconds
    await voice.prepare(text, "en", voice="+f3")
    assert voice.find(text, "en", voice="+f3") is not None


def test_a_way_of_speaking_is_read_and_nonsense_is_none() -> None:
    assert manner("en-us+f3/120") == Manner("en-us", "+f3", 120)
    assert manner("+f3").of("cmn+m1") == "cmn+f3" and manner("/90").of("cmn+m1") == "cmn+m1"
    for word in ("/20", "+", "a b", "/999", "en/+f3"):
        with pytest.raises(ValueError, match="no way of speaking"):
            manner(word)
