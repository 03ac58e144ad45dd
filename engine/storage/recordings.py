"""Recordings in the database; what is promised stands at ``engine.recordings.ports.RecordingRepository``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select, tuple_

from engine.errors import InvalidInput, NotFound
from engine.recordings.model import Listening, Recording, RecordingPage
from engine.storage.cursors import call_cursor, call_place
from engine.storage.session import Database
from engine.storage.tables import listenings, recordings

LARGEST_PAGE = 1000

_NOT_ID = tuple(column.name for column in recordings.c if not column.primary_key)


class StoredRecordings:
    """The ``RecordingRepository`` of an installation."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def add(self, recording: Recording) -> None:
        """Keep one, in place of what was known of it."""
        values = {name: getattr(recording, name) for name in ("id", *_NOT_ID)}
        new = self._database.insert(recordings).values(**values)
        async with self._database.writing() as connection:
            await connection.execute(
                new.on_conflict_do_update(index_elements=["id"], set_={name: values[name] for name in _NOT_ID})
            )

    async def list(self, *, call: str | None = None, after: str | None = None, limit: int = 50) -> RecordingPage:
        """Give a page, newest first."""
        if not 1 <= limit <= LARGEST_PAGE:
            raise InvalidInput("bad-limit", f"A page holds 1 to {LARGEST_PAGE} recordings, not {limit}.")
        wanted = select(recordings).order_by(recordings.c.started_at.desc(), recordings.c.id.desc()).limit(limit + 1)
        if call is not None:
            wanted = wanted.where(recordings.c.call == call)
        if after is not None:
            place = (recordings.c.started_at, recordings.c.id)
            wanted = wanted.where(tuple_(*place) < tuple_(*call_place(after), types=[column.type for column in place]))
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        found = tuple(_recording(row) for row in rows[:limit])
        return RecordingPage(found, call_cursor(found[-1].started_at, found[-1].id) if len(rows) > limit else None)

    async def get(self, recording: str) -> Recording:
        """Give one."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(recordings).where(recordings.c.id == recording))).one_or_none()
        if row is None:
            raise _no_such_recording(recording)
        return _recording(row)

    async def remove(self, recording: str) -> None:
        """Forget one with all that was noted of it."""
        async with self._database.writing() as connection:
            await connection.execute(delete(listenings).where(listenings.c.recording == recording))
            await connection.execute(delete(recordings).where(recordings.c.id == recording))

    async def note_listening(self, recording: str, *, at: float, by: str) -> None:
        """Note that somebody had the audio given out."""
        async with self._database.writing() as connection:
            await connection.execute(listenings.insert().values(recording=recording, at=at, by=by))

    async def listenings(self, recording: str) -> Sequence[Listening]:
        """Tell who had the audio given out, newest first."""
        c = listenings.c
        wanted = select(c.at, c.by).where(c.recording == recording).order_by(c.id.desc())
        async with self._database.reading() as connection:
            return [Listening(row.at, row.by) for row in await connection.execute(wanted)]


def _recording(row: Row[Any]) -> Recording:
    return Recording(**row._mapping)


def _no_such_recording(recording: str) -> NotFound:
    return NotFound("no-such-recording", f"There is no recording {recording}.", "List them with: cordboard recordings list")
