"""The legs of a process: who they belong to, what has been told of them and not yet been heard."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.telephony.calls import CallId, LegId, PromptId
from engine.telephony.events import KeyPressed, LegAnswered, LegEnded, LegEvent, LegReplaced, PromptEnded

_REMEMBERED = 10_000
"""How many ended legs are kept in mind, so that what is told of them late is known for late."""

Unattended = Callable[["Leg", LegEnded], None]


class Leg:
    """One leg's mailbox. Whoever attends it reads ``next``; an end nobody attends to is passed on, so that none is lost."""

    def __init__(self, leg: LegId, call: CallId, role: str, unattended: Unattended) -> None:
        """``unattended`` takes the leg's end when it comes, or is left, with nobody listening."""
        self.id = leg
        self.origin = leg
        """The id its call knows it by; ``id`` is another one after a transfer done by the far end."""
        self.call = call
        self.role = role
        self.up = False
        self.ended: LegEnded | None = None
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._listeners = 0
        self._unattended = unattended
        self._told = False
        self._gone = asyncio.Event()
        self._prompts: dict[PromptId, asyncio.Event] = {}  # prompts whose end somebody waits for
        self._keys: deque[tuple[str, float]] = deque(maxlen=32)

    def put(self, event: LegEvent) -> None:
        """Take an event in; what repeats itself is dropped."""
        if self.ended is not None:
            return
        if isinstance(event, KeyPressed):
            if (event.key, event.at) in self._keys:
                return
            self._keys.append((event.key, event.at))
        elif isinstance(event, LegAnswered):
            self.up = True
        elif isinstance(event, LegEnded):
            self.ended = event
            self._gone.set()
            for over in self._prompts.values():
                over.set()
            if not self._listeners:
                self._pass_on()
        elif isinstance(event, PromptEnded) and event.prompt in self._prompts:
            self._prompts[event.prompt].set()
            return
        self._events.put_nowait(event)

    @contextmanager
    def attended(self) -> Iterator[Leg]:
        """Listen: until the block is left, the listener answers for the leg's end."""
        self._listeners += 1
        try:
            yield self
        finally:
            self._listeners -= 1
            if self.ended is not None and not self._listeners:
                self._pass_on()

    def acknowledge_end(self) -> None:
        """Say that the leg's end has been taken care of; it will not be passed on."""
        self._told = True

    async def next(self, until: float | None = None) -> LegEvent | None:
        """Wait for the next event, at most until the loop's time ``until``; ``None`` when that comes first."""
        if until is None:
            return await self._events.get()
        if not self._events.empty():
            return self._events.get_nowait()
        try:
            async with asyncio.timeout_at(until):
                return await self._events.get()
        except TimeoutError:
            return None

    async def end(self) -> LegEnded:
        """Wait for the leg's end, leaving keys and all else for whoever asks for them later."""
        await self._gone.wait()
        assert self.ended is not None
        return self.ended

    @contextmanager
    def awaiting(self, prompt: PromptId) -> Iterator[asyncio.Event]:
        """Give an event that is set when the prompt is over, or the leg; all else is left for whoever asks for it later."""
        over = self._prompts[prompt] = asyncio.Event()
        if self.ended is not None:
            over.set()
        try:
            yield over
        finally:
            del self._prompts[prompt]

    def waiting(self) -> list[LegEvent]:
        """Take everything told so far, without waiting."""
        events = []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events

    def _pass_on(self) -> None:
        if not self._told and self.ended is not None:
            self._told = True
            self._unattended(self, self.ended)


class Legs:
    """All legs of one switch that belong to calls of ours."""

    def __init__(self, unattended: Unattended | None = None) -> None:
        """``unattended`` takes the ends nobody listens for; it may be set later, before the first leg."""
        self.unattended: Unattended = unattended or (lambda leg, ended: None)
        self._live: dict[LegId, Leg] = {}
        self._now: dict[LegId, LegId] = {}  # a replaced leg's origin → its id now
        self._ended: OrderedDict[LegId, LegEnded | None] = OrderedDict()

    def open(self, leg: LegId, call: CallId, role: str) -> Leg:
        """Give the leg's mailbox, making it when it is new."""
        if leg not in self._live:
            self._live[leg] = Leg(leg, call, role, lambda found, ended: self.unattended(found, ended))
        return self._live[leg]

    def get(self, leg: LegId) -> Leg | None:
        """Find a live leg, also by the id its call knows it by."""
        return self._live.get(self.current(leg))

    def current(self, leg: LegId) -> LegId:
        """Give the id that the switch knows the leg by now: another one after a transfer done by the far end."""
        return self._now.get(leg, leg)

    def replace(self, event: LegReplaced) -> bool:
        """Let ``new`` stand where ``old`` stood, for whoever attends it; false when ``old`` is none of ours."""
        found = self._live.pop(event.old, None)
        if found is None:
            return False
        found.id = event.new
        self._live[event.new] = found
        self._now[found.origin] = event.new
        return True

    def was_here(self, leg: LegId) -> bool:
        """Whether the leg has ended lately."""
        return leg in self._ended

    def end_of(self, leg: LegId) -> LegEnded | None:
        """Give how a leg ended lately; ``None`` when it did not, or nobody was told."""
        return self._ended.get(leg)

    def forget(self, leg: Leg) -> None:
        """Expect nothing more of a leg that the switch never had, or that is known to be gone."""
        if self._live.get(leg.id) is leg:
            self._over(leg, None)

    def put(self, event: LegEvent, leg: LegId) -> bool:
        """Give an event to its leg; false when the leg is none of ours."""
        found = self._live.get(leg)
        if found is None:
            return False
        if isinstance(event, LegEnded):
            self._over(found, event)
        found.put(event)
        return True

    def _over(self, leg: Leg, ended: LegEnded | None) -> None:
        del self._live[leg.id]
        self._now.pop(leg.origin, None)
        self._ended[leg.id] = self._ended[leg.origin] = ended
        while len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)

    def __iter__(self) -> Iterator[Leg]:
        """All live legs, oldest first."""
        return iter(tuple(self._live.values()))
