"""What the promises need of a switch under test: people to call in, phones to be rung, ears to listen with.

Whoever writes an adapter builds a ``Bench`` around a switch, real or simulated, and lets every promise run on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol, TypeVar

from engine.telephony.calls import Address
from engine.telephony.events import Event
from engine.telephony.media import Sound
from engine.telephony.port import TelephonyAdapter

E = TypeVar("E")

PATIENCE_SECONDS = 15.0
"""How long an event may keep a promise waiting before the promise counts as broken."""

Manner = Literal[
    "answers",  # rings and is answered at once
    "rings",  # rings for ever
    "busy",  # rings and says busy: SIP 486
    "rejects",  # rings and declines: SIP 603
    "unavailable",  # says that nobody can be had, without ringing: SIP 480
    "dead",  # known to the switch, but nobody is at its address
    "unregistered",  # a phone that never told the switch where it is
    "unallocated",  # a number over the trunk that is not in use: SIP 404
    "trunk_full",  # a number over a trunk that has no line free: SIP 503
]


class Broken(AssertionError):
    """A promise was not kept; says what was told."""


class Told:
    """An ``EventSink`` that keeps everything in order."""

    def __init__(self) -> None:
        """Nothing was told."""
        self.all: list[Event] = []
        self._news = asyncio.Event()

    def take(self, event: Event) -> None:
        """Accept one event."""
        self.all.append(event)
        self._news.set()

    def of(self, kind: type[E], **fields: Any) -> list[E]:
        """All events of a kind so far whose fields have these values."""
        return [
            event
            for event in self.all
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
        ]

    async def get(self, kind: type[E], *, count: int = 1, **fields: Any) -> E:
        """Wait for the ``count``-th such event since the beginning."""
        await self.until(lambda: len(self.of(kind, **fields)) >= count, f"{kind.__name__} {fields or ''}")
        return self.of(kind, **fields)[count - 1]

    async def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait until something told makes it true. Raises ``Broken``."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            told = "\n".join(map(repr, self.all)) or "nothing"
            raise Broken(f"Not told in time: {what}. Told so far:\n{told}") from None


class Line(Protocol):
    """One end of a call, and the person there."""

    async def answered(self) -> None:
        """Wait until the line is up."""
        ...

    async def ended(self) -> None:
        """Wait until the line is dead."""
        ...

    async def press(self, keys: str) -> None:
        """Press keys one after the other; returns when the last is out."""
        ...

    async def hang_up(self) -> None:
        """Put the receiver down; returns when the switch has taken note. A dead line is no error."""
        ...

    async def ringing(self) -> None:
        """Wait until this caller was told, by signal or by tone, that it rings."""
        ...

    def speak(self) -> None:
        """Speak from now on."""
        ...

    def hush(self) -> None:
        """Say nothing any more."""
        ...

    async def sound(self) -> None:
        """Wait until something is heard, from now on."""
        ...

    async def silence(self) -> None:
        """Wait until nothing is heard any more."""
        ...


class PhoneLine(Line, Protocol):
    """A call that a phone was offered."""

    @property
    def shown(self) -> str:
        """What the phone's display shows of the caller."""
        ...

    async def answer(self) -> None:
        """Lift the receiver."""
        ...


class Telephone(Protocol):
    """A phone that behaves as its manner says."""

    @property
    def address(self) -> Address:
        """Where to dial it."""
        ...

    @property
    def rung(self) -> int:
        """How many calls it was offered so far."""
        ...

    async def called(self) -> PhoneLine:
        """Wait for its next call."""
        ...


class Bench(Protocol):
    """A switch with nothing on it, and an adapter that is connected to it."""

    @property
    def adapter(self) -> TelephonyAdapter:
        """The adapter that connected last."""
        ...

    @property
    def told(self) -> Told:
        """What that adapter told."""
        ...

    @property
    def entry(self) -> str:
        """What ``CallOffered.entry`` says of callers here."""
        ...

    async def connect(self) -> None:
        """Start another adapter object on the same switch; ``adapter`` and ``told`` are its from now on."""
        ...

    def caller(self, dialled: str = "4001", number: str = "5551000") -> AbstractAsyncContextManager[Line]:
        """Let somebody call in; leaving the block hangs up."""
        ...

    def phone(self, manner: Manner) -> AbstractAsyncContextManager[Telephone]:
        """Plug a phone in; leaving the block takes it away with its calls. One at a time."""
        ...

    def sound(self, seconds: float) -> Sound:
        """Give a sound of that length."""
        ...

    def missing_sound(self) -> Sound:
        """Give a sound whose file is not there."""
        ...
