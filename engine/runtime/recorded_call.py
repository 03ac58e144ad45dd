"""The call beside the switch with its recordings: messages that callers leave, and conversations recorded both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from engine.nodes.base import Act, CallerGone, Collect, Collected, Line, Message, Played, Recorded
from engine.program import Program
from engine.recordings.model import Begun
from engine.recordings.ports import Recordings
from engine.runtime.conversation import Conversation, recording_name
from engine.runtime.halting import Halt
from engine.runtime.leg_call import END_SECONDS, SURPLUS_SECONDS, LegCall, Spoken
from engine.runtime.legs import Leg
from engine.runtime.running_call import Wording
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import RecordingId
from engine.telephony.commands import Record, StopRecording
from engine.telephony.events import LegEvent, RecordingFailed, RecordingFinished
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, TelephonyAdapter
from engine.trace import TraceEntry

_MARGIN_SECONDS = 10.0
"""Beyond its own limits, the beep among them, a message gets this long to end; the switch may never say that it did."""

_NUMBER, _BEGAN = "message", "message_began"
"""The step's counters of a message under way: a process that takes the step up again carries that very one on."""


class RecordedCall(LegCall):
    """Implements ``engine.nodes.base.EdgeCall`` whole."""

    def __init__(
        self,
        program: Program,
        state: CallState,
        facts: CallFacts,
        trace: list[TraceEntry],
        *,
        port: TelephonyAdapter,
        leg: Leg,
        sounds: SoundSource,
        clock: Callable[[], float],
        checkpoint: Callable[[], None],
        recordings: Recordings,
        halt: Halt | None = None,
    ) -> None:
        """``recordings`` keeps what is recorded; all else is as of ``LegCall``."""
        super().__init__(
            program,
            state,
            facts,
            trace,
            port=port,
            leg=leg,
            sounds=sounds,
            clock=clock,
            checkpoint=checkpoint,
            halt=halt,
        )
        self._recordings = recordings
        self._message = ""
        self._message_over: Recorded | None = None
        self._borrowed: list[Sound] = []
        self._conversation = Conversation(
            state,
            facts,
            leg=lambda: self._leg.id,
            port=port,
            command=self._command,
            tell=self.tell,
            recordings=recordings,
            clock=clock,
        )

    async def play(self, lines: Sequence[Line], *, interruptible: bool = False) -> Played:
        """Play the lines; a recording of the conversation falls silent while a secret is spoken."""
        secret = self._speaks_secrets(lines)
        await self._conversation.before_question(secret=secret)
        try:
            return await super().play(lines, interruptible=interruptible)
        finally:
            if secret:
                self._conversation.after_question(0.0)

    async def collect(self, ask: Collect) -> Collected:
        """Put the question; a recording of the conversation falls silent while a secret is keyed in."""
        secret = ask.sensitive or self._speaks_secrets(ask.lines)
        await self._conversation.before_question(secret=secret)
        surplus = SURPLUS_SECONDS
        try:
            got = await super().collect(ask)
            surplus = SURPLUS_SECONDS if got.ended in ("complete", "match") else 0.0
            return got
        finally:
            if secret:
                self._conversation.after_question(surplus)

    async def record(self, ask: Message) -> Recorded:
        """Say the words, beep, and record until something ends it."""
        await self._conversation.before_question(secret=False)
        wording, heard = self.worded(ask.lines), 0.0
        memory = self.memory
        self._sounded = ()
        self._message = ""
        try:
            if wording and _NUMBER not in memory:
                heard = self._seconds_heard(await self._speak(wording, barge_in=ask.barge_in))
            got = await self._take_message(ask)
        except CallerGone:
            if not self._message:  # it was over before the beep
                heard = self._seconds_heard("gone")
            self._leave_message(ask, wording, heard)
            raise
        del memory[_NUMBER], memory[_BEGAN]
        self.state.typed_ahead.clear()  # the key that ended it, and whatever was pressed in the middle of a sentence
        if got.ended == "failed":
            await self.discard(got.recording)
        else:
            self._recordings.over(RecordingId(got.recording))
        self._tell_recorded(wording, got.recording, got.ended, got.seconds, heard, kept=got.ended != "failed")
        return got

    async def discard(self, recording: str) -> None:
        """Keep nothing of a recording."""
        if recording:
            await self._recordings.discard(RecordingId(recording), self._leg.id)

    async def record_conversation(self, act: Act) -> bool:
        """Record what the caller says and hears, pause that, or end it."""
        return await self._conversation.act(act)

    async def settle(self) -> None:
        """Leave nothing half done before the call goes on elsewhere."""
        try:
            await self._conversation.settle()
        except CallerGone:
            return  # told to whoever has the call next: nobody acknowledges the end here

    def drop(self) -> None:
        """Let nothing happen by itself any more."""
        self._conversation.drop()

    async def _take_message(self, ask: Message) -> Recorded:
        memory = self.memory
        if _NUMBER not in memory:
            self.state.recorded += 1
            memory[_NUMBER], memory[_BEGAN] = self.state.recorded, int(self.clock())
        recording = recording_name(self.facts, memory[_NUMBER])
        self._message, self._message_over = recording, None
        self.state.typed_ahead.clear()
        begun = Begun(
            recording,
            self.facts.call,
            self.state.step,
            "message",
            self.facts.node,
            self._leg.id,
            self.clock(),
            min_seconds=ask.min_seconds,
        )
        self._recordings.begun(begun)
        await self.save()
        self._write()
        try:
            await self._command(Record(self._leg.id, recording, ask.max_seconds, ask.silence_seconds, ask.terminator, ask.beep))
            return await self._message_ended(recording, ask.max_seconds + ask.silence_seconds + _MARGIN_SECONDS)
        except CommandFailed:
            return Recorded("failed", recording)

    async def _message_ended(self, recording: RecordingId, limit: float) -> Recorded:
        loop = asyncio.get_running_loop()
        until = loop.time() + limit
        asked_to_stop = False
        while self._message_over is None:
            event = await self._leg.next(until)
            if event is not None:
                self._hear([event])
            elif asked_to_stop:
                return Recorded("failed", recording)
            else:
                asked_to_stop = True
                await self._command(StopRecording(self._leg.id, recording))
                until = loop.time() + END_SECONDS
        return self._message_over

    def _leave_message(self, ask: Message, wording: Sequence[Wording], heard: float) -> None:
        """The caller has hung up: what was said is kept when it is long enough, and the flow's handler can tell."""
        seconds = max(0.0, self.clock() - self.memory[_BEGAN]) if self._message else 0.0
        kept = bool(self._message) and seconds >= ask.min_seconds
        self._tell_recorded(wording, self._message, "gone", seconds, heard, kept=kept)
        if self._message:
            self._recordings.over(RecordingId(self._message))
        if kept:
            self.assign({ask.variable: self._message})

    def _tell_recorded(
        self, wording: Sequence[Wording], recording: str, ended: str, seconds: float, heard: float, *, kept: bool
    ) -> None:
        told: dict[str, Any] = {"recording": recording, "prompts": self._said(wording), "ended": ended}
        self.tell("recorded", **told, seconds=round(seconds, 2), heard=heard, kept=kept)

    def _hear(self, events: Sequence[LegEvent]) -> None:
        for event in events:
            if isinstance(event, RecordingFinished | RecordingFailed) and event.recording == self._message:
                self._message_over = (
                    Recorded("failed", event.recording)
                    if isinstance(event, RecordingFailed)
                    else Recorded(event.why, event.recording, event.seconds)
                )
        super()._hear(events)

    async def _speak(self, wording: Sequence[Wording], *, barge_in: bool) -> Spoken:
        try:
            return await super()._speak(wording, barge_in=barge_in)
        finally:
            while self._borrowed:
                self._recordings.give_back(self._borrowed.pop())

    async def _sound(self, words: Wording) -> Sound:
        if not words.recording:
            return await super()._sound(words)
        sound = await self._recordings.sound(words.recording)
        if sound is None:
            raise CommandFailed("recording-missing", f"Recording {words.recording} cannot be had.")
        self._borrowed.append(sound)
        return sound

    def _found(self, words: Wording) -> Sound | None:
        return None if words.recording else super()._found(words)

    def _speaks_secrets(self, lines: Sequence[Line]) -> bool:
        if not self.state.conversation:
            return False
        return any(words.spoken != words.shown for words in self.worded(lines))
