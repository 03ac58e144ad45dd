"""The call as steps beside the switch see it: prompts, keys and time, over one leg."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Literal

from engine.errors import Conflict
from engine.nodes.base import CallerGone, Collect, Collected, FlowFailed, Line, OperatorAsked, Played
from engine.program import Program
from engine.runtime.answering import answer, answer_by_silence
from engine.runtime.halting import Halt
from engine.runtime.legs import Leg
from engine.runtime.running_call import RunningCall, Wording
from engine.runtime.sounds import SoundSource
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import Cause, EndReason, PromptId
from engine.telephony.commands import Answer, Command, Hangup, Play, StopPrompt
from engine.telephony.events import KeyPressed, LegEnded, LegEvent, PromptEnded, PromptStarted
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone, TelephonyAdapter
from engine.trace import TraceEntry, mask

PROMPT_MARGIN_SECONDS = 5.0
"""Beyond its own length a prompt gets this long to end; the switch may never say that it did (``ari.md`` T1)."""

END_SECONDS = 3.0
"""How long to wait to be told why a leg ended, once it is known that it has."""

SURPLUS_SECONDS = 1.0
"""How close keys follow one another that are typed in one go."""

_TYPED_AHEAD_MOST = 64

Spoken = Literal["done", "interrupted", "failed"]


class LegCall(RunningCall):
    """Implements ``engine.nodes.base.EdgeCall``. Every wait raises ``CallerGone`` once the leg has ended.

    It acknowledges no end: whoever reports the end to the call does.
    """

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
        halt: Halt | None = None,
    ) -> None:
        """``checkpoint`` writes the state and trace as they are at that moment; ``halt`` may hold the call before each step."""
        super().__init__(program, state, facts, trace, clock)
        self._port = port
        self._leg = leg
        self._sounds = sounds
        self._checkpoint = checkpoint
        self._halt = halt
        self._secret_key_at: float | None = None  # when the last key of a secret came, while more may follow
        self._finishing: tuple[str, float] | None = None  # the finished keys of a full answer, and until when they are its own
        self._unwritten = False
        self._playing: PromptId | None = None
        self._how = ""
        self._sounded: tuple[Sound, ...] = ()  # what was last handed to the switch
        self._began: float | None = None  # Unix time at which the switch began to play it

    async def save(self) -> None:
        """Have a checkpoint written before the caller is waited for.

        Not at once: behind a key the next prompt is what counts. Whatever is lost with a crash in the millisecond until then,
        the caller hears the question before and presses again.
        """
        if self._halt is not None and self.trace and self.trace[-1].kind == "entered":
            await self._halt(self.state, self.trace)
        self._hear(self._leg.waiting())
        self._unwritten = True

    def _write(self) -> None:
        if self._unwritten:
            self._unwritten = False
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
        since, wording = self.clock(), self.worded(lines)
        try:
            ended = await self._speak(wording, barge_in=interruptible)
        except CallerGone:
            self._tell_played(wording, "gone", since)
            raise
        self._tell_played(wording, ended, since)
        key = self.state.typed_ahead[0][0] if ended == "interrupted" else ""
        return Played(ended, key, self._seconds_heard(ended))

    async def collect(self, ask: Collect) -> Collected:
        """Put the question and gather keys. When its prompt cannot be played the question stands all the same."""
        self._hear(self._leg.waiting())
        ask = self.heeding(ask)
        if not ask.type_ahead:
            self.state.typed_ahead.clear()
        wording = self.worded(ask.lines)
        taken: list[tuple[str, float]] = []
        heard: float | None = None
        self._sounded = ()
        try:
            if wording and not (ask.barge_in and self.state.typed_ahead):
                heard = self._seconds_heard(await self._speak(wording, barge_in=ask.barge_in))
            got = await self._gather(ask, taken)
        except CallerGone:
            self._tell_collected(ask, wording, "gone", "", taken, self._seconds_heard("gone") if heard is None else heard)
            raise
        self._tell_collected(ask, wording, got.ended, got.digits, taken, heard or 0.0)
        if got.ended == "operator":
            raise OperatorAsked
        if got.ended in ("complete", "match"):
            self._let_surplus_go(ask, taken[-1][1])
        return got

    def _let_surplus_go(self, ask: Collect, last: float) -> None:
        if ask.sensitive:
            self._secret_key_at = last
        if ask.terminators:
            self._finishing = (ask.terminators, last + ask.inter_digit_seconds)
        early, self.state.typed_ahead = self.state.typed_ahead, []
        for key, at in early:
            self._take_key(key, at)

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

    async def _gather(self, ask: Collect, taken: list[tuple[str, float]]) -> Collected:
        keys = ""
        while (got := answer(ask, keys)) is None:
            key = await self._next_key(ask.inter_digit_seconds if taken else ask.first_digit_seconds)
            if key is None:
                return answer_by_silence(keys)
            taken.append(key)
            keys += key[0]
        return got

    async def _next_key(self, seconds: float) -> tuple[str, float] | None:
        self._write()
        until = asyncio.get_running_loop().time() + seconds
        while not self.state.typed_ahead:
            event = await self._leg.next(until)
            if event is None:
                return None
            self._hear([event])
        return self.state.typed_ahead.pop(0)

    async def _speak(self, wording: Sequence[Wording], *, barge_in: bool) -> Spoken:
        self._sounded, self._began = (), None
        self._hear(self._leg.waiting())
        if barge_in and self.state.typed_ahead:
            return "interrupted"
        try:
            sounds = tuple([await self._sound(words) for words in wording])
            self._hear(self._leg.waiting())
            prompt = PromptId(f"p-{uuid.uuid4().hex}")
            self._playing, self._how = prompt, ""
            await self._command(Play(self._leg.id, prompt, sounds))
            self._sounded = sounds
            self._write()
            return await self._played(barge_in, sum(sound.seconds for sound in sounds))
        except CommandFailed:
            self._playing = None
            return "failed"
        except Conflict:  # another process carries the call on, and its caller must not be talked over
            await self._stop_prompt()
            raise
        except asyncio.CancelledError:  # whoever carries the call on must not be talked over
            await self._stop_prompt()
            raise

    async def _played(self, barge_in: bool, seconds: float) -> Spoken:
        until = asyncio.get_running_loop().time() + seconds + PROMPT_MARGIN_SECONDS
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
                self._take_key(event.key, event.at)
            elif isinstance(event, PromptStarted):
                if event.prompt == self._playing:
                    self._began = event.at
            elif isinstance(event, PromptEnded):
                if event.prompt == self._playing:
                    self._playing, self._how = None, event.how
            elif isinstance(event, LegEnded):
                raise CallerGone(event.cause)

    def _take_key(self, key: str, at: float) -> None:
        """Keep a key for whoever asks next.

        One that comes right behind a secret's last belongs to the secret (a card number typed with one digit too many): the
        next question would write it down, so it is dropped. So is the finished key behind an answer that was full without it:
        people press what they were told to press, and it would cut the next prompt short or answer the next question wrongly.
        """
        finishing, self._finishing = self._finishing, None
        if finishing is not None and key in finishing[0] and at <= finishing[1]:
            return
        if self._secret_key_at is not None and at - self._secret_key_at < SURPLUS_SECONDS:
            self._secret_key_at = at
            return
        self._secret_key_at = None
        if len(self.state.typed_ahead) < _TYPED_AHEAD_MOST:
            self.state.typed_ahead.append((key, at))

    async def _command(self, command: Command) -> None:
        try:
            await self._port.perform(command)
        except LegGone:
            until = asyncio.get_running_loop().time() + END_SECONDS
            while (event := await self._leg.next(until)) is not None:
                self._hear([event])
            raise CallerGone(Cause(EndReason.UNKNOWN, reconciled=True)) from None

    async def _sound(self, words: Wording) -> Sound:
        found = self._found(words)
        return found or await self._sounds.render(words.spoken, words.language, voice=words.voice, audio=words.audio)

    def _found(self, words: Wording) -> Sound | None:
        return self._sounds.find(words.spoken, words.language, voice=words.voice, audio=words.audio)

    def _tell_played(self, wording: Sequence[Wording], ended: Spoken | Literal["gone"], since: float) -> None:
        # Which question these keys will answer is not known yet, and it may be a sensitive one.
        secret = self.program.secretive
        keys = [[mask(key) if secret else key, at] for key, at in self.state.typed_ahead if at >= since]
        self.tell("played", prompts=self._said(wording), ended=ended, heard=self._seconds_heard(ended), keys=keys)

    def _tell_collected(
        self, ask: Collect, wording: Sequence[Wording], ended: str, digits: str, taken: list[tuple[str, float]], heard: float
    ) -> None:
        shown = mask(digits) if ask.sensitive else digits
        keys = [[mask(key) if ask.sensitive else key, at] for key, at in taken]
        self.tell("collected", prompts=self._said(wording), ended=ended, digits=shown, heard=heard, keys=keys)

    def _said(self, wording: Sequence[Wording]) -> list[dict[str, Any]]:
        """Tell the words and their audio; not the audio of a secret, whose name is a digest that guessing would open.

        ``heard`` is told where it is not a voice that reads the words: a recording, or what stood in for one.
        """
        sounded = self._sounded if len(self._sounded) == len(wording) else tuple(self._found(words) for words in wording)
        said = []
        for words, sound in zip(wording, sounded, strict=True):
            entry = words.as_json()
            if words.recording:
                said.append(entry | ({} if sound is None else {"seconds": round(sound.seconds, 2)}))
                continue
            if sound is not None and words.spoken == words.shown:
                entry |= {"sound": sound.id, "seconds": round(sound.seconds, 2)}
            if sound is not None and (words.audio or sound.origin != "speech"):
                entry["heard"] = sound.origin
            said.append(entry)
        return said

    def _seconds_heard(self, ended: Spoken | Literal["gone"]) -> float:
        """How much of the prompt the caller can have heard."""
        if not self._sounded or ended == "failed":
            return 0.0
        whole = sum(sound.seconds for sound in self._sounded)
        if ended == "done":
            return round(whole, 2)
        return 0.0 if self._began is None else round(min(whole, max(0.0, self.clock() - self._began)), 2)
