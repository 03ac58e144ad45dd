"""Messages and conversations recorded on a real Asterisk: kept sealed, heard back, silent where secrets are keyed in."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path
from typing import Any

import httpx

from tests.calls.installation import ONE_INSTALLATION, Installation, begins, entries, sample, story
from tests.engine.runtime.recorder import seconds_of_tone
from tests.parts.audio import SLOT, SLOT_SAMPLES, Heard, compressed
from tests.parts.tones import read_wav

pytestmark = ONE_INSTALLATION

VOICEMAIL = sample("voicemail")
VOICEMAIL["nodes"]["message"]["config"]["silence_seconds"] = 2
KEY_HERTZ, VOICE_HERTZ = 1336, 440
_LOOKS, _PAUSE_SECONDS = 200, 0.1

CARD: dict[str, Any] = {
    "spec": 1,
    "id": "card",
    "name": "Card",
    "languages": ["en"],
    "variables": {"card": {"type": "string", "initial": "", "sensitive": True}},
    "prompts": {
        "notice": {"en": {"text": "This call is recorded."}},
        "ask": {"en": {"text": "Please key in the four digits."}},
        "thanks": {"en": {"text": "Thank you. We listen to what you say now, and then the call ends by itself."}},
    },
    "entry": "start",
    "nodes": {
        "start": {"type": "start", "config": {}, "exits": {"next": "record"}},
        "record": {
            "type": "record_conversation",
            "config": {"consent_prompt": "notice"},
            "exits": {"next": "ask", "error": "bye"},
        },
        "ask": {
            "type": "collect_digits",
            "config": {"variable": "card", "sensitive": True, "prompt": "ask", "min_digits": 4, "max_digits": 4},
            "exits": dict.fromkeys(("value", "no_input", "no_match", "too_many_tries"), "thanks"),
        },
        "thanks": {"type": "play", "config": {"prompts": ["thanks"], "interruptible": False}, "exits": {"next": "bye"}},
        "bye": {"type": "hangup", "config": {}, "exits": {}},
    },
}


async def kept(house: Installation, call: str) -> tuple[dict[str, Any], Path]:
    """Wait until a call's one recording is kept; give it and its audio."""
    async with house.product.api() as api:
        for _ in range(_LOOKS):
            found = (await api.get("/v1/recordings", params={"call": call})).json()["recordings"]
            if found:
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        (one,) = found
        audio = (await api.get(f"/v1/recordings/{one['id']}/audio")).raise_for_status()
    path = house.product.data / "listened.wav"
    await asyncio.to_thread(path.write_bytes, audio.content)
    return one, path


async def test_a_voice_is_recorded_heard_back_and_kept_sealed(installation: Installation) -> None:
    number = await installation.publish(VOICEMAIL)
    voice = installation.prompt("thanks", flow=VOICEMAIL)  # somebody says these words, which nobody else says here
    async with installation.caller(number) as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("2")
        await begins(call, installation.prompt("leave", flow=VOICEMAIL))
        since = call.now
        await call.press("5")  # cuts the words short
        await call.heard(0.2, since=since)  # the beep
        await call.quiet(0.3)
        await call.say(voice)
        await call.press("#")
        await begins(call, installation.prompt("review", flow=VOICEMAIL), since=since)
        since = call.now
        await call.press("1")
        await call.heard_recording(voice, since=since, seconds=1.5)
        await begins(call, installation.prompt("review", flow=VOICEMAIL), since=since)
        since = call.now
        await call.press("#")
        await begins(call, installation.prompt("goodbye", flow=VOICEMAIL), since=since, seconds=0.4)
        await call.ended()
    told = await installation.record(call)
    (message,) = entries(told, "recorded")
    one, audio = await kept(installation, told["call"]["id"])
    assert (one["id"], one["kind"], one["state"]) == (message["recording"], "message", "kept")
    assert abs(one["seconds"] - message["seconds"]) < 0.1
    assert heard_in(audio, voice)
    sealed = list(installation.product.settings.recordings.rglob("*.sealed"))
    assert sealed and not any(b"RIFF" in path.read_bytes() for path in sealed)
    assert "is kept" in story(await installation.record(call))


def heard_in(audio: Path, voice: Path) -> bool:
    """Whether a recording holds these words; asked as a party's ears would be."""
    heard, samples = Heard(), read_wav(audio)
    for n in range(len(samples) // SLOT_SAMPLES):
        body = bytes(map(compressed, samples[n * SLOT_SAMPLES : (n + 1) * SLOT_SAMPLES]))
        heard.take(n * SLOT, struct.pack(">BBHII", 0x80, 0, n, n * SLOT_SAMPLES, 1) + body, 101)
    return heard.find(voice, 0.0, seconds=1.5) is not None


async def test_who_hangs_up_while_speaking_has_left_the_message(installation: Installation) -> None:
    number = await installation.publish(VOICEMAIL | {"id": "voicemail-left"})
    async with installation.caller(number) as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("2")
        await begins(call, installation.prompt("leave", flow=VOICEMAIL))
        since = call.now
        await call.press("5")
        await call.heard(0.2, since=since)
        await call.quiet(0.3)
        call.say_tone(VOICE_HERTZ)
        await asyncio.sleep(3)
        await call.hang_up()
    told = await installation.record(call)
    one, audio = await kept(installation, told["call"]["id"])
    assert entries(told, "noted") == [{"name": "voicemail", "text": one["id"]}]
    assert seconds_of_tone(audio, VOICE_HERTZ, 1500) > 2.5


async def test_what_is_heard_of_secret_keys_is_not_in_the_recording(installation: Installation) -> None:
    number = await installation.publish(CARD)
    async with installation.caller(number) as call:
        await call.answered()
        await begins(call, installation.prompt("ask", flow=CARD))
        call.say_tone(KEY_HERTZ)  # a telephone whose keys are heard as well
        await asyncio.sleep(0.6)
        await call.press("47")
        await asyncio.sleep(0.4)
        await call.press("11")
        await asyncio.sleep(0.4)
        call.say_tone(0)
        await begins(call, installation.prompt("thanks", flow=CARD))
        await asyncio.sleep(1.2)  # while a further key would still belong to the secret
        call.say_tone(VOICE_HERTZ)
        await call.ended()
    told = await installation.record(call)
    one, audio = await kept(installation, told["call"]["id"])
    assert one["kind"] == "conversation"
    assert [(told["act"], told["by"], told["how"]) for told in entries(told, "recording")] == [
        ("start", "flow", "done"),
        ("pause", "question", "done"),
        ("resume", "question", "done"),
    ]
    assert seconds_of_tone(audio, KEY_HERTZ, 3500) == 0  # as loud as it was sent; what the flow says is not so pure
    assert seconds_of_tone(audio, VOICE_HERTZ, 1500) > 0.5


async def test_a_message_in_which_nobody_speaks_is_not_kept(installation: Installation) -> None:
    number = await installation.publish(VOICEMAIL | {"id": "voicemail-silent"})
    async with installation.caller(number) as call:
        await call.answered()
        await call.heard(0.3)
        await call.press("2")
        await begins(call, installation.prompt("nothing_said", flow=VOICEMAIL), timeout=40)
        await call.hang_up()
    told = await installation.record(call)
    assert entries(told, "exited", "message")[0] == {"exit": "silence"}
    async with installation.product.api() as api:
        listed: httpx.Response = await api.get("/v1/recordings", params={"call": told["call"]["id"]})
    assert listed.json()["recordings"] == []
