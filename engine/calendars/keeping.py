"""Calendars put together with those they follow, and changes that must leave them whole."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.calendars.calendar import Calendar
from engine.calendars.form import CALENDAR_NAME
from engine.calendars.ports import CalendarRepository, KeptCalendar
from engine.calendars.reading import BadCalendar, Mistake, read_calendar
from engine.errors import Conflict, InvalidInput, NotFound

LONGEST_REASON = 200
"""Characters of an emergency closure's reason: a flow may say it."""


def assembled(name: str, kept: Mapping[str, KeptCalendar], waiting: tuple[str, ...] = ()) -> Calendar:
    """Make the calendar of this name, with those it follows.

    Raises ``NotFound`` (``no-such-calendar``) for one that is not there, and ``BadCalendar`` for one that cannot be read.
    """
    if name not in kept:
        raise no_such_calendar(name)
    form = read_calendar(kept[name].document)
    for n, other in enumerate(form.follows):
        if other in (name, *waiting):
            way = " → ".join((*waiting, name, other))
            raise BadCalendar((Mistake(("follows", n), f"Calendars follow one another in a circle: {way}.", "Leave one out."),))
        if other not in kept:
            raise BadCalendar((Mistake(("follows", n), f"There is no calendar “{other}” to follow.", "Set it first."),))
    follows = [assembled(other, kept, (*waiting, name)) for other in form.follows]
    return Calendar(form, kept[name].emergency, follows)


async def save(
    repository: CalendarRepository, name: str, document: Mapping[str, Any], *, revision: int, at: float, by: str
) -> KeptCalendar:
    """Keep a calendar that is right, with all that it follows and that follow it."""
    check_name(name)
    kept = {one.name: one for one in await repository.calendars()}
    before = kept.get(name)
    new = KeptCalendar(name, revision, document, at, by, None, 0)
    together = {**kept, name: new if before is None else replace(before, document=document)}
    await asyncio.to_thread(assembled, name, together)  # working out a large import takes its time
    return await repository.put_calendar(name, document, expected_revision=revision, at=at, by=by)


async def remove(repository: CalendarRepository, name: str, *, at: float, by: str) -> None:
    """Remove a calendar that no other follows."""
    for other in await repository.calendars():
        if name in other.document.get("follows", ()):
            raise Conflict("calendar-followed", f"Calendar {other.name} follows {name}.", f"Take it out of {other.name} first.")
    await repository.delete_calendar(name, at=at, by=by)


def check_name(name: str) -> None:
    """Refuse what cannot name a calendar."""
    if not CALENDAR_NAME.fullmatch(name):
        raise InvalidInput(
            "bad-name",
            "That is no name for a calendar.",
            "Use 1 to 64 lower-case letters, digits and inner hyphens, such as head-office.",
        )


def no_such_calendar(name: str) -> NotFound:
    """Say that there is none of this name."""
    return NotFound("no-such-calendar", f"There is no calendar {name}.", "List them with: cordboard calendars list")
