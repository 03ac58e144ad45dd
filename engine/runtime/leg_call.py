"""The call as steps beside the switch see it: prompts, keys and time, over one leg."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Literal

from engine.nodes.base import CallerGone, Collect, Collected, FlowFailed, Line, Played
from engine.program import Program
from engine.runtime.legs import Leg
from engine.runtime.running_call import RunningCall
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import Cause, EndReason, PromptId
from engine.telephony.commands import Answer, Command, Hangup, Play, StopPrompt
from engine.telephony.events import KeyPressed, LegEnded, LegEvent, PromptEnded
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter
from engine.trace import TraceEntry, mask

PROMPT_MARGIN_SECONDS = 5.0
"""Beyond its own length a prompt gets this long to end; the switch may never say that it did (``ari.md`` T1)."""

END_SECONDS = 3.0
"""How long to wait to be told why a leg ended, once it is known that it has."""

_TYPED_AHEAD_MOST = 64

Given = Literal["terminator", "complete", "match", "timeout", "no_input", "cancelled"]
Ending = Given | Literal["gone"]
"""How asking ended; ``gone`` is written down when the caller hung up meanwhile, and never returned."""


class LegCall(RunningCall):
    """Implements ``engine.nodes.base.EdgeCall``. Every wait raises ``CallerGone`` once the leg has ended."""

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
    ) -> None:
        """``checkpoint`` writes the state and trace as they are at that moment."""
        super().__init__(program, state, facts, trace, clock)
        self._port = port
        self._leg = leg
        self._sounds = sounds
        self._checkpoint = checkpoint
        self._playing: PromptId | None = None
        self._how = ""

    async def save(self) -> None:
        """Write a checkpoint."""
        self._hear(self._leg.waiting())
        self._checkpoint()

    async def answer(self) -> None:
        """Answer the caller."""
        if self.state.answered:
            return
        try:
            await self._command(Answer(self._leg.id))
        except CommandFailed as wrong:
            raise FlowFailed("not-answered", "The switch would not answer the call.") from wrong
        self.state.answered = True
        self.tell("answered")

    async def play(self, lines: Sequence[Line], *, interruptible: bool = False) -> Played:
        """Play the lines as one prompt; a key typed ahead interrupts it before it begins."""
        began, said = self.clock(), self._said(lines)
        ended: Literal["done", "interrupted", "failed", "gone"] = "gone"
        try:
            ended = await self._speak(lines, barge_in=interruptible)
        finally:
            keys = [[key, at] for key, at in self.state.typed_ahead if at >= began]
            self.tell("played", prompts=said(), ended=ended, keys=keys)
        return Played(ended, self.state.typed_ahead[0][0] if ended == "interrupted" else "")

    async def collect(self, ask: Collect) -> Collected:
        """Put the question and gather keys."""
        self._hear(self._leg.waiting())
        if not ask.type_ahead:
            self.state.typed_ahead.clear()
        said = self._said(ask.lines)
        taken: list[tuple[str, float]] = []
        ended: Ending = "gone"
        digits = ""
        try:
            if ask.lines and not (ask.barge_in and self.state.typed_ahead):
                await self._speak(ask.lines, barge_in=ask.barge_in)
            ended = await self._gather(ask, taken)
            if ended != "cancelled":
                digits = "".join(key for key, _ in taken[: -1 if ended == "terminator" else None])
        finally:
            shown = mask(digits) if ask.sensitive else digits
            keys = [[mask(key) if ask.sensitive else key, at] for key, at in taken]
            self.tell("collected", prompts=said(), ended=ended, digits=shown, keys=keys)
        return Collected(ended, digits)

    async def hang_up(self, reason: EndReason) -> None:
        """End the caller's leg and wait to be told that it is gone."""
        try:
            await self._stop_prompt()
            await self._command(Hangup(self._leg.id, reason))
            until = asyncio.get_running_loop().time() + END_SECONDS
            while (event := await self._leg.next(until)) is not None:
                self._hear([event])
        except (CallerGone, CommandFailed):
            return

    async def _gather(self, ask: Collect, taken: list[tuple[str, float]]) -> Given:
        digits = ""
        while True:
            key = await self._next_key(ask.inter_digit_seconds if taken else ask.first_digit_seconds)
            if key is None:
                return "timeout" if digits else "no_input"
            taken.append(key)
            if key[0] in ask.terminators:
                return "terminator"
            if key[0] == ask.cancel:
                return "cancelled"
            digits += key[0]
            if ask.matches:
                longer = [match for match in ask.matches if match.startswith(digits) and match != digits]
                if not longer:
                    return "match" if digits in ask.matches else "complete"
            elif len(digits) >= ask.max_digits:
                return "complete"

    async def _next_key(self, seconds: float) -> tuple[str, float] | None:
        until = asyncio.get_running_loop().time() + seconds
        while not self.state.typed_ahead:
            event = await self._leg.next(until)
            if event is None:
                return None
            self._hear([event])
        return self.state.typed_ahead.pop(0)

    async def _speak(self, lines: Sequence[Line], *, barge_in: bool) -> Literal["done", "interrupted", "failed"]:
        self._hear(self._leg.waiting())
        if barge_in and self.state.typed_ahead:
            return "interrupted"
        sounds = tuple([await self._sound(line) for line in lines])
        self._hear(self._leg.waiting())
        prompt = PromptId(f"p-{uuid.uuid4().hex}")
        self._playing, self._how = prompt, ""
        try:
            await self._command(Play(self._leg.id, prompt, sounds))
        except CommandFailed:
            self._playing = None
            return "failed"
        until = asyncio.get_running_loop().time() + sum(s.seconds for s in sounds) + PROMPT_MARGIN_SECONDS
        while self._playing is not None:
            if barge_in and self.state.typed_ahead:
                await self._stop_prompt()
                return "interrupted"
            event = await self._leg.next(until)
            if event is None:
                await self._stop_prompt()
                return "failed"
            self._hear([event])
        return "failed" if self._how == "failed" else "done"

    async def _stop_prompt(self) -> None:
        prompt, self._playing = self._playing, None
        if prompt is not None:
            try:
                await self._command(StopPrompt(self._leg.id, prompt))
            except CommandFailed:
                return  # what follows is queued behind it at the worst

    def _hear(self, events: Sequence[LegEvent]) -> None:
        for event in events:
            if isinstance(event, KeyPressed):
                if len(self.state.typed_ahead) < _TYPED_AHEAD_MOST:
                    self.state.typed_ahead.append((event.key, event.at))
            elif isinstance(event, PromptEnded):
                if event.prompt == self._playing:
                    self._playing, self._how = None, event.how
            elif isinstance(event, LegEnded):
                self._leg.acknowledge_end()
                raise CallerGone(event.cause)

    async def _command(self, command: Command) -> None:
        try:
            await self._port.perform(command)
        except LegGone:
            until = asyncio.get_running_loop().time() + END_SECONDS
            while (event := await self._leg.next(until)) is not None:
                self._hear([event])
            self._leg.acknowledge_end()
            raise CallerGone(Cause(EndReason.UNKNOWN, reconciled=True)) from None

    def _text(self, line: Line) -> tuple[str, str]:
        """The prompt's text and its language: the one asked for, else the flow's default, else whichever there is."""
        texts = self.program.prompts.get(line.prompt, {})
        for language in (line.language or self.language, self.language, *self.program.languages):
            if language in texts:
                return str(texts[language]["text"]), language
        raise FlowFailed("no-such-prompt", f"Prompt {line.prompt!r} has no text.", "Give it one in every language.")

    async def _sound(self, line: Line) -> Sound:
        text, language = self._text(line)
        spoken = self.fill(text)
        return self._sounds.find(spoken, language) or await self._sounds.render(spoken, language)

    def _said(self, lines: Sequence[Line]) -> Callable[[], Any]:
        """Prepare what the trace says of these lines, with values as they are now."""
        told = [(line, *self._text(line)) for line in lines]
        texts = [(line, language, self.fill(text), self.fill_masked(text)) for line, text, language in told]

        def describe() -> list[dict[str, Any]]:
            described = []
            for line, language, spoken, shown in texts:
                sound = self._sounds.find(spoken, language)
                entry: dict[str, Any] = {"key": line.prompt, "language": language, "text": shown}
                if sound is not None:
                    entry |= {"sound": sound.id, "seconds": round(sound.seconds, 2)}
                described.append(entry)
            return described

        return describe
