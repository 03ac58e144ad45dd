"""The recording of a conversation, beside the switch: begun and ended by the flow, and silent while a secret is keyed in.

Whatever fails, a secret is not recorded: a recording that cannot be paused is stopped, and where that fails too the question is
not put.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Literal

from engine.nodes.base import Act, FlowFailed
from engine.recordings.model import Begun
from engine.recordings.ports import Recordings
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import LegId, RecordingId
from engine.telephony.commands import Command, PauseRecording, RecordConversation, ResumeRecording, StopRecording
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter
from engine.trace import Kind, TraceEntry

log = logging.getLogger(__name__)

By = Literal["flow", "question"]


class Conversation:
    """One call's. Where it stands is in the call's state, so that any process carries it on."""

    def __init__(
        self,
        state: CallState,
        facts: CallFacts,
        *,
        leg: Callable[[], LegId],
        port: TelephonyAdapter,
        command: Callable[[Command], Awaitable[None]],
        tell: Callable[..., TraceEntry],
        recordings: Recordings,
        clock: Callable[[], float],
    ) -> None:
        """``command`` asks the switch, and raises ``CallerGone`` or ``CommandFailed``; ``tell`` writes into the trace."""
        self._state = state
        self._facts = facts
        self._leg = leg
        self._port = port
        self._command = command
        self._tell: Callable[..., TraceEntry] = tell
        self._recordings = recordings
        self._clock = clock
        self._resuming: asyncio.Task[None] | None = None

    async def act(self, act: Act) -> bool:
        """Do what the flow says; false when the switch would not."""
        if act == "start":
            return await self._start()
        recording = self._state.conversation.get("recording", "")
        if not recording:
            self._told("", act, "flow", "nothing")
            return True
        self._forget_resuming()
        doing = {"pause": self._pause, "resume": self._resume, "stop": self._stop}[act]
        return await doing(RecordingId(recording), "flow")

    async def before_question(self, *, secret: bool) -> None:
        """Fall silent before a secret is keyed in; go on recording before anything else that is asked or said."""
        here = self._state.conversation
        if not here:
            return
        if not secret:
            if here["paused"] == "question" and self._resuming is None:
                self.after_question(0.0)
            return
        self._forget_resuming()
        recording = RecordingId(here["recording"])
        # Also where it is paused: a process before this one may have said so and died before it was done.
        paused = await (self._pause_again(recording) if here["paused"] else self._pause(recording, "question"))
        if not paused and self._state.conversation:
            raise FlowFailed(
                "recording-not-paused",
                "The switch would neither pause nor stop the recording, so the sensitive question was not put.",
                "Look at the switch's log.",
            )

    def after_question(self, seconds: float) -> None:
        """Go on recording after so many seconds: whoever types fast may type one key of a secret too many."""
        if self._state.conversation.get("paused") != "question":
            return
        self._forget_resuming()
        self._resuming = asyncio.create_task(self._resume_after(seconds))

    async def settle(self) -> None:
        """Go on recording before the call leaves this process's hands."""
        if self._resuming is not None:
            await asyncio.wait([self._resuming])
            self._resuming = None
        here = self._state.conversation
        if here.get("paused") == "question":
            await self._resume(RecordingId(here["recording"]), "question")

    def drop(self) -> None:
        """Leave the recording as it is."""
        self._forget_resuming()

    async def _start(self) -> bool:
        running = self._state.conversation.get("recording")
        if running:
            self._told(running, "start", "flow", "nothing")
            return True
        number = self._state.memory.get("recording")
        if number is None:
            self._state.recorded += 1
            number = self._state.memory["recording"] = self._state.recorded
        recording = recording_name(self._facts, number)
        leg = self._leg()
        self._recordings.begun(
            Begun(recording, self._facts.call, self._state.step, "conversation", self._facts.node, leg, self._clock())
        )
        try:
            await self._command(RecordConversation(leg, recording))
        except CommandFailed as wrong:
            log.warning("the conversation of call %s is not recorded: %s", self._facts.call, wrong.message)
            await self._recordings.discard(recording, leg)
            self._told(recording, "start", "flow", "failed")
            return False
        self._state.conversation = {"recording": recording, "paused": ""}
        self._told(recording, "start", "flow", "done")
        return True

    async def _pause(self, recording: RecordingId, by: By) -> bool:
        try:
            await self._command(PauseRecording(self._leg(), recording))
        except CommandFailed as wrong:
            log.warning("the recording of call %s cannot be paused: %s", self._facts.call, wrong.message)
            self._told(recording, "pause", by, "failed")
            await self._stop(recording, by)
            return False
        self._state.conversation["paused"] = by
        self._told(recording, "pause", by, "done")
        return True

    async def _pause_again(self, recording: RecordingId) -> bool:
        try:
            await self._command(PauseRecording(self._leg(), recording))
        except CommandFailed:
            await self._stop(recording, "question")
            return False
        return True

    async def _resume(self, recording: RecordingId, by: By) -> bool:
        try:
            await self._command(ResumeRecording(self._leg(), recording))
        except CommandFailed as wrong:
            log.warning("the recording of call %s stays paused: %s", self._facts.call, wrong.message)
            self._told(recording, "resume", by, "failed")
            return False
        self._resumed(recording, by)
        return True

    def _resumed(self, recording: RecordingId, by: By) -> None:
        self._state.conversation["paused"] = ""
        self._told(recording, "resume", by, "done")

    async def _stop(self, recording: RecordingId, by: By) -> bool:
        try:
            await self._command(StopRecording(self._leg(), recording))
        except CommandFailed as wrong:
            log.warning("the recording of call %s cannot be stopped: %s", self._facts.call, wrong.message)
            self._told(recording, "stop", by, "failed")
            return False
        self._state.conversation = {}
        self._recordings.over(recording)
        self._told(recording, "stop", by, "done")
        return True

    async def _resume_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        recording = RecordingId(self._state.conversation["recording"])
        try:
            # Not by way of the call, which would listen for the leg's end in the place of whoever waits for the caller.
            await self._port.perform(ResumeRecording(self._leg(), recording))
        except LegGone:
            return
        except CommandFailed as wrong:
            log.warning("the recording of call %s stays paused: %s", self._facts.call, wrong.message)
            self._told(recording, "resume", "question", "failed")
        else:
            self._resumed(recording, "question")

    def _forget_resuming(self) -> None:
        if self._resuming is not None:
            self._resuming.cancel()
            self._resuming = None

    def _told(self, recording: str, act: Act, by: By, how: Literal["done", "failed", "nothing"]) -> None:
        kind: Kind = "recording"
        self._tell(kind, recording=recording, act=act, by=by, how=how)


def recording_name(facts: CallFacts, number: int) -> RecordingId:
    """Name the recording of that number in a call: the same for every process that takes the call up."""
    return RecordingId(f"{facts.call}.r{number}")
