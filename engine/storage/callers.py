"""Lists and classes of callers in the database; what is promised stands at ``engine.callers.ports.CallerRepository``.

A number on a list says something of a person (a customer, a nuisance), so it lies sealed, and is found by its digest: a copy of
the database alone tells neither who is on a list nor whether somebody is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.engine import Row as Found

from engine.callers.model import MOST_ENTRIES, SHIPPED, Classes, Entry, ListFacts, forms, no_such_list
from engine.errors import Conflict, InvalidInput, NotFound
from engine.storage.base import write_json
from engine.storage.digests import Digests
from engine.storage.keys import PayloadKeys
from engine.storage.sealing import Sealer
from engine.storage.session import Database
from engine.storage.tables import caller_classes, caller_entries

_ONLY = "classes"
_DIGESTS = "callers"
_AT_A_TIME = 500


class StoredCallers:
    """The ``CallerRepository`` of an installation."""

    def __init__(self, database: Database, keys: PayloadKeys, *, region: str) -> None:
        """Take the open database, the keys, and the country of numbers that name none."""
        self._database = database
        self._sealer = Sealer(keys)
        self._digests = Digests(keys)
        self._region = region

    async def lists_of(self, caller: str, *, at: float) -> frozenset[str]:
        """Name the lists that a number is on."""
        digests = [digest for form in forms(caller, self._region) for digest in self._all(*form)]
        if not digests:
            return frozenset()
        wanted = select(caller_entries.c.list).where(caller_entries.c.digest.in_(digests), _holds(at)).distinct()
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(wanted)).scalars())

    async def classes(self) -> Classes:
        """Give the classes."""
        async with self._database.reading() as connection:
            found = (await connection.execute(select(caller_classes))).one_or_none()
        return SHIPPED if found is None else Classes.model_validate({"classes": found.document, "revision": found.revision})

    async def lists(self, *, at: float) -> Sequence[ListFacts]:
        """List all lists."""
        c = caller_entries.c
        wanted = select(c.list, func.count()).where(_holds(at)).group_by(c.list).order_by(c.list)
        async with self._database.reading() as connection:
            return [ListFacts(name, count) for name, count in await connection.execute(wanted)]

    async def entries(self, name: str, *, after: str = "", limit: int = 100) -> Sequence[Entry]:
        """Give a page of entries."""
        c = caller_entries.c
        wanted = select(caller_entries).where(c.list == name, c.digest > after).order_by(c.digest).limit(limit)
        async with self._database.reading() as connection:
            return [self._opened(one) for one in await connection.execute(wanted)]

    async def add(self, name: str, entries: Sequence[Entry], *, replace: bool, at: float, by: str) -> int:
        """Put entries on a list."""
        c = caller_entries.c
        async with self._database.writing() as connection:
            gone = delete(caller_entries).where(c.list == name)
            await connection.execute(gone if replace else gone.where(c.until <= at))
            for begin in range(0, len(entries), _AT_A_TIME):
                piece = entries[begin : begin + _AT_A_TIME]
                known = [digest for one in piece for digest in self._all(one.number, one.prefix)]
                await connection.execute(delete(caller_entries).where(c.list == name, c.digest.in_(known)))
                rows = {one["digest"]: one for one in (self._closed(name, entry, at, by) for entry in piece)}
                await connection.execute(caller_entries.insert(), list(rows.values()))
            counted = await connection.scalar(select(func.count()).select_from(caller_entries).where(c.list == name)) or 0
            if counted > MOST_ENTRIES:
                raise InvalidInput("too-many-entries", f"A list has at most {MOST_ENTRIES} entries.", "Remove some first.")
            return counted

    async def remove(self, name: str, number: str, *, prefix: bool) -> None:
        """Take an entry away."""
        c = caller_entries.c
        gone = delete(caller_entries).where(c.list == name, c.digest.in_(self._all(number, prefix)))
        async with self._database.writing() as connection:
            if not (await connection.execute(gone)).rowcount:
                raise NotFound("no-such-entry", f"That number is not on list {name}.", "A beginning is removed with its star.")

    async def drop(self, name: str) -> None:
        """Take all entries of a list away."""
        async with self._database.writing() as connection:
            if not (await connection.execute(delete(caller_entries).where(caller_entries.c.list == name))).rowcount:
                raise no_such_list(name)

    async def set_classes(self, classes: Classes, *, at: float, by: str) -> Classes:
        """Keep the classes."""
        async with self._database.writing() as connection:
            found = (await connection.execute(select(caller_classes).with_for_update())).one_or_none()
            if classes.revision != (0 if found is None else found.revision):
                raise Conflict(
                    "classes-changed",
                    "Somebody else has changed the classes meanwhile.",
                    "Look at them as they are now, and change those.",
                )
            kept = {"document": classes.as_json(), "revision": classes.revision + 1, "saved_at": at, "saved_by": by}
            new = self._database.insert(caller_classes).values(name=_ONLY, **kept)
            await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=kept))
        return classes.model_copy(update={"revision": classes.revision + 1})

    def _all(self, number: str, prefix: bool) -> list[str]:
        return self._digests.all(_DIGESTS, ("^" if prefix else "=") + number)

    def _closed(self, name: str, entry: Entry, at: float, by: str) -> dict[str, object]:
        digest = self._all(entry.number, entry.prefix)[0]
        plain = write_json({"number": entry.number, "prefix": entry.prefix, "note": entry.note})
        return {
            "list": name,
            "digest": digest,
            "sealed": self._sealer.seal(plain.encode(), _place(name, digest)),
            "until": entry.until,
            "added_at": at,
            "added_by": by,
        }

    def _opened(self, found: Found[tuple[object, ...]]) -> Entry:
        plain = json.loads(self._sealer.open(found.sealed, _place(found.list, found.digest)))
        return Entry(plain["number"], plain["prefix"], found.until, plain["note"], found.added_at, found.added_by, found.digest)


def _holds(at: float) -> ColumnElement[bool]:
    return or_(caller_entries.c.until.is_(None), and_(caller_entries.c.until > at))


def _place(name: str, digest: str) -> bytes:
    return f"caller/{name}/{digest}".encode()
