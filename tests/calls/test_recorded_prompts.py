"""A recording that a person uploaded is what callers of a real switch hear, and never nothing in its place."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from tests.calls.installation import ONE_INSTALLATION, SAMPLES, Installation, entries, hears

pytestmark = ONE_INSTALLATION

SAMPLE = SAMPLES / "recorded_greeting"
GREETING = "library:greeting"


async def heard_by(house: Installation, number: str, recording: Path) -> dict[str, object]:
    """Call, choose English, and hear just this recording; gives what the call's record tells of it."""
    async with house.caller(number) as call:
        await call.answered()
        await call.heard(0.5)
        await call.press("2")
        await hears(call, recording)
        await call.hang_up()
    told = await house.record(call)
    (said,) = entries(told, "played", "greeting")[0]["prompts"]
    return dict(said)


async def test_an_upload_is_heard_and_told_and_outlives_its_file_and_its_library(installation: Installation) -> None:
    imported = await installation.product.command("prompts", "import", str(SAMPLE / "prompts"))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    number = await installation.publish(json.loads((SAMPLE / "flow.json").read_text(encoding="utf-8")))
    async with installation.product.api() as api:
        shown = (await api.get("/v1/prompts/greeting")).raise_for_status().json()
        (audio,) = (one["audio"] for one in shown["entries"] if one["language"] == "en")
        preview = (await api.get("/v1/prompts/greeting/entries/en/audio")).raise_for_status()
    recording = installation.product.settings.sounds / f"{audio['digest']}.wav"
    assert preview.content == recording.read_bytes() and preview.headers["x-cordboard-heard"] == "recording"

    said = await heard_by(installation, number, recording)
    assert (said["key"], said["sound"], said["heard"]) == (GREETING, audio["digest"], "recording")

    # The prompt is gone from the library and the file from the disk: the published version plays it all the same.
    await installation.product.command("prompts", "remove", "greeting")
    kept = recording.read_bytes()
    recording.unlink()
    listening = asyncio.create_task(heard_by(installation, number, recording))
    while not recording.exists():
        assert not listening.done(), listening.result()
        await asyncio.sleep(0.02)
    assert recording.read_bytes() == kept
    assert (await listening)["heard"] == "recording"
