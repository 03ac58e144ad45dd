"""Performs the orders of ``engine.nodes.business_hours``: looks at the calendar and at the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.calendars.calendar import Calendar, Verdict, said, written
from engine.calendars.moments import read_moment
from engine.errors import InvalidInput, NotFound, StorageUnavailable
from engine.runtime.performers import WorkFailed


class CalendarSource(Protocol):
    """Where calendars come from."""

    async def calendar(self, name: str) -> Calendar:
        """Give one; ``NotFound`` (``no-such-calendar``), ``BadCalendar``, ``StorageUnavailable``."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """A verdict that stays true until something changes."""

    calendar: Calendar
    since: float
    verdict: Verdict

    def serves(self, calendar: Calendar, at: float) -> bool:
        until = self.verdict.changes_at
        return self.calendar is calendar and self.since <= at and (until is None or at < until)


class HoursPerformer:
    """Implements ``engine.runtime.performers.Performer``."""

    def __init__(self, calendars: CalendarSource, clock: Callable[[], float], *, aside: bool = False) -> None:
        """``clock`` gives Unix time; ``aside`` works imported events out in a thread, so that no other call waits for them."""
        self._calendars = calendars
        self._clock = clock
        self._aside = aside
        self._known: dict[str, _Known] = {}

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Look once. The result is ``{state, reason, at, changes_at, opens_at}``, times as the calendar's clock shows them."""
        name = str(order["calendar"])
        try:
            calendar = await self._calendars.calendar(name)
        except NotFound:
            raise WorkFailed(
                "calendar-missing", f"There is no calendar {name}.", f"Set it with: cordboard calendars set {name}"
            ) from None
        except StorageUnavailable:
            raise WorkFailed("calendars-unavailable", "The calendars cannot be read now.", again=True) from None
        except InvalidInput as wrong:
            raise WorkFailed("calendar-unreadable", wrong.message, wrong.mend) from None
        now = self._clock()
        asked = order["at"]
        try:
            at = now if asked is None else read_moment(asked, calendar.zone)
        except InvalidInput as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend) from None
        known = self._known.get(name)
        if asked is not None or known is None or not known.serves(calendar, at):
            known = _Known(calendar, at, await self._verdict(calendar, at))
            if asked is None:
                self._known[name] = known
        verdict = known.verdict
        return {
            "state": verdict.state,
            "reason": said(verdict.reason, str(order["language"])),
            "at": written(at, calendar.zone),
            "changes_at": written(verdict.changes_at, calendar.zone),
            "opens_at": written(verdict.opens_at, calendar.zone),
        }

    async def _verdict(self, calendar: Calendar, at: float) -> Verdict:
        if self._aside and calendar.has_imports:
            return await asyncio.to_thread(calendar.verdict, at)
        return calendar.verdict(at)
