"""Audio goes missing under a running product: the caller hears the words again, or a tone, never silence."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from engine.speech.cache import SoundCache
from tests.calls.installation import HELLO, ONE_INSTALLATION, Installation, begins, entries, goes_to_main_menu, hears

pytestmark = ONE_INSTALLATION


async def test_a_prompt_whose_audio_was_deleted_is_made_again(installation: Installation) -> None:
    greeting, menu = HELLO["prompts"]["hello"]["en"]["text"], HELLO["prompts"]["sales_menu"]["en"]["text"]
    with _gone(installation, greeting), _gone(installation, menu):
        async with installation.caller() as call:
            await call.answered()
            await call.heard(0.3)
            await call.press("2")
            await hears(call, await installation.made(greeting, "en"))
            await begins(call, installation.prompt("main_menu"))
            since = call.now
            await call.press("1")
            await begins(call, await installation.made(menu, "en"), since=since)
            await call.hang_up()
    told = await installation.record(call)
    assert [played["ended"] for played in entries(told, "played")] == ["done"]


async def test_a_caller_hears_a_tone_where_no_audio_can_be_made_and_the_call_goes_on(installation: Installation) -> None:
    sounds = installation.product.settings.sounds
    tone = Path(SoundCache(sounds).tone("").path)
    with _gone(installation, HELLO["prompts"]["hello"]["en"]["text"]), _unwritable(sounds / "parts"):
        async with installation.caller() as call:
            await call.answered()
            await call.heard(0.3)
            await call.press("2")
            await hears(call, tone)
            await begins(call, installation.prompt("main_menu"))
            since = call.now
            await call.press("2")
            await begins(call, installation.prompt("service_menu"), since=since)
            await call.hang_up()
    assert (await installation.record(call))["call"]["outcome"] == "abandoned"
    await goes_on_as_before(installation)


async def test_a_call_goes_on_when_even_the_tone_is_missing(installation: Installation) -> None:
    sounds = installation.product.settings.sounds
    tone = Path(SoundCache(sounds).tone("").path)
    with _gone(installation, HELLO["prompts"]["hello"]["en"]["text"]), _moved(tone), _unwritable(sounds / "parts"):
        async with installation.caller() as call:
            await goes_to_main_menu(installation, call)
            await call.hang_up()
    told = await installation.record(call)
    assert [played["ended"] for played in entries(told, "played")] == ["failed"]
    await goes_on_as_before(installation)


async def goes_on_as_before(house: Installation) -> None:
    """Callers hear every word again."""
    async with house.caller() as call:
        await goes_to_main_menu(house, call)
        assert call.audio.find(house.prompt("hello"))
        await call.hang_up()
    await house.record(call)


@contextlib.contextmanager
def _gone(house: Installation, text: str) -> Iterator[None]:
    """No audio of an English text is there, neither kept nor made for an earlier caller."""
    recording = house.recording(text, "en")
    with contextlib.ExitStack() as taken:
        for path in house.product.settings.sounds.rglob(recording.name):
            taken.enter_context(_moved(path))
        yield


@contextlib.contextmanager
def _moved(file: Path) -> Iterator[None]:
    audio = file.read_bytes()
    file.unlink()
    try:
        yield
    finally:
        file.write_bytes(audio)


@contextlib.contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    """Nothing can be written into it, not even by root: it is a file."""
    shutil.rmtree(folder)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        folder.mkdir(mode=0o755)
