"""Calls in the database; what is promised stands at ``engine.records.ports.CallRepository``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.errors import InvalidInput, NotFound
from engine.records.model import CallEvent, CallPage, CallRecord, LegRecord, Offer, PathStep, State, live_record
from engine.storage import outbox
from engine.storage.cursors import call_cursor, call_place
from engine.storage.session import Database
from engine.storage.tables import calls, legs, trace_entries
from engine.trace import TraceEntry

LARGEST_PAGE = 1000
_BEHIND_EVERY_ID = "\U0010ffff"
"""The last code point: an id's beginning followed by it sorts behind all ids that begin so."""

_NOT_ID = tuple(column.name for column in calls.c if not column.primary_key)


class StoredCalls:
    """The ``CallRepository`` of an installation."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database
        # Built once: building an upsert costs more than carrying it out, 1.5 ms of the worker's CPU for each call.
        new = database.insert(calls)
        self._new = new.on_conflict_do_nothing()
        self._whole = new.on_conflict_do_update(index_elements=["id"], set_={name: new.excluded[name] for name in _NOT_ID})

    async def opened(self, offer: Offer, *, flow: str, version: int, environment: str) -> None:
        """Show a call as live; nothing when it is known already."""
        record = live_record(offer, flow=flow, version=version, environment=environment)

        def write(connection: Connection) -> None:
            if connection.execute(self._new, _call_values(record)).rowcount:
                connection.execute(legs.insert(), _leg_values(record))
                outbox.put(self._database, connection, outbox.opened(record))

        await self._database.write_at_once(write)

    async def closed(self, record: CallRecord, trace: Sequence[TraceEntry]) -> None:
        """Keep a call that is over, whole."""

        def write(connection: Connection) -> None:
            # The call's row first: on PostgreSQL it is where two writers of the same call line up.
            connection.execute(self._whole, _call_values(record))
            connection.execute(delete(legs).where(legs.c.call == record.id))
            connection.execute(delete(trace_entries).where(trace_entries.c.call == record.id))
            if record.legs:
                connection.execute(legs.insert(), _leg_values(record))
            if trace:
                connection.execute(trace_entries.insert(), _trace_values(record.id, trace))
            outbox.put(self._database, connection, outbox.closed(record))

        await self._database.write_at_once(write)

    async def list(
        self, *, state: State | None = None, flow: str | None = None, after: str | None = None, limit: int = 50
    ) -> CallPage:
        """Give a page of calls, newest offer first."""
        if not 1 <= limit <= LARGEST_PAGE:
            raise InvalidInput("bad-limit", f"A page holds 1 to {LARGEST_PAGE} calls, not {limit}.")
        wanted = _page(state, flow, after).limit(limit + 1)  # one more, to know whether there is a next page
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).all()
            records = await _with_legs(connection, rows[:limit])
        more = len(rows) > limit
        return CallPage(tuple(records), call_cursor(rows[limit - 1].offered_at, rows[limit - 1].id) if more else None)

    async def count_by_flow(self, *, since: float) -> Mapping[str, int]:
        """Count the calls that came in since then, by flow; telephones called to try one are none of its calls."""
        wanted = select(calls.c.flow, func.count()).where(calls.c.offered_at >= since, calls.c.flow.is_not(None))
        wanted = wanted.where(calls.c.direction == "inbound")
        async with self._database.reading() as connection:
            return {flow: count for flow, count in await connection.execute(wanted.group_by(calls.c.flow))}

    async def get(self, call: str) -> CallRecord:
        """Get one call by its id or by an unshared beginning of it."""
        async with self._database.reading() as connection:
            begun = select(calls).where(calls.c.id >= call, calls.c.id < call + _BEHIND_EVERY_ID)
            rows = (await connection.execute(begun.order_by(calls.c.id).limit(2))).all()
            if not rows or not call:
                raise _no_such_call(call)
            # A whole id sorts before every longer one that begins with it.
            if len(rows) == 2 and rows[0].id != call:
                raise InvalidInput("ambiguous-call", f"More than one call's id begins with {call}.", "Give more of the id.")
            return (await _with_legs(connection, rows[:1]))[0]

    async def trace(self, call: str) -> Sequence[TraceEntry]:
        """Get a call's trace, in order."""
        t = trace_entries.c
        async with self._database.reading() as connection:
            if (await connection.execute(select(calls.c.id).where(calls.c.id == call))).one_or_none() is None:
                raise _no_such_call(call)
            wanted = select(t.at, t.step, t.kind, t.data).where(t.call == call).order_by(t.position)
            return [TraceEntry(*row) for row in await connection.execute(wanted)]

    async def events_since(self, cursor: str | None, limit: int) -> Sequence[CallEvent]:
        """Give the events behind the cursor."""
        return await outbox.since(self._database, cursor, limit)

    async def last_cursor(self) -> str | None:
        """Give the cursor of the newest event."""
        return await outbox.last(self._database)


def _page(state: State | None, flow: str | None, after: str | None) -> Select[Any]:
    # Keyset, not OFFSET: the index is entered where the reader stands, so the thousandth page costs what the first does.
    wanted = select(calls).order_by(calls.c.offered_at.desc(), calls.c.id.desc())
    if state is not None:
        wanted = wanted.where(calls.c.state == state)
    if flow is not None:
        wanted = wanted.where(calls.c.flow == flow)
    if after is not None:
        place = (calls.c.offered_at, calls.c.id)
        wanted = wanted.where(tuple_(*place) < tuple_(*call_place(after), types=[column.type for column in place]))
    return wanted


async def _with_legs(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> Sequence[CallRecord]:
    if not rows:
        return []
    wanted = select(legs).where(legs.c.call.in_([row.id for row in rows])).order_by(legs.c.call, legs.c.position)
    of_call: dict[str, list[LegRecord]] = {row.id: [] for row in rows}
    for leg in await connection.execute(wanted):
        of_call[leg.call].append(
            LegRecord(
                leg.id, leg.role, leg.address, leg.started_at, leg.answered_at, leg.ended_at, leg.reason, leg.q850, leg.tech
            )
        )
    return [_record(row, of_call[row.id]) for row in rows]


def _record(row: Row[Any], legs: Iterable[LegRecord]) -> CallRecord:
    return CallRecord(
        id=row.id,
        node=row.node,
        caller=row.caller,
        dialled=row.dialled,
        entry=row.entry,
        environment=row.environment,
        flow=row.flow,
        version=row.version,
        digest=row.digest,
        state=row.state,
        outcome=row.outcome,
        ended_by=row.ended_by,
        language=row.language,
        offered_at=row.offered_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        talk_seconds=row.talk_seconds,
        legs=tuple(legs),
        path=tuple(PathStep(step, exit) for step, exit in row.path),
        direction=row.direction,
    )


def _call_values(record: CallRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "node": record.node,
        "caller": record.caller,
        "dialled": record.dialled,
        "entry": record.entry,
        "environment": record.environment,
        "flow": record.flow,
        "version": record.version,
        "digest": record.digest,
        "state": record.state,
        "outcome": record.outcome,
        "ended_by": record.ended_by,
        "language": record.language,
        "offered_at": record.offered_at,
        "answered_at": record.answered_at,
        "ended_at": record.ended_at,
        "talk_seconds": record.talk_seconds,
        "path": [[at.step, at.exit] for at in record.path],
        "direction": record.direction,
    }


def _leg_values(record: CallRecord) -> list[dict[str, Any]]:
    return [
        {
            "call": record.id,
            "position": position,
            "id": leg.id,
            "role": leg.role,
            "address": leg.address,
            "started_at": leg.started_at,
            "answered_at": leg.answered_at,
            "ended_at": leg.ended_at,
            "reason": leg.reason,
            "q850": leg.q850,
            "tech": leg.tech,
        }
        for position, leg in enumerate(record.legs)
    ]


def _trace_values(call: str, trace: Sequence[TraceEntry]) -> list[dict[str, Any]]:
    return [
        {"call": call, "position": position, "at": entry.at, "step": entry.step, "kind": entry.kind, "data": dict(entry.data)}
        for position, entry in enumerate(trace)
    ]


def _no_such_call(call: str) -> NotFound:
    return NotFound("no-such-call", f"There is no call {call}.", "`cordboard calls` lists them.")
