"""Calendars of opening hours in the database; what is promised stands at ``engine.calendars.ports.CalendarRepository``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.calendars.calendar import Emergency
from engine.calendars.keeping import no_such_calendar
from engine.calendars.ports import CalendarChange, Change, KeptCalendar
from engine.errors import Conflict
from engine.storage.base import storable
from engine.storage.session import Database
from engine.storage.tables import calendar_changes, calendars


class StoredCalendars:
    """The ``CalendarRepository`` of an installation. Every change is written with the row that tells who made it."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def calendars(self) -> Sequence[KeptCalendar]:
        """List all by name."""
        async with self._database.reading() as connection:
            return [_kept(row) for row in await connection.execute(select(calendars).order_by(calendars.c.name))]

    async def calendar(self, name: str) -> KeptCalendar:
        """Give one."""
        async with self._database.reading() as connection:
            return await _one(connection, name)

    async def stamps(self) -> Mapping[str, int]:
        """Give each calendar's stamp."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(calendars.c.name, calendars.c.stamp))
            return {row.name: row.stamp for row in found}

    async def put_calendar(
        self, name: str, document: Mapping[str, Any], *, expected_revision: int, at: float, by: str
    ) -> KeptCalendar:
        """Keep a calendar in place of the revision it was made from."""
        expected = storable(expected_revision)
        async with self._database.writing() as connection:
            stamp = await _note(connection, name, "set", {"revision": expected + 1, "document": document}, at, by)
            kept = {"revision": expected + 1, "document": document, "saved_at": at, "saved_by": by, "stamp": stamp}
            if expected == 0:
                new = self._database.insert(calendars).values(name=name, **kept)
                done = await connection.execute(new.on_conflict_do_nothing(index_elements=["name"]))
            else:
                here = (calendars.c.name == name) & (calendars.c.revision == expected)
                done = await connection.execute(update(calendars).where(here).values(**kept))
            if done.rowcount == 0:
                there = await _one(connection, name)  # raises when it was removed meanwhile
                raise Conflict(
                    "calendar-changed",
                    f"Calendar {name} is at revision {there.revision}, set by {there.saved_by}.",
                    "Read it again, and make your change to that.",
                )
            return await _one(connection, name)

    async def delete_calendar(self, name: str, *, at: float, by: str) -> None:
        """Remove one."""
        async with self._database.writing() as connection:
            if (await connection.execute(delete(calendars).where(calendars.c.name == name))).rowcount == 0:
                raise no_such_calendar(name)
            await _note(connection, name, "removed", {}, at, by)

    async def set_emergency(self, name: str, emergency: Emergency | None, *, at: float, by: str) -> KeptCalendar:
        """Close a calendar at once, or take the closure back."""
        plain = None if emergency is None else asdict(emergency)
        async with self._database.writing() as connection:
            stamp = await _note(connection, name, "emergency off" if plain is None else "emergency on", plain or {}, at, by)
            changed = update(calendars).where(calendars.c.name == name).values(emergency=plain, stamp=stamp)
            if (await connection.execute(changed)).rowcount == 0:
                raise no_such_calendar(name)
            return await _one(connection, name)

    async def changes(self, name: str, limit: int) -> Sequence[CalendarChange]:
        """List what was changed about a calendar, the newest first."""
        c = calendar_changes.c
        wanted = select(calendar_changes).where(c.calendar == name).order_by(c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            found = await connection.execute(wanted)
            return [CalendarChange(row.calendar, row.at, row.by, cast(Change, row.change), row.details) for row in found]


async def _note(connection: AsyncConnection, name: str, change: Change, details: Mapping[str, Any], at: float, by: str) -> int:
    """Write down who changes what; gives the stamp that the calendar gets."""
    row = insert(calendar_changes).values(calendar=name, at=at, by=by, change=change, details=details)
    made = await connection.execute(row.returning(calendar_changes.c.id))
    return int(made.scalar_one())


async def _one(connection: AsyncConnection, name: str) -> KeptCalendar:
    row = (await connection.execute(select(calendars).where(calendars.c.name == name))).one_or_none()
    if row is None:
        raise no_such_calendar(name)
    return _kept(row)


def _kept(row: Row[Any]) -> KeptCalendar:
    emergency = None if row.emergency is None else Emergency(**row.emergency)
    return KeptCalendar(row.name, row.revision, row.document, row.saved_at, row.saved_by, emergency, row.stamp)
