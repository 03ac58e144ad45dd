from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.config import Settings
from engine.errors import CordboardError, InvalidInput
from engine.flows.ports import Speaker
from engine.runtime.notices import TEXTS
from engine.runtime.sounds import SoundSource
from engine.speech.recipe import LONGEST_TEXT
from engine.speech.voice import Speech
from engine.speech.voice_process import VoiceProcess
from tests.engine.speech.conftest import VOICES, heard

TELEPHONE = (8000, 2, 1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What the voice's process has been asked."""
    requests: list[Mapping[str, Any]] = []
    ask = VoiceProcess.ask

    async def listening(self: VoiceProcess, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        requests.append(request)
        return await ask(self, request, seconds)

    monkeypatch.setattr(VoiceProcess, "ask", listening)
    return requests


def test_it_serves_both_calls_and_publishing(tmp_path: Path) -> None:
    speech = Speech.from_settings(Settings(data=tmp_path))
    source: SoundSource = speech
    speaker: Speaker = speech
    assert source.find("Hello", "en") is None
    assert isinstance(speaker, Speech)


@pytest.mark.parametrize("language", VOICES)
async def test_each_notice_comes_out_as_a_telephone_wants_it(speech: Speech, language: str) -> None:
    for texts in TEXTS.values():
        sound = await speech.render(texts[language], language)
        audio = heard(sound.path)
        assert audio.form == TELEPHONE
        assert 1.0 < audio.seconds == sound.seconds < 15.0
        assert -24.0 < audio.rms < -18.0
        assert audio.peak <= -1.0
        assert sound.text == texts[language]


@pytest.mark.parametrize("language", VOICES)
async def test_all_languages_of_the_default_settings_can_be_spoken(tmp_path: Path, language: str) -> None:
    async with Speech.from_settings(Settings(data=tmp_path)) as speech:
        await speech.check(language)


@pytest.mark.parametrize(("language", "word"), [("en", "please wait "), ("zh-CN", "请稍候。")])
async def test_a_longer_text_takes_longer(speech: Speech, language: str, word: str) -> None:
    short, long = [await speech.render(word * times, language) for times in (1, 4)]
    assert long.seconds > 2.5 * short.seconds


async def test_a_faster_voice_takes_less_time_and_another_file(tmp_path: Path) -> None:
    text = "Please hold the line. We will be with you in a moment."
    sounds = []
    for pace in (120, 240):
        async with Speech(tmp_path, VOICES, words_per_minute=pace) as speech:
            sounds.append(await speech.render(text, "en"))
    slow, fast = sounds
    assert slow.seconds > 1.5 * fast.seconds
    assert slow.path != fast.path


async def test_the_same_text_is_one_file_for_ever(speech: Speech, tmp_path: Path, asked: list[Mapping[str, Any]]) -> None:
    assert speech.find("Hello", "en") is None
    first = await speech.render("Hello", "en")
    assert speech.find("Hello", "en") == first == await speech.render("Hello", "en")
    async with Speech(tmp_path / "sounds", VOICES) as another:
        assert another.find("Hello", "en") == first == await another.render("Hello", "en")
        assert another.process_id == 0
    assert len(asked) == 1


async def test_what_is_published_and_what_the_product_says_is_kept_and_what_was_for_one_caller_is_not(
    speech: Speech, tmp_path: Path
) -> None:
    await speech.prepare("Welcome.", "en")
    notice = TEXTS["apology"]["zh-CN"]
    for text, language in (("Welcome.", "en"), (notice, "zh-CN"), ("Your balance is 4711.", "en")):
        await speech.render(text, language)
    _last_used_in_1970(tmp_path)
    async with Speech(tmp_path / "sounds", VOICES) as later:
        assert later.find("Welcome.", "en") is not None
        assert later.find(notice, "zh-CN") is not None
        assert later.find("Your balance is 4711.", "en") is None


async def test_what_was_made_for_a_caller_and_is_published_later_is_kept(speech: Speech) -> None:
    passing = await speech.render("Welcome.", "en")
    await speech.prepare("Welcome.", "en")
    os.unlink(passing.path)
    assert speech.find("Welcome.", "en") is not None


async def test_a_text_in_two_languages_is_two_files(speech: Speech) -> None:
    assert (await speech.render("123", "en")).path != (await speech.render("123", "zh-CN")).path


async def test_a_text_asked_for_many_times_at_once_is_made_once(speech: Speech, asked: list[Mapping[str, Any]]) -> None:
    sounds = await asyncio.gather(*(speech.render("One for all.", "en") for _ in range(20)))
    assert len({sound.path for sound in sounds}) == len(asked) == 1
    await asyncio.gather(*(speech.prepare("All for one.", "en") for _ in range(20)))
    assert len(asked) == 2


async def test_a_burst_of_texts_is_made_in_the_order_of_asking(speech: Speech, asked: list[Mapping[str, Any]]) -> None:
    texts = [f"You are number {place}." for place in range(30)]
    await asyncio.gather(*(speech.prepare(text, "en") for text in texts))
    assert [request["text"] for request in asked] == texts
    assert all(speech.find(text, "en") for text in texts)


async def test_two_processes_that_make_the_same_text_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    texts = [f"Line {number}" for number in range(10)]
    async with Speech(tmp_path, VOICES) as one, Speech(tmp_path, VOICES) as other:
        await asyncio.gather(*(speech.prepare(text, "en") for text in texts for speech in (one, other)))
        assert all(one.find(text, "en") == other.find(text, "en") for text in texts)
    assert list((tmp_path / "parts").iterdir()) == []


@pytest.mark.parametrize("text", ["您好，Cordboard 123 订单", "请按 A，或 B。", "Wi-Fi 已连接", "您的号码是 +86 10 1234"])
async def test_chinese_with_latin_words_and_digits_is_spoken_in_full(speech: Speech, text: str) -> None:
    await speech.prepare(text, "zh-CN")
    only = await speech.render("".join(char for char in text if char >= "一"), "zh-CN")
    found = speech.find(text, "zh-CN")
    assert found is not None
    assert found.seconds > only.seconds


@pytest.mark.parametrize("text", ["", " \n", "...", "。，！", "—", "\u2028", "\u200b", "\x00\x01"])
async def test_a_text_with_nothing_to_say_is_a_short_silence(speech: Speech, text: str) -> None:
    await speech.prepare(text, "en")
    sound = speech.find(text, "en")
    assert sound is not None
    assert 0.0 < sound.seconds < 0.5
    assert heard(sound.path).form == TELEPHONE


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[[a]]", "a"),
        ("hello [[]] there", "hello there"),
        ("[[123456789]]", "123456789"),  # obeyed, these are no phonemes and nothing is said
        ("hello \x01900S there", "hello 900 s there"),  # espeak's own command: speed
        ("<prosody rate='1%'>hello", "prosody rate 1 percent hello"),
        ("one<break time='9s'/>two", "one break time 9 s two"),
        ("<audio src='/etc/passwd'/>", "less audio source equals slash etc slash passwd slash"),
    ],
)
async def test_markup_from_a_caller_is_read_and_not_obeyed(speech: Speech, text: str, plain: str) -> None:
    read, simple = [await speech.render(said, "en") for said in (text, plain)]
    assert 0.5 * simple.seconds < read.seconds < 2.0 * simple.seconds


async def test_a_text_that_is_too_long_is_refused_when_publishing(speech: Speech) -> None:
    await speech.prepare("a" * LONGEST_TEXT, "en")
    with pytest.raises(InvalidInput) as refused:
        await speech.prepare("a" * (LONGEST_TEXT + 1), "en")
    assert refused.value.code == "speech-text-too-long"
    assert refused.value.mend


async def test_of_a_text_that_is_too_long_a_caller_hears_the_beginning(speech: Speech) -> None:
    text = "a " * (LONGEST_TEXT // 2)
    whole = await speech.render(text, "en")
    assert (await speech.render(text + "and much more", "en")).path == whole.path


async def test_a_language_without_a_voice_is_refused_when_publishing_and_a_tone_in_a_call(speech: Speech) -> None:
    for refuses in (speech.check("fr"), speech.prepare("Bonjour", "fr")):
        with pytest.raises(CordboardError) as refused:
            await refuses
        assert refused.value.code == "speech-language-unknown"
        assert "CORDBOARD_SPEECH_VOICES" in refused.value.mend
    assert speech.find("Bonjour", "fr") is None
    assert heard((await speech.render("Bonjour", "fr")).path).rms > -30.0


async def test_a_voice_that_espeak_has_not_is_found_by_the_check(tmp_path: Path) -> None:
    async with Speech(tmp_path, {"en": "klingon-none"}) as speech:
        for refuses in (speech.check("en"), speech.prepare("Hello", "en")):
            with pytest.raises(CordboardError) as refused:
                await refuses
            assert refused.value.code == "speech-voice-missing"
            assert "klingon-none" in refused.value.message
        assert (await speech.render("Hello", "en")).seconds > 0


@pytest.mark.parametrize("voice", ["en-gb", "EN-GB", "gmw/en", "English (America)", "en-us+f2"])
async def test_a_voice_is_known_by_language_file_or_name(tmp_path: Path, voice: str) -> None:
    async with Speech(tmp_path, {"en": voice}) as speech:
        await speech.check("en")


async def test_without_a_library_nothing_new_is_spoken_but_callers_hear_a_tone(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES, library="/nowhere/libespeak-ng.so.1") as speech:
        for refuses in (speech.check("en"), speech.prepare("Hello", "en")):
            with pytest.raises(CordboardError) as refused:
                await refuses
            assert refused.value.code == "speech-library-missing"
            assert "/nowhere/libespeak-ng.so.1" in refused.value.message
            assert "CORDBOARD_SPEECH_LIBRARY" in refused.value.message
        sound = await speech.render("Hello", "en")
        audio = heard(sound.path)
        assert (audio.form, audio.seconds) == (TELEPHONE, sound.seconds)
        assert audio.rms > -26.0
        assert sound.text == "Hello"
        assert speech.process_id == 0


async def test_the_log_says_once_for_each_text_that_a_tone_stood_in_and_never_the_text(
    speech: Speech, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            await speech.render("Balance 4711", "fr")
        await speech.render("Balance 4712", "fr")
        await speech.render("Balance 4713", "en")
    assert len([record for record in caplog.records if "a tone stands in" in record.message]) == 2
    assert "471" not in "".join(record.message for record in caplog.records if record.name.startswith("engine"))


async def test_a_folder_removed_while_running_is_made_again(speech: Speech, tmp_path: Path) -> None:
    await speech.render("Hello", "en")
    shutil.rmtree(tmp_path / "sounds")
    assert speech.find("Hello", "en") is None
    assert heard((await speech.render("Hello", "fr")).path).seconds > 0
    await speech.prepare("Hello", "en")
    assert speech.find("Hello", "en") is not None


async def test_audio_that_cannot_be_written_is_an_error_when_publishing_and_a_tone_in_a_call(
    speech: Speech, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "sounds" / "parts")
    (tmp_path / "sounds" / "parts").write_text("in the way")
    with pytest.raises(CordboardError) as refused:
        await speech.prepare("Hello", "en")
    assert refused.value.code == "speech-not-written"
    assert heard((await speech.render("Hello", "en")).path).rms > -30.0


async def test_a_folder_that_cannot_be_made_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CordboardError) as refused:
        async with Speech(tmp_path / "file" / "sounds", VOICES):
            raise AssertionError("opened")
    assert refused.value.code == "speech-folder-unusable"
    assert refused.value.mend


async def test_another_user_may_read_what_is_made_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        async with Speech(tmp_path / "sounds", VOICES) as speech:
            sound = await speech.render("Hello", "en")
            tone = await speech.render("Bonjour", "fr")
    finally:
        os.umask(before)
    assert (tmp_path / "sounds").stat().st_mode & 0o777 == 0o755
    assert [os.stat(made.path).st_mode & 0o777 for made in (sound, tone)] == [0o644, 0o644]


def _last_used_in_1970(folder: Path) -> None:
    for path in folder.rglob("*.wav"):
        os.utime(path, (0, 0))
