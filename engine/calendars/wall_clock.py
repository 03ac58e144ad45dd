"""Between the clock on the wall and moments, where clocks are put forward and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.calendars.form import DAY_MINUTES


def on_the_wall(at: float, zone: ZoneInfo) -> tuple[date, float]:
    """Tell what the clock shows: the day, and minutes since its midnight."""
    local = datetime.fromtimestamp(at, zone)
    return local.date(), local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60


def moments(day: date, minute: int, zone: ZoneInfo) -> Iterator[float]:
    """Give each moment at which the clock shows that time: one, two where it is put back, and near the gap where it is never.

    Minutes beyond 1440 are of the day after.
    """
    wall = datetime.combine(day + timedelta(days=minute // DAY_MINUTES), time(minute % DAY_MINUTES // 60, minute % 60), zone)
    yield wall.timestamp()
    yield wall.replace(fold=1).timestamp()


def changes(begin: float, end: float, zone: ZoneInfo) -> Iterator[float]:
    """Give the moments at which clocks are put forward or back, at most one in each twelve hours."""
    step = 12 * 3600.0
    at = begin
    while at < end:
        if _offset(at, zone) != _offset(at + step, zone):
            low, high = at, at + step
            while high - low > 0.5:
                middle = (low + high) / 2
                low, high = (middle, high) if _offset(middle, zone) == _offset(at, zone) else (low, middle)
            yield float(round(high))  # zones change at whole seconds
        at += step


def midnight(day: date, zone: ZoneInfo) -> float:
    """Give the beginning of a day: the first midnight where there are two, the moment that skips it where there is none."""
    return datetime.combine(day, time(), zone).timestamp()


def _offset(at: float, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at, zone).utcoffset()
