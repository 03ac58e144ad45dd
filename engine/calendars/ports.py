"""Where calendars are kept, as the rest of the product sees it. ``engine.storage.calendars`` has them in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from engine.calendars.calendar import Emergency

Change = Literal["set", "removed", "emergency on", "emergency off"]


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """A calendar as it is kept. ``stamp`` changes with everything about it, its emergency closure included."""

    name: str
    revision: int
    document: Mapping[str, Any]
    saved_at: float
    saved_by: str
    emergency: Emergency | None
    stamp: int


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """Who changed a calendar, when and to what. Kept when the calendar is removed."""

    calendar: str
    at: float
    by: str
    change: Change
    details: Mapping[str, Any]


class CalendarRepository(Protocol):
    """The calendars of an installation. Each raises ``StorageUnavailable``; those that name one ``NotFound``."""

    async def calendars(self) -> Sequence[KeptCalendar]:
        """List all by name."""
        ...

    async def calendar(self, name: str) -> KeptCalendar:
        """Give one; ``NotFound`` (``no-such-calendar``)."""
        ...

    async def stamps(self) -> Mapping[str, int]:
        """Give each calendar's stamp: the least to ask, to see whether anything changed."""
        ...

    async def put_calendar(
        self, name: str, document: Mapping[str, Any], *, expected_revision: int, at: float, by: str
    ) -> KeptCalendar:
        """Keep a calendar in place of the revision it was made from, 0 for a new one; ``Conflict`` (``calendar-changed``)."""
        ...

    async def delete_calendar(self, name: str, *, at: float, by: str) -> None:
        """Remove one. Its changes stay."""
        ...

    async def set_emergency(self, name: str, emergency: Emergency | None, *, at: float, by: str) -> KeptCalendar:
        """Close a calendar at once, or take the closure back. The revision stays: nobody's editing is disturbed."""
        ...

    async def changes(self, name: str, limit: int) -> Sequence[CalendarChange]:
        """List what was changed about a calendar, the newest first; also of one that is removed."""
        ...
