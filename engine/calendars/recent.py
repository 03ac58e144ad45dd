"""The installation's calendars, remembered for a second: nearly every call asks for one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from engine.calendars.calendar import Calendar
from engine.calendars.keeping import assembled, no_such_calendar
from engine.calendars.ports import CalendarRepository, KeptCalendar
from engine.errors import CordboardError, StorageUnavailable

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 1.0
"""How long a change may go unnoticed: an emergency closure must act within two seconds."""


class RecentCalendars:
    """Implements ``engine.calendars.performer.CalendarSource``.

    A calendar is read and laid out anew only when its stamp has changed. While the database is away the last ones stay good:
    nobody could have changed them.
    """

    def __init__(self, kept: CalendarRepository, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._repository = kept
        self._clock = clock
        self._asked = float("-inf")
        self._turn = asyncio.Lock()
        self._kept: dict[str, KeptCalendar] = {}
        self._made: dict[str, Calendar | CordboardError] = {}
        self._read = self._away = False

    async def calendar(self, name: str) -> Calendar:
        """Give one as it was within the last second."""
        async with self._turn:
            if self._clock() >= self._asked + REMEMBERED_SECONDS:
                await self._look()
        if name not in self._made:
            raise no_such_calendar(name)
        made = self._made[name]
        if isinstance(made, CordboardError):
            raise made
        return made

    async def _look(self) -> None:
        asked = self._clock()
        try:
            stamps = await self._repository.stamps()
            if not self._read or stamps != {name: one.stamp for name, one in self._kept.items()}:
                await self._lay_out()
        except StorageUnavailable as wrong:
            if not self._read:
                raise
            if not self._away:
                log.warning("calendars cannot be read, the last ones stay in use: %s", wrong)
            self._away = True
        else:
            self._away = False
        self._asked = asked

    async def _lay_out(self) -> None:
        self._kept = {one.name: one for one in await self._repository.calendars()}
        self._made = await asyncio.to_thread(_all, self._kept)  # recurrences of a large import take their time
        self._read = True


def _all(kept: dict[str, KeptCalendar]) -> dict[str, Calendar | CordboardError]:
    made: dict[str, Calendar | CordboardError] = {}
    for name in kept:
        try:
            calendar = assembled(name, kept)
            calendar.verdict(time.time())  # works out the events of these weeks
            made[name] = calendar
        except CordboardError as wrong:
            log.error("calendar %s cannot be used: %s", name, wrong)
            made[name] = wrong
    return made
