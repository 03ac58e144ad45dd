"""What an adapter told, and waiting for what it will tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from engine.telephony.events import Event

E = TypeVar("E")


class EventLog:
    """An ``EventSink`` that keeps everything in order."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._news = asyncio.Event()

    def take(self, event: Event) -> None:
        self.all.append(event)
        self._news.set()

    def of(self, kind: type[E], **fields: Any) -> list[E]:
        """All events of a kind so far whose fields have these values."""
        return [
            event
            for event in self.all
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
        ]

    async def get(self, kind: type[E], *, count: int = 1, timeout: float = 15.0, **fields: Any) -> E:
        """Wait for the ``count``-th such event since the beginning."""
        await self.until(lambda: len(self.of(kind, **fields)) >= count, timeout)
        return self.of(kind, **fields)[count - 1]

    async def until(self, true: Callable[[], bool], timeout: float = 15.0) -> None:
        """Wait until something told makes it true."""
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError("not told in time; told so far:\n" + "\n".join(map(repr, self.all))) from None
