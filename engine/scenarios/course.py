"""The course of a scenario's call as it is known so far: what is heard, whom the caller talks with, what the engine wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.program import Program
from engine.scenarios.hearing import Ear, Wordings
from engine.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the scenario did or saw, for the story of the call."""

    at: float
    what: str


class Course:
    """Told by the stage, asked by whoever plays the scenario."""

    def __init__(self, program: Program, wordings: Wordings, began: float) -> None:
        """``began`` is the Unix time of the call's offer, which the trace's times are counted from."""
        self.program = program
        self.ear = Ear(wordings)
        self.beeps: list[float] = []
        self.connections: list[tuple[float, tuple[str, ...]]] = []
        self.sent: list[tuple[str, Mapping[str, Any]]] = []  # e-mails, short messages and events: kind of work, order
        self.deeds: list[Deed] = []
        self.over = False
        self._began = began
        self._told: list[TraceEntry] = []  # what the call has of its own
        self._region: Sequence[TraceEntry] = ()  # what the region under way has written, and has not reported
        self._whole: list[TraceEntry] | None = None
        self._news: asyncio.Future[None] | None = None

    # What the stage tells

    def prompt_began(self, at: float, sounds: Sequence[Any]) -> None:
        """The caller hears a prompt."""
        self.ear.prompt_began(at, sounds)
        self.wake()

    def prompt_over(self, at: float) -> None:
        """It is over."""
        self.ear.prompt_over(at)
        self.wake()

    def beeped(self, at: float) -> None:
        """What the caller says is recorded from now on."""
        self.beeps.append(at)
        self.wake()

    def connected(self, at: float, others: tuple[str, ...]) -> None:
        """The caller hears others."""
        self.connections.append((at, others))
        self.wake()

    def message(self, kind: str, order: Mapping[str, Any]) -> None:
        """An e-mail or a short message goes out, or an event is told."""
        self.sent.append((kind, order))
        self.wake()

    def told(self, entry: TraceEntry) -> None:
        """The call has a further entry in its trace."""
        self._told.append(entry)
        self._whole = None
        self.wake()

    def region(self, trace: Sequence[TraceEntry]) -> None:
        """The region under way has written so much; nothing when it is over and its report comes."""
        self._region = trace
        self._whole = None
        self.wake()

    def ended(self, trace: Sequence[TraceEntry]) -> None:
        """The call is over, with this trace."""
        self._told = list(trace)
        self._whole = None
        self.over = True
        self.wake()

    def did(self, at: float, what: str) -> None:
        """Note what the scenario does."""
        self.deeds.append(Deed(at, what))

    # What is asked

    @property
    def trace(self) -> list[TraceEntry]:
        """The whole trace so far."""
        if self._whole is None:
            self._whole = [*self._told, *self._region]
        return self._whole

    def since(self, entry: TraceEntry) -> float:
        """When an entry was written, in seconds since the call began."""
        return max(0.0, entry.at - self._began)

    def node(self) -> str:
        """Where the call is, or was last."""
        return next((entry.step for entry in reversed(self.trace) if entry.kind == "entered"), "")

    def variables(self) -> Mapping[str, Any]:
        """The flow's variables by its trace; sensitive ones are masked there. Those of flows it leads into are their own."""
        values = {name: declared.initial for name, declared in self.program.variables.items()}
        for entry in self.trace:
            if entry.kind == "assigned" and "/" not in entry.step:
                values.update(entry.data["values"])
        return values

    def wake(self) -> None:
        """Let whoever waits look again."""
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    async def news(self, seconds: float) -> None:
        """Wait until something happens, at most so long."""
        loop = asyncio.get_running_loop()
        news = self._news = loop.create_future()
        timer = loop.call_later(seconds, self.wake)
        try:
            await news
        finally:
            timer.cancel()
            self._news = None
