"""The live stream's table: every fact is written in the transaction that makes it true, and read by whoever follows.

A reader remembers the last row number it saw. That is safe only if numbers become visible in their order, so that no smaller
one appears behind a reader's back. SQLite has one writer, which gives it away for free. PostgreSQL hands out a number at the
INSERT and shows it at the COMMIT, in any order; therefore a writer takes one lock before its number, and the commit lets it go
*after* the row is visible (``CommitTransaction`` in ``xact.c`` releases locks last). The fact is the transaction's last
statement, so the lock is held for one commit only.

The other way, to read only what stands below the oldest running transaction (``pg_snapshot_xmin``), locks nothing, but halts
the stream behind any long transaction of the whole cluster, and its order does not survive a dump and restore.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from engine.errors import InvalidInput
from engine.records.model import CallEvent, CallRecord
from engine.storage.cursors import event_cursor, event_place
from engine.storage.session import Database
from engine.storage.tables import events

LARGEST_PAGE = 1000
_LOCK = 0x434F5244_0001  # "CORD", the first of our advisory locks


@dataclass(frozen=True, slots=True)
class Fact:
    """An event before it has a number."""

    at: float
    call: str
    kind: Literal["call-opened", "call-closed", "flow-event"]
    data: Mapping[str, Any]
    key: str = ""
    """Tells a flow's events of one call apart: that of the step's work."""


def opened(record: CallRecord) -> Fact:
    """Tell that a call is live."""
    return Fact(record.offered_at, record.id, "call-opened", _where(record))


def closed(record: CallRecord) -> Fact:
    """Tell that a call is over."""
    data = {**_where(record), "outcome": record.outcome, "ended_by": record.ended_by, "seconds": record.seconds}
    return Fact(record.offered_at if record.ended_at is None else record.ended_at, record.id, "call-closed", data)


def put(database: Database, connection: Connection, fact: Fact) -> None:
    """Write a fact, once for each call, kind and key. Must be the last statement of its transaction."""
    if database.dialect == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    new = database.insert(events).values(at=fact.at, call=fact.call, kind=_kind(fact), data=dict(fact.data))
    connection.execute(new.on_conflict_do_nothing(index_elements=["call", "kind"]))


async def since(database: Database, cursor: str | None, limit: int) -> Sequence[CallEvent]:
    """Give at most ``limit`` events behind the cursor, in order."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput("bad-limit", f"A page holds 1 to {LARGEST_PAGE} events, not {limit}.")
    wanted = select(events).order_by(events.c.id).limit(limit)
    if cursor is not None:
        wanted = wanted.where(events.c.id > event_place(cursor))
    async with database.reading() as connection:
        rows = await connection.execute(wanted)
        return [CallEvent(event_cursor(row.id), row.at, row.call, row.kind.partition("/")[0], row.data) for row in rows]


async def last(database: Database) -> str | None:
    """Give the newest event's cursor."""
    async with database.reading() as connection:
        newest = (await connection.execute(select(func.max(events.c.id)))).scalar_one()
    return None if newest is None else event_cursor(newest)


def _kind(fact: Fact) -> str:
    """Give the word that is unique within the call; what follows the slash is the table's own."""
    return f"{fact.kind}/{fact.key}" if fact.key else fact.kind


def _where(record: CallRecord) -> dict[str, Any]:
    return {
        "node": record.node,
        "environment": record.environment,
        "flow": record.flow,
        "version": record.version,
        "state": record.state,
        **({} if record.direction == "inbound" else {"direction": record.direction}),
    }
