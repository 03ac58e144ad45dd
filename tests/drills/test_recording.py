"""A caller leaves a message while the adapter is killed: it goes on, is ended by its key, and all of it is kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.drills.conftest import Stage
from tests.engine.runtime.recorder import seconds_of_tone
from tests.parts.calls import Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

VOICE_HERTZ = 440
_VOICEMAIL = Path(__file__).parents[2] / "samples/voicemail/flow.json"
_LOOKS, _PAUSE_SECONDS = 300, 0.1


async def _published(stage: Stage, number: str) -> None:
    """Publish the sample, and wait until calls of the number are led there."""
    imported = await stage.product.command("flow", "import", "--publish", str(_VOICEMAIL))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    bound = await stage.product.command("numbers", "bind", number, "voicemail")
    assert bound.returncode == 0, bound.stdout + bound.stderr
    await asyncio.sleep(2.0)  # the adapter reads its table anew every second


async def _kept(stage: Stage, call: str) -> tuple[dict[str, Any], bytes]:
    async with stage.product.api() as api:
        for _ in range(_LOOKS):
            found = (await api.get("/v1/recordings", params={"call": call})).json()["recordings"]
            if found:
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        (one,) = found
        return one, (await api.get(f"/v1/recordings/{one['id']}/audio")).raise_for_status().content


async def _speaks_into_it(stage: Stage, call: Caller) -> None:
    await call.answered()
    await call.heard(0.3)
    await call.press("2")
    texts = json.loads(_VOICEMAIL.read_text(encoding="utf-8"))["prompts"]
    leave = stage.speech.find(texts["leave"]["en"]["text"], "en")
    assert leave is not None
    await call.heard_recording(Path(leave.path), seconds=1.0)
    since = call.now
    await call.press("5")  # cuts the words short
    await call.heard(0.2, since=since)  # the beep
    await call.quiet(0.3)
    call.say_tone(VOICE_HERTZ)
    await asyncio.sleep(2.0)


async def test_a_message_outlives_the_adapter_that_recorded_it(stage: Stage, tmp_path: Path) -> None:
    await _published(stage, "4055")
    async with Caller(stage.node, "4055") as call:
        await _speaks_into_it(stage, call)
        killed = stage.product.pid_of("adapter")
        await stage.product.kill("adapter")
        await stage.product.returned("adapter", killed)
        await asyncio.sleep(2.0)
        since = call.now
        await call.press("#")
        await call.heard(0.5, since=since)  # the review
        call.say_tone(0)
        await call.hang_up()
    told = await stage.record()
    (message,) = [entry["data"] for entry in told["trace"] if entry["kind"] == "recorded"]
    assert message["ended"] in ("key", "unknown")  # pressed when the new adapter listened already, or just before
    one, audio = await _kept(stage, told["call"]["id"])
    assert one["id"] == message["recording"]
    (tmp_path / "message.wav").write_bytes(audio)
    assert seconds_of_tone(tmp_path / "message.wav", VOICE_HERTZ, 1500) > 4.0


async def test_a_message_whose_caller_leaves_while_the_adapter_is_dead_is_kept(stage: Stage, tmp_path: Path) -> None:
    async with Caller(stage.node, "4055") as call:
        await _speaks_into_it(stage, call)
        killed = stage.product.pid_of("adapter")
        await stage.product.kill("adapter")
        await call.hang_up()
        await stage.product.returned("adapter", killed)
    told = await stage.record()
    one, audio = await _kept(stage, told["call"]["id"])
    assert one["state"] == "kept"
    (tmp_path / "message.wav").write_bytes(audio)
    assert seconds_of_tone(tmp_path / "message.wav", VOICE_HERTZ, 1500) > 1.5
