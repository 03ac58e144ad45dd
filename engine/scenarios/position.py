"""Where a scenario stands in its call: what it has passed, and how it waits for what must come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.nodes.record import NOTHING_SECONDS
from engine.records.model import CallRecord
from engine.scenarios.course import Course
from engine.scenarios.model import LONGEST_SECONDS
from engine.scenarios.stage import Stage
from engine.trace import TraceEntry

T = TypeVar("T")


class Deviation(Exception):
    """The call went otherwise than the scenario says."""

    def __init__(self, expected: str, instead: str) -> None:
        """Say what was expected and what was there instead."""
        super().__init__(f"{expected}; {instead}")
        self.expected = expected
        self.instead = instead
        self.step = 0  # counted from 1; 0 for what belongs to none


class Position:
    """The call as the scenario knows it, and how far the scenario has come in it."""

    def __init__(self, course: Course, stage: Stage, record: Callable[[], CallRecord]) -> None:
        """``record`` gives the record of the call once it is over."""
        self.course = course
        self.ear = course.ear
        self.stage = stage
        self.record = record
        self.heard = 0  # how many of the heard sounds the scenario has passed; the others are still to be expected
        self.acted = 0  # how many had been heard at the caller's last act
        self.prompts = 0  # how many prompts have been there already: the next one is `at the prompt`
        self.waited_for = 1  # the prompt, counted from 1, that `after the prompt` is about, or a later one
        self.entered = 0  # how many entries of the trace ``at`` has passed
        self.connections = 0
        self.sent = 0  # how many e-mails, short messages and events the scenario has passed
        self.beeps = 0  # how many the caller has spoken behind
        self.silences = 0

    async def until(
        self,
        found: Callable[[], T | None],
        expected: str,
        within: float = LONGEST_SECONDS,
        instead: Callable[[], str] | None = None,
        *,
        silent: bool = False,
    ) -> T:
        """Wait until it is there. What the flow asks meanwhile must not go unanswered, unless the caller is ``silent``."""
        until = self.stage.now() + within
        told = instead or self.instead
        while True:
            now = self.stage.now()
            self.ear.listen(now)
            unanswered = self.unanswered()
            if not silent and len(unanswered) > self.silences:
                step = unanswered[self.silences].step
                raise Deviation(
                    expected, f"{step} waited for a key in vain. Where that is meant, write `say nothing`. {_sentence(told())}"
                )
            got = found()
            if got is not None:
                return got
            if self.course.over:
                raise Deviation(expected, f"the call is over. {_sentence(told())}")
            if now >= until:
                raise Deviation(expected, f"that did not happen. {_sentence(told())}")
            next_at = self.ear.next_at
            await self.course.news(min(until, until if next_at is None else next_at) - now)

    def unanswered(self) -> list[TraceEntry]:
        """List the questions that nobody answered, and the messages in which nobody spoke."""
        return [entry for entry in self.course.trace if is_silence(entry)]

    def await_prompt_after(self, prompt: int) -> None:
        """Let what is said about the next prompt be about the one after this."""
        self.prompts, self.waited_for = prompt, prompt + 1

    def prompt_is_over(self) -> bool | None:
        """Whether the prompt that is waited for has been said; None for no."""
        return (self.ear.prompts >= self.waited_for and not self.ear.playing) or None

    def instead(self) -> str:
        """Say what was heard that the scenario has not passed."""
        later = self.ear.heard[self.heard :]
        if not later:
            return "nothing more was heard"
        return "heard instead: " + ", ".join(heard.name for heard in later[-12:])

    def where(self) -> str:
        """Say by which nodes the call came."""
        steps = [entry.step for entry in self.course.trace if entry.kind == "entered"]
        return f"it came by {' → '.join(steps[-12:])}" if steps else "it came to no node"


def is_silence(entry: TraceEntry) -> bool:
    """Whether an entry tells of a question that nobody answered, or of a message in which nobody spoke."""
    if entry.kind == "recorded":
        return bool(entry.data["ended"] == "silence" and entry.data["seconds"] < NOTHING_SECONDS)
    return entry.kind == "collected" and bool(entry.data["ended"] == "no_input")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
