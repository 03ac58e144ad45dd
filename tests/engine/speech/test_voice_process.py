from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import CordboardError
from engine.speech.voice import Patience, Speech
from tests.engine.speech.conftest import VOICES, heard

LONG = "您好，请按一。" * 120
_PARENT = """
import asyncio, sys
from pathlib import Path
from engine.speech.voice import Speech

async def main():
    async with Speech(Path(sys.argv[1]), {"zh-CN": "cmn"}) as speech:
        await speech.check("zh-CN")
        print(speech.process_id, flush=True)
        if sys.argv[2] == "works":
            await speech.prepare("您好，请按一。" * 280, "zh-CN")
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 -- what another process does gives no event
            await asyncio.sleep(0.005)


def ticks(pid: int) -> int:
    """How long a process has worked, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def started_with(pid: int) -> bytes:
    return b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("environ", "cmdline"))


def gone(pid: int) -> None:
    """Wait until a process has ended, be it ours or not."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 30)[0], "it still runs"
    finally:
        os.close(handle)


async def test_nothing_runs_until_a_text_is_new(speech: Speech) -> None:
    assert speech.find("Hello", "en") is None
    assert speech.process_id == 0
    await speech.prepare("Hello", "en")
    assert speech.process_id != 0


async def test_a_process_killed_at_its_work_is_replaced_and_the_text_still_gets_made(speech: Speech) -> None:
    await speech.check("zh-CN")
    killed, worked = speech.process_id, ticks(speech.process_id)
    making = asyncio.create_task(speech.prepare(LONG, "zh-CN"))
    await until(lambda: ticks(killed) > worked + 1)
    assert not making.done()
    os.kill(killed, signal.SIGKILL)
    await making
    assert speech.find(LONG, "zh-CN") is not None
    assert speech.process_id not in (0, killed)


async def test_a_process_killed_while_idle_is_replaced(speech: Speech) -> None:
    for number in range(3):
        await speech.prepare(f"Number {number}", "en")
        os.kill(speech.process_id, signal.SIGKILL)


async def test_a_process_that_hangs_is_ended_and_replaced(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES, patience=Patience(text_seconds=0.5)) as speech:
        await speech.check("en")
        hung = speech.process_id
        os.kill(hung, signal.SIGSTOP)
        await speech.prepare("Hello", "en")
        assert speech.find("Hello", "en") is not None
        assert speech.process_id not in (0, hung)
        gone(hung)


async def test_a_caller_hears_a_tone_when_the_voice_is_slow_and_the_next_one_the_text(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES, patience=Patience(call_seconds=0.2, text_seconds=30)) as speech:
        await speech.check("en")
        os.kill(speech.process_id, signal.SIGSTOP)
        tone = await speech.render("Hello", "en")
        assert heard(tone.path).rms > -26.0
        assert speech.find("Hello", "en") is None
        os.kill(speech.process_id, signal.SIGCONT)
        await until(lambda: speech.find("Hello", "en") is not None)
        assert (await speech.render("Hello", "en")).path != tone.path


async def test_a_caller_who_hangs_up_does_not_stop_what_others_wait_for(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES, patience=Patience(text_seconds=30)) as speech:
        await speech.check("en")
        os.kill(speech.process_id, signal.SIGSTOP)
        leaving, staying = (asyncio.create_task(speech.render("Hello", "en")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        os.kill(speech.process_id, signal.SIGCONT)
        assert await staying == speech.find("Hello", "en")


async def test_a_text_that_fails_again_and_again_is_an_error_and_the_next_text_is_not(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES, patience=Patience(text_seconds=0.001, character_seconds=0.01)) as speech:
        with pytest.raises(CordboardError) as failed:
            await speech.check("en")  # a thousandth of a second is too little for any text
        assert failed.value.code == "speech-failed"
        await speech.prepare("a " * 500, "en")


async def test_a_library_without_its_voices_is_found_by_the_check_and_not_tried_with_each_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = _library_without_voices(tmp_path)
    async with Speech(tmp_path / "sounds", VOICES, library=str(library)) as speech:
        for _ in range(2):
            with pytest.raises(CordboardError) as failed:
                await speech.check("en")
            assert failed.value.code == "speech-engine-unusable"
            assert "espeak-ng-data" in failed.value.mend
            assert speech.process_id == 0
    told = [record.message.rpartition("; ")[2] for record in caplog.records if record.name.startswith("engine.")]
    assert told == ["attempt 1 of 2", "attempt 2 of 2"]


async def test_closing_ends_the_process_and_whatever_it_works_at(tmp_path: Path) -> None:
    async with Speech(tmp_path, VOICES) as speech:
        await speech.check("en")
        pid = speech.process_id
        os.kill(pid, signal.SIGSTOP)
        waiting = [asyncio.create_task(speech.render(text, "en")) for text in ("one", "two")]
        await asyncio.sleep(0)
    gone(pid)
    assert {heard(sound.path).seconds for sound in await asyncio.gather(*waiting)} == {0.5}
    assert list((tmp_path / "parts").iterdir()) == []


@pytest.mark.parametrize("does", ["waits", "works"])
async def test_the_process_ends_with_its_parent_be_it_idle_or_at_work(tmp_path: Path, does: str) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", _PARENT, str(tmp_path), does, stdout=PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    if does == "works":
        worked = ticks(pid)
        await until(lambda: ticks(pid) > worked + 5)
    parent.kill()
    await parent.wait()
    await asyncio.to_thread(gone, pid)


async def test_settings_and_texts_are_neither_in_the_environment_nor_on_the_command_line(
    speech: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDBOARD_ARI_PASSWORD", "secret")
    await speech.prepare("Balance 4711", "en")
    told = started_with(speech.process_id)
    assert b"engine.speech.process" in told
    assert b"secret" not in told and b"4711" not in told


def _library_without_voices(folder: Path) -> Path:
    import espeakng_loader

    copy = folder / "libespeak-ng.so.1"
    copy.write_bytes(Path(espeakng_loader.get_library_path()).read_bytes())
    (folder / "espeak-ng-data").mkdir()
    return copy
