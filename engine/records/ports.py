"""What keeps the records of calls. Storage implements it; the switchboard, the workflows' last activity and the API use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.records.model import CallEvent, CallPage, CallRecord, Offer, State
from engine.trace import TraceEntry


class CallRepository(Protocol):
    """Keeps calls. Every method is one transaction and may be repeated safely.

    Each raises ``StorageUnavailable`` when the database cannot be reached or asks to be tried again; the same call may
    then simply be made again. The order of ``opened`` and ``closed`` does not matter: a late ``opened`` changes nothing.
    """

    async def opened(self, offer: Offer, *, flow: str, version: int, environment: str) -> None:
        """Show a call as live, and tell the live stream. Nothing happens when the call is known already."""
        ...

    async def closed(self, record: CallRecord, trace: Sequence[TraceEntry]) -> None:
        """Keep a call that is over, whole: record, legs, trace; and tell the live stream once.

        ``engine.records.fold.record_of`` makes the record. Writing it again replaces what was there.
        """
        ...

    async def list(
        self,
        *,
        state: State | None = None,
        flow: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> CallPage:
        """Give a page of calls, newest offer first; ``InvalidInput`` (``bad-cursor``) when ``after`` is not one of ours.

        A page costs the same wherever it stands among a million calls.
        """
        ...

    async def count_by_flow(self, *, since: float) -> Mapping[str, int]:
        """Count the calls that came in since then, by flow; flows without any are left out, and calls that we placed."""
        ...

    async def get(self, call: str) -> CallRecord:
        """Get one call by its id or by the beginning of its id that no other call shares.

        Raises ``NotFound`` (``no-such-call``), ``InvalidInput`` (``ambiguous-call``).
        """
        ...

    async def trace(self, call: str) -> Sequence[TraceEntry]:
        """Get a call's trace by its whole id, in order; empty while it is live. ``NotFound`` (``no-such-call``)."""
        ...

    async def events_since(self, cursor: str | None, limit: int) -> Sequence[CallEvent]:
        """Give the events behind the cursor in their one order, at most ``limit``; ``None`` begins with the oldest kept.

        An event that has not been given before is never ordered before one that has. ``InvalidInput`` (``bad-cursor``).
        """
        ...

    async def last_cursor(self) -> str | None:
        """Give the cursor of the newest event, for a reader that wants only what comes; ``None`` when there is none."""
        ...
