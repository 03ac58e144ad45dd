"""Promises about recordings: messages of one leg, conversations of both directions, and the files they leave."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
import wave
from array import array
from pathlib import Path

from engine.telephony.calls import LegId, RecordingId
from engine.telephony.commands import (
    Bridge,
    DiscardRecording,
    Hangup,
    PauseRecording,
    Record,
    RecordConversation,
    ResumeRecording,
    StopRecording,
    Unbridge,
)
from engine.telephony.events import LegEnded, RecordingFinished, RecordingStarted
from telephony_adapters.conformance.bench import Bench, Broken
from telephony_adapters.conformance.promise import answered, both, new_bridge, promise, refused, require

_RATE = 8000
_FRAME = _RATE // 50
_LOOKS, _PAUSE_SECONDS = 200, 0.05
_LOUD = 300
"""Mean amplitude of a frame in which something is said: a line's noise is far below, and speech far above."""


def new_recording() -> RecordingId:
    """An id that no recording ever had."""
    return RecordingId(f"r-{uuid.uuid4()}")


async def loudness(bench: Bench, recording: RecordingId) -> list[bool]:
    """Fetch a recording, and tell for each 20 ms of it whether something is heard."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder, "fetched.wav")
        for _ in range(_LOOKS):  # the file is closed a moment after its leg has ended
            state = await bench.adapter.fetch_recording(recording, into)
            if state != "live":
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        if state != "fetched":
            raise Broken(f"recording {recording} is {state}")
        return await asyncio.to_thread(_frames, into)


def _frames(path: Path) -> list[bool]:
    with wave.open(str(path), "rb") as file:
        kind = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        require(kind == (_RATE, 1, 2), f"{kind} is not 8 kHz, mono, 16 bit")
        samples = array("h", file.readframes(file.getnframes()))
    return [sum(map(abs, samples[n : n + _FRAME])) / _FRAME > _LOUD for n in range(0, len(samples) - _FRAME + 1, _FRAME)]


def _said(frames: list[bool]) -> float:
    return sum(frames) / 50


async def _absent(bench: Bench, recording: RecordingId) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        return await bench.adapter.fetch_recording(recording, Path(folder, "none.wav")) == "absent"


async def _begun(bench: Bench, leg: LegId, recording: RecordingId, *, most: int = 60, silence: int = 0) -> None:
    await bench.adapter.perform(Record(leg, recording, most, silence, beep=False))
    await bench.told.get(RecordingStarted, recording=recording)


@promise
async def a_message_ends_at_its_key(bench: Bench) -> None:
    """A message is recorded until its terminator is pressed, and told to be as long as its file is."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        await _begun(bench, leg, recording)
        line.speak()
        await asyncio.sleep(1.0)
        await line.press("#")
        told = await bench.told.get(RecordingFinished, recording=recording)
        frames = await loudness(bench, recording)
    require(told.why == "key", f"ended as {told.why}")
    require(abs(told.seconds - len(frames) / 50) < 0.1, f"told {told.seconds} s, but there are {len(frames) / 50}")
    require(_said(frames) > 0.7, f"only {_said(frames)} s of it are heard")


@promise
async def a_message_ends_at_silence(bench: Bench) -> None:
    """A message ends when nothing was said for its time of silence, and is told without that silence."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        await _begun(bench, leg, recording, silence=2)
        await asyncio.sleep(1.0)
        line.hush()
        told = await bench.told.get(RecordingFinished, recording=recording)
    require(told.why == "silence" and 0.7 < told.seconds < 2.0, f"told as {told}")


@promise
async def a_message_of_nothing_is_empty(bench: Bench) -> None:
    """Of a caller who says nothing next to nothing is recorded."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        await _begun(bench, leg, recording, silence=1)
        told = await bench.told.get(RecordingFinished, recording=recording)
    require(told.why == "silence" and told.seconds < 0.5, f"told as {told}")


@promise
async def a_message_ends_at_its_limit(bench: Bench) -> None:
    """A message ends at its longest time, or within the second behind it."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        await _begun(bench, leg, recording, most=1)
        told = await bench.told.get(RecordingFinished, recording=recording)
    require(told.why == "limit" and 0.7 < told.seconds < 2.4, f"told as {told}")  # Asterisk counts by whole seconds


@promise
async def a_recording_repeated_by_its_id_is_made_once(bench: Bench) -> None:
    """Record repeated with the same id records once; repeated after its end, it tells the end again; stopping is repeatable."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        await _begun(bench, leg, recording)
        line.speak()
        await bench.adapter.perform(Record(leg, recording, 60, beep=False))
        await asyncio.sleep(0.5)
        await bench.adapter.perform(StopRecording(leg, recording))
        first = await bench.told.get(RecordingFinished, recording=recording)
        await bench.adapter.perform(StopRecording(leg, recording))
        await bench.adapter.perform(Record(leg, recording, 60, beep=False))
        again = await bench.told.get(RecordingFinished, recording=recording, count=2)
    require(first.why == again.why == "stopped", f"told as {first.why}, then {again.why}")
    require(len(bench.told.of(RecordingStarted)) == 1, "it was recorded twice")


@promise
async def a_hang_up_ends_a_message_and_keeps_it(bench: Bench) -> None:
    """When the caller hangs up during a message, the leg's end says it all, and what was said is kept."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        await _begun(bench, leg, recording)
        await asyncio.sleep(0.7)
        await line.hang_up()
        await bench.told.get(LegEnded, leg=leg)
        require(_said(await loudness(bench, recording)) > 0.4, "what was said is lost")
    require(not bench.told.of(RecordingFinished), "the recording's end was told")


@promise
async def a_discarded_recording_leaves_nothing(bench: Bench) -> None:
    """Discarding ends a recording that runs and takes away one that is over; forgetting takes it away as well."""
    running, over, fetched = new_recording(), new_recording(), new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        for recording in (over, fetched):
            await _begun(bench, leg, recording)
            await bench.adapter.perform(StopRecording(leg, recording))
            await bench.told.get(RecordingFinished, recording=recording)
        await _begun(bench, leg, running)
        await bench.adapter.perform(DiscardRecording(leg, running))
        await bench.adapter.perform(DiscardRecording(leg, over))
        await bench.adapter.perform(DiscardRecording(leg, new_recording()))
        await bench.adapter.forget_recording(fetched)
        await bench.adapter.forget_recording(fetched)
        for recording in (running, over, fetched):
            require(await _absent(bench, recording), f"{recording} is still there")


@promise
async def a_leg_that_is_not_up_is_not_recorded(bench: Bench) -> None:
    """A leg that is gone cannot be recorded, and of a recording that never was nothing is there."""
    async with answered(bench) as (leg, line):
        await line.hang_up()
        await bench.told.get(LegEnded, leg=leg)
        await refused(bench, Record(leg, new_recording(), 10), "leg-gone")
        await refused(bench, RecordConversation(leg, new_recording()), "leg-gone")
    require(await _absent(bench, new_recording()), "something is there that never was")


@promise
async def a_message_outlives_its_adapter(bench: Bench) -> None:
    """A message goes on while no adapter is there; the next one, asked for the same, is told its end."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        await _begun(bench, leg, recording)
        await bench.adapter.close()
        await asyncio.sleep(0.5)
        await bench.connect()
        await bench.adapter.perform(Record(leg, recording, 60, beep=False))
        await line.press("#")
        told = await bench.told.get(RecordingFinished, recording=recording)
        require(told.why == "key" and told.seconds > 0.4, f"told as {told}")


@promise
async def a_message_that_ends_unheard_is_told_later(bench: Bench) -> None:
    """A message that ended while no adapter was there is told to the next one that asks for it."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        line.speak()
        await _begun(bench, leg, recording)
        await asyncio.sleep(0.5)
        await bench.adapter.close()
        await line.press("#")
        await asyncio.sleep(0.3)
        await bench.connect()
        await bench.adapter.perform(Record(leg, recording, 60, beep=False))
        told = await bench.told.get(RecordingFinished, recording=recording)
        require(told.seconds > 0.4, f"told as {told}")


@promise
async def a_conversation_is_recorded_in_both_directions(bench: Bench) -> None:
    """A conversation's recording goes on into a bridge and out of it, and holds what either side says."""
    recording, bridge = new_recording(), new_bridge()
    async with both(bench) as (caller, line, party, other):
        await bench.adapter.perform(RecordConversation(caller, recording))
        await bench.adapter.perform(RecordConversation(caller, recording))
        await bench.told.get(RecordingStarted, recording=recording)
        line.speak()
        await asyncio.sleep(0.6)
        line.hush()
        await bench.adapter.perform(Bridge(bridge, (caller, party)))
        await asyncio.sleep(0.4)
        other.speak()
        await line.sound()
        await asyncio.sleep(0.6)
        other.hush()
        await bench.adapter.perform(Unbridge(bridge))
        await bench.adapter.perform(StopRecording(caller, recording))
        await bench.told.get(RecordingFinished, recording=recording, why="stopped")
        frames = await loudness(bench, recording)
        require(_said(frames) > 0.9, f"only {_said(frames)} s are heard of both")
        await bench.adapter.perform(Hangup(party))
        await bench.told.get(LegEnded, leg=party)


@promise
async def a_pause_leaves_a_gap(bench: Bench) -> None:
    """What is said during a pause is not in the recording; silence of the same length is."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(RecordConversation(leg, recording))
        await bench.told.get(RecordingStarted, recording=recording)
        line.speak()
        await asyncio.sleep(0.6)
        for _ in range(2):
            await bench.adapter.perform(PauseRecording(leg, recording))
        await asyncio.sleep(1.0)
        for _ in range(2):
            await bench.adapter.perform(ResumeRecording(leg, recording))
        await asyncio.sleep(0.6)
        await bench.adapter.perform(StopRecording(leg, recording))
        frames = await loudness(bench, recording)
        await bench.adapter.perform(PauseRecording(leg, recording))
    gap = max(len(run) for run in "".join("x" if loud else "." for loud in frames).split("x")) / 50
    require(0.8 < gap < 1.4, f"the gap is {gap} s")
    require(frames[5] and frames[-5], "it is not heard on both sides of the gap")
    require(len(frames) / 50 > 1.9, f"the recording is {len(frames) / 50} s long, without the pause")


@promise
async def a_conversation_is_kept_when_its_leg_ends(bench: Bench) -> None:
    """A conversation's recording outlives its adapter, ends with its leg and is kept."""
    recording = new_recording()
    async with answered(bench) as (leg, line):
        await bench.adapter.perform(RecordConversation(leg, recording))
        await bench.told.get(RecordingStarted, recording=recording)
        line.speak()
        await bench.adapter.close()
        await asyncio.sleep(0.6)
        await bench.connect()
        await line.hang_up()
        await bench.told.get(LegEnded, leg=leg)
        require(_said(await loudness(bench, recording)) > 0.4, "what was said is lost")
