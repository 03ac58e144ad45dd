"""Promises about calls that we place ourselves: a leg that was dialled, with no caller beside it, is as good as a caller's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.telephony.commands import Answer, Dial, Hangup, Play, Record, StartMusic, StopMusic, StopPrompt
from engine.telephony.events import (
    CallOffered,
    KeyPressed,
    LegAnswered,
    PromptEnded,
    PromptStarted,
    RecordingFinished,
    RecordingStarted,
)
from engine.telephony.port import LegSnapshot
from telephony_adapters.conformance.bench import Bench, PhoneLine, Telephone
from telephony_adapters.conformance.promise import new_prompt, party, promise, require
from telephony_adapters.conformance.recording import new_recording


@asynccontextmanager
async def _reached(bench: Bench) -> AsyncIterator[tuple[Dial, PhoneLine, Telephone]]:
    """A phone that was dialled for nobody, and answered."""
    async with bench.phone("answers") as phone:
        dial = party(phone.address)
        await bench.adapter.perform(dial)
        line = await phone.called()
        await bench.told.get(LegAnswered, leg=dial.leg)
        await line.answered()
        yield dial, line, phone


@promise
async def whoever_is_called_hears_prompts_and_presses_keys_as_callers_do(bench: Bench) -> None:
    """A phone that was dialled with no caller beside it hears prompts and music, and its keys are told while they play."""
    first, second = new_prompt(), new_prompt()
    async with _reached(bench) as (dial, line, _):
        await bench.adapter.perform(Answer(dial.leg))  # it is up: a flow that answers first finds it answered
        await bench.adapter.perform(Play(dial.leg, first, (bench.sound(20.0),)))
        await bench.told.get(PromptStarted, prompt=first)
        await line.sound()
        await line.press("5")
        await bench.told.get(KeyPressed, leg=dial.leg, key="5")
        await bench.adapter.perform(StopPrompt(dial.leg, first))
        require((await bench.told.get(PromptEnded, prompt=first)).how == "stopped", "the prompt was not stopped")
        await bench.adapter.perform(Play(dial.leg, second, (bench.sound(0.2),)))
        require((await bench.told.get(PromptEnded, prompt=second)).how == "done", "the next prompt was cut short")
        await bench.adapter.perform(StartMusic(dial.leg))
        await line.sound()
        await bench.adapter.perform(StopMusic(dial.leg))
        await line.silence()
        await bench.adapter.perform(Hangup(dial.leg))
        await line.ended()
    require(len(bench.told.of(LegAnswered)) == 1, "it was told to be answered more than once")


@promise
async def whoever_is_called_can_leave_a_message(bench: Bench) -> None:
    """A phone that was dialled with no caller beside it is recorded as a caller is, up to its key."""
    recording = new_recording()
    async with _reached(bench) as (dial, line, _):
        await bench.adapter.perform(Record(dial.leg, recording, 30, beep=False))
        await bench.told.get(RecordingStarted, recording=recording)
        line.speak()
        await asyncio.sleep(0.5)
        await line.press("#")
        require((await bench.told.get(RecordingFinished, recording=recording)).why == "key", "it did not end at its key")
    await bench.adapter.forget_recording(recording)


@promise
async def a_call_that_was_placed_outlives_its_adapter(bench: Bench) -> None:
    """The next adapter finds a placed call up, offers it to nobody, and a Dial repeated by it tells the answer again."""
    prompt = new_prompt()
    async with _reached(bench) as (dial, line, phone):
        await bench.adapter.close()
        await bench.connect()
        require((await bench.adapter.snapshot()).legs == (LegSnapshot(dial.leg, True, False),), "the call is not there")
        await bench.adapter.perform(dial)
        await bench.told.get(LegAnswered, leg=dial.leg)
        await bench.adapter.perform(Play(dial.leg, prompt, (bench.sound(0.2),)))
        require((await bench.told.get(PromptEnded, prompt=prompt)).how == "done", "the prompt was not heard")
        await line.press("7")
        await bench.told.get(KeyPressed, leg=dial.leg, key="7")
        require(phone.rung == 1, f"the phone was rung {phone.rung} times")
    require(not bench.told.of(CallOffered), "our own call was offered as a caller's")
