"""Cursors: opaque words that say where a reader stands. They hold positions only, no number of anybody's."""

from __future__ import annotations

import base64
import binascii
import re

from engine.errors import InvalidInput

_PLACE = re.compile(r"([0-9]{1,17})\.(.+)", re.DOTALL)  # 17 digits of microseconds end in the year 5138
_EVENT = re.compile(r"[0-9]{1,18}")


def call_cursor(offered_at: float, call: str) -> str:
    """Name the place behind a call in the list. Microseconds, as exact as the database keeps the moment."""
    return base64.urlsafe_b64encode(f"{round(offered_at * 1e6)}.{call}".encode()).decode().rstrip("=")


def call_place(cursor: str) -> tuple[float, str]:
    """Read back what ``call_cursor`` gave; raises ``InvalidInput`` (``bad-cursor``)."""
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _bad() from None
    found = _PLACE.fullmatch(plain)
    if found is None:
        raise _bad()
    return int(found[1]) / 1e6, found[2]


def event_cursor(row: int) -> str:
    """Name the place behind an event."""
    return str(row)


def event_place(cursor: str) -> int:
    """Read back what ``event_cursor`` gave; raises ``InvalidInput`` (``bad-cursor``)."""
    if not _EVENT.fullmatch(cursor):
        raise _bad()
    return int(cursor)


def _bad() -> InvalidInput:
    return InvalidInput("bad-cursor", "The cursor is not one that was given out here.", "Begin again without a cursor.")
