"""What the room of callers needs from storage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.callers.model import Classes, Entry, ListFacts


class CallerReader(Protocol):
    """What a call needs."""

    async def lists_of(self, caller: str, *, at: float) -> frozenset[str]:
        """Name the lists that a number is on at a moment, by itself or by a beginning of it."""
        ...

    async def classes(self) -> Classes:
        """Give the classes; ``SHIPPED`` where nobody has said otherwise."""
        ...


class CallerRepository(CallerReader, Protocol):
    """Keeps lists and classes. A list is there while it has entries. Numbers lie sealed and are found by digests."""

    async def lists(self, *, at: float) -> Sequence[ListFacts]:
        """List all lists by name."""
        ...

    async def entries(self, name: str, *, after: str = "", limit: int = 100) -> Sequence[Entry]:
        """Give entries behind a ``place`` in a steady order; none for a list that is not there."""
        ...

    async def add(self, name: str, entries: Sequence[Entry], *, replace: bool, at: float, by: str) -> int:
        """Put entries on a list, all or none, each in place of what was known of its number; ``replace`` empties it first.

        Entries that have ended are taken away. Tells how many there are then; ``InvalidInput`` (``too-many-entries``).
        """
        ...

    async def remove(self, name: str, number: str, *, prefix: bool) -> None:
        """Take an entry away; ``NotFound`` (``no-such-entry``)."""
        ...

    async def drop(self, name: str) -> None:
        """Take all entries of a list away; ``NotFound`` (``no-such-list``)."""
        ...

    async def set_classes(self, classes: Classes, *, at: float, by: str) -> Classes:
        """Keep the classes at the next revision; ``Conflict`` (``classes-changed``) when ``revision`` is not the kept one."""
        ...
