"""Moments as people write them, by a calendar's clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import InvalidInput

_TIME = re.compile(r"(\d{1,2}):(\d\d)")


def read_moment(value: Any, zone: ZoneInfo) -> float:
    """Read a moment: ISO 8601, by the zone's clock where it names no offset, or Unix seconds.

    Raises ``InvalidInput`` (``bad-moment``); the value, which may be a caller's, is not repeated.
    """
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return (read if read.tzinfo is not None else read.replace(tzinfo=zone)).timestamp()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, zone).timestamp()
    except (ValueError, OverflowError, OSError):
        pass
    raise InvalidInput("bad-moment", "That is no moment.", "Write one such as 2026-10-01T10:00; without an offset it is local.")


def read_later(text: str, zone: ZoneInfo, now: float) -> float:
    """Read when something begins or ends: a moment behind ``now``, or a time of day alone, which is the next of that time."""
    found = _TIME.fullmatch(text)
    if found is not None and int(found[1]) < 24 and int(found[2]) < 60:
        today = datetime.fromtimestamp(now, zone).replace(
            hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0, fold=0
        )
        later = today.timestamp()
        return later if later > now else (today + timedelta(days=1)).timestamp()
    later = read_moment(text, zone)
    if later <= now:
        raise InvalidInput(
            "moment-is-past", "That moment is over.", "Write one that is still to come, or a time such as 18:00."
        )
    return later
