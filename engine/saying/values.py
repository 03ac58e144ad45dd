"""What a value means: a number, some digits, a moment. Values come from callers and other systems, so anything may come."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from engine.errors import InvalidInput

BEYOND = 10**16
"""Numbers are said below this: the Chinese units end there (9999 万亿), and nobody could follow."""

DECIMALS = 6
"""Places behind the point; what a sum of doubles leaves further back is no information."""

LONGEST = 64
"""Digits or letters said one by one."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(?:\.[0-9]{1,20})?")
_KEYS = re.compile(r"[0-9*#]+")
_BETWEEN_KEYS = re.compile(r"[ \-.()/]")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_HOUR = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?|([0-9]{2})([0-9]{2})")
_UNIX = re.compile(r"[0-9]{9,13}(?:\.[0-9]{1,9})?")
_SPAN = re.compile(r"P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})(?:\.[0-9]+)?S)?)?")
_MILLISECONDS_FROM = 10**11

Made = TypeVar("Made")


class Unsayable(InvalidInput):
    """A value is not of the kind it is to be said as. It never leaves this room: ``spoken`` gives ``None`` instead."""

    def __init__(self) -> None:
        """Say nothing of the value, which may be a caller's."""
        super().__init__("unsayable", "The value cannot be said as this kind.")


def plain(text: str) -> str:
    """Take a text as people mean it: full-width digits and letters, as Chinese keyboards write them, are the usual ones."""
    return unicodedata.normalize("NFKC", text).strip()


def number(value: Any) -> Decimal:
    """Read a number, rounded half up to ``DECIMALS`` places as on a bill; texts may group thousands by commas."""
    match value:
        case bool():
            raise Unsayable
        case int():
            read = Decimal(value) if abs(value) < BEYOND else None
        case float():
            read = Decimal(repr(value)) if abs(value) < BEYOND else None  # NaN compares with nothing
        case Decimal():
            read = value if value.is_finite() else None
        case str() if _NUMBER.fullmatch(text := plain(value)):
            read = Decimal(text.replace(",", ""))
        case _:
            raise Unsayable
    if read is None or abs(read) >= BEYOND:
        raise Unsayable
    return rounded(read, DECIMALS)


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half up; nothing negative is left of zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def whole(value: Any) -> int:
    """Read a whole number."""
    read = number(value)
    if read != read.to_integral_value():
        raise Unsayable
    return int(read)


def parts(value: Decimal) -> tuple[bool, int, str]:
    """Take a number apart: whether it is below zero, what stands before the point, and the digits behind it."""
    before, _, behind = f"{abs(value):f}".partition(".")
    return value < 0, int(before), behind.rstrip("0")


def keys(value: Any) -> str:
    """Read digits, stars and hashes; how they are grouped in writing is of no matter."""
    if not isinstance(value, str):
        value = str(whole(value))
    written = plain(value)
    text = _BETWEEN_KEYS.sub("", written)
    if written.startswith("-") or not _KEYS.fullmatch(text) or len(text) > LONGEST:
        raise Unsayable
    return text


@lru_cache(maxsize=256)
def zone(word: str) -> tzinfo | None:
    """Find a time zone by its IANA name."""
    if word == "UTC":
        return UTC
    if not re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}", word):
        return None
    try:
        return ZoneInfo(word)
    except (OSError, ValueError, KeyError):  # a folder of zones, or no zone at all
        return None


def day(value: Any, wanted: tzinfo | None) -> date:
    """Read a day: a date, or the moment's day in the zone."""
    if isinstance(value, str) and (written := _day(plain(value))):
        return written
    return value if isinstance(value, date) and not isinstance(value, datetime) else moment(value, wanted).date()


def hour(value: Any, wanted: tzinfo | None) -> time:
    """Read a time of day: written as such (``14:30``, ``1430``), or the moment's in the zone. A mere date has none."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        text = plain(value)
        if _day(text):
            raise Unsayable
        if found := _HOUR.fullmatch(text):
            hours, minutes, seconds, *short = found.groups()
            return _made(time, *(int(part or 0) for part in (short if hours is None else (hours, minutes, seconds))))
    return moment(value, wanted).time()


def moment(value: Any, wanted: tzinfo | None) -> datetime:
    """Read a moment: ISO 8601, or Unix time in seconds (or milliseconds, from 10¹¹ on); UTC when no zone is known at all."""
    if isinstance(value, str):
        text = plain(value)
        if _UNIX.fullmatch(text):
            value = float(text)
        else:
            value = _made(datetime.fromisoformat, text)
    if isinstance(value, datetime):
        return value if value.tzinfo is None or wanted is None else _made(value.astimezone, wanted)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unsayable
    if abs(value) >= _MILLISECONDS_FROM:
        value = value / 1000 if abs(value) < BEYOND else float("inf")
    return _made(datetime.fromtimestamp, value, wanted or UTC)


def span(value: Any) -> int:
    """Read how long something lasts, in whole seconds: a number of them, or ISO 8601 such as ``PT1H30M``."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    elif isinstance(value, str) and (found := _SPAN.fullmatch(text := plain(value))) and text[-1] not in "PT":
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        value = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    read = int(rounded(number(value), 0))
    if read < 0:
        raise Unsayable
    return read


def _day(text: str) -> date | None:
    if found := _DAY.fullmatch(text):
        return _made(date, *map(int, found.groups()))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _made(maker: Callable[..., Made], *given: Any) -> Made:
    try:
        return maker(*given)
    except (ValueError, OverflowError, OSError):
        raise Unsayable from None
