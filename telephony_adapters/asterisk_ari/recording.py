"""Commands that record, and bringing what was recorded out of the switch.

A message is recorded on the caller's own channel. A conversation is recorded on a snoop channel beside it, which hears both
directions and goes with its caller through bridges (``ari.md`` T10: a channel in a bridge cannot be recorded itself).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from engine.telephony.calls import RecordingId
from engine.telephony.commands import (
    DiscardRecording,
    PauseRecording,
    Record,
    RecordConversation,
    ResumeRecording,
    StopRecording,
)
from engine.telephony.port import CommandFailed
from telephony_adapters.asterisk_ari.bridging import out_of_dialling
from telephony_adapters.asterisk_ari.channels import RECORDER
from telephony_adapters.asterisk_ari.client import Reply
from telephony_adapters.asterisk_ari.comfort import hush
from telephony_adapters.asterisk_ari.desk import ATTEMPTS, Desk
from telephony_adapters.asterisk_ari.legs import Leg
from telephony_adapters.asterisk_ari.recordings import Recording, snoop_name

_TERMINATORS: Mapping[str, str] = {"": "none"}
_SNOOP_TRIES, _SNOOP_PAUSE_SECONDS = 60, 0.05
"""A snoop channel takes commands only once it is in Stasis, which the answer to its making does not wait for (T20)."""


async def record(desk: Desk, command: Record) -> None:
    """Record what the leg says, after stopping what plays: the recording would wait behind it (T5)."""
    leg = await desk.leg(command.leg)
    if await _told_again(desk, leg, command.recording):
        return
    await desk.prompts.quiet(leg)
    await hush(desk, leg)
    if leg.bridge is None:
        await out_of_dialling(desk, leg)
    begun = Recording(
        command.recording,
        leg,
        True,
        terminator=command.terminator,
        max_seconds=command.max_seconds,
        silence_seconds=command.silence_seconds,
    )
    desk.recordings.begin(begun)
    body = _body(
        command.recording,
        maxDurationSeconds=command.max_seconds,
        maxSilenceSeconds=command.silence_seconds,
        beep=command.beep,
        terminateOn=_TERMINATORS.get(command.terminator, command.terminator),
    )
    for _ in range(ATTEMPTS):
        reply = await desk.client.post("channels", leg.id, "record", body=body)
        if reply.ok or await _exists(desk, leg, begun, reply):
            return
        if not reply.unclear:
            break
    desk.recordings.withdraw(command.recording)
    raise await desk.refused(leg.id, "record", reply)


async def record_conversation(desk: Desk, command: RecordConversation) -> None:
    """Let a snoop channel hear both directions, and record that one."""
    leg = await desk.leg(command.leg)
    if await _told_again(desk, leg, command.recording):
        return
    begun = desk.recordings.begin(Recording(command.recording, leg, False))
    snoop = snoop_name(command.recording)
    body = {"spy": "both", "app": desk.config.application, "appArgs": RECORDER}
    for _ in range(ATTEMPTS):
        reply = await desk.client.post("channels", leg.id, "snoop", snoop, body=body)
        if reply.ok or (reply.unclear and (await desk.client.get("channels", snoop)).ok):
            break
    else:
        desk.recordings.withdraw(command.recording)
        raise await desk.refused(leg.id, "listen to", reply)
    for _ in range(_SNOOP_TRIES):
        reply = await desk.client.post("channels", snoop, "record", body=_body(command.recording))
        if reply.ok or await _exists(desk, leg, begun, reply):
            return
        if not reply.unclear:
            break
        await asyncio.sleep(_SNOOP_PAUSE_SECONDS)
    desk.recordings.withdraw(command.recording)
    await desk.client.delete("channels", snoop)
    raise await desk.refused(leg.id, "record the conversation of", reply)


async def pause_recording(desk: Desk, command: PauseRecording) -> None:
    """Mute rather than pause: silence is recorded, so that moments in the file stay moments of the call.

    Asterisk 22 turns the sound on again when a muted recording is muted once more, so it is unmuted first, which is harmless
    where nothing is muted; and nothing is asked where we know that it is muted.
    """
    running = desk.recordings.running(command.recording)
    if running is not None and running.muted:
        return
    mute = ("recordings", "live", command.recording, "mute")

    async def ask() -> Reply:
        unmuted = await desk.client.delete(*mute)
        return await desk.client.post(*mute) if unmuted.ok else unmuted

    await _operate(desk, command.recording, "pause", ask)
    if running is not None:
        running.muted = True


async def resume_recording(desk: Desk, command: ResumeRecording) -> None:
    """Unmute; asked for once more, Asterisk does nothing."""
    mute = ("recordings", "live", command.recording, "mute")
    await _operate(desk, command.recording, "resume", lambda: desk.client.delete(*mute))
    running = desk.recordings.running(command.recording)
    if running is not None:
        running.muted = False


async def stop_recording(desk: Desk, command: StopRecording) -> None:
    """End a recording and keep it; its snoop channel goes too."""
    running = desk.recordings.running(command.recording)
    if running is not None:
        running.stopping = True
    await _operate(desk, command.recording, "stop", lambda: desk.client.post("recordings", "live", command.recording, "stop"))
    if running is None or not running.message:
        await desk.client.delete("channels", snoop_name(command.recording))


async def discard_recording(desk: Desk, command: DiscardRecording) -> None:
    """End a recording and keep nothing."""
    running = desk.recordings.running(command.recording)
    if running is not None:
        running.discarded = True
    await _operate(desk, command.recording, "discard", lambda: desk.client.delete("recordings", "live", command.recording))
    if running is None or not running.message:
        await desk.client.delete("channels", snoop_name(command.recording))
    desk.recordings.withdraw(command.recording)
    await forget(desk, command.recording)


async def fetch(desk: Desk, recording: RecordingId, into: Path) -> Literal["fetched", "live", "absent"]:
    """Bring a finished recording into a file."""
    live = await desk.client.get("recordings", "live", recording)
    if live.ok:
        return "live"
    if not live.absent:
        raise _silent(desk, live)
    reply = await desk.client.download(into, "recordings", "stored", recording, "file")
    if reply.ok:
        return "fetched"
    if reply.absent:
        return "absent"
    raise _silent(desk, reply)


async def forget(desk: Desk, recording: RecordingId) -> None:
    """Delete a finished recording from the switch."""
    for _ in range(ATTEMPTS):
        reply = await desk.client.delete("recordings", "stored", recording)
        if reply.ok or reply.absent:
            return
    raise CommandFailed("switch-refused", f"{desk.config.node} would not delete a recording: {reply.why}.")


async def _told_again(desk: Desk, leg: Leg, recording: RecordingId) -> bool:
    """Whether it runs already, or has ended in our time and its end is told again."""
    if desk.recordings.running(recording) is not None:
        return True
    ended = desk.recordings.how_ended(recording)
    if ended is not None:
        desk.recordings.tell_end(leg, recording, *ended, desk.clock())
    return ended is not None


async def _exists(desk: Desk, leg: Leg, recording: Recording, reply: Reply) -> bool:
    """Whether Asterisk has it, whatever it says (T4): as one that runs, or as one that ended while nobody listened."""
    if not reply.unclear:
        return False
    if (await desk.client.get("recordings", "live", recording.id)).ok:
        return True
    seconds = await desk.recordings.measure(recording.id)
    if seconds is None:
        return False
    if desk.recordings.running(recording.id) is recording:
        desk.recordings.withdraw(recording.id)
        desk.recordings.tell_end(leg, recording.id, "unknown", seconds, desk.clock())
    return True


async def _operate(desk: Desk, recording: RecordingId, what: str, ask: Callable[[], Awaitable[Reply]]) -> None:
    for _ in range(ATTEMPTS):
        reply = await ask()
        if reply.ok or reply.absent:
            return
        if not reply.unclear:
            break
    if (await desk.client.get("recordings", "live", recording)).absent:
        return
    raise CommandFailed("switch-refused", f"{desk.config.node} would not {what} a recording: {reply.why}.")


def _body(recording: RecordingId, **more: Any) -> dict[str, Any]:
    return {"name": recording, "format": "wav", "ifExists": "fail", **more}


def _silent(desk: Desk, reply: Reply) -> CommandFailed:
    return CommandFailed(
        "switch-silent", f"{desk.config.node} does not give a recording: {reply.why}.", "cordboard doctor tells more."
    )
