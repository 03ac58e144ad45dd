"""Days and times of day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import get_day_names, get_month_names

from engine.saying import chinese, english
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import Unsayable, day, hour, zone

_NEAR_EN: Mapping[int, str] = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_NEAR_ZH: Mapping[int, str] = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_PARTS_OF_DAY = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))
"""Chinese parts of the day, each with the hour it ends at; CLDR's, but 早上 where it has the bookish 清晨."""


@lru_cache(maxsize=4)
def _names(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Months from January on and weekdays from Monday on."""
    months, days = get_month_names("wide", "format", locale), get_day_names("wide", "format", locale)
    return tuple(months[n] for n in range(1, 13)), tuple(days[n] for n in range(7))


def _near(read: date, asked: Asked, words: Mapping[int, str]) -> str:
    if asked.now is None or not asked.has("relative"):
        return ""
    try:
        today = datetime.fromtimestamp(asked.now, asked.zone or UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Unsayable from None
    return words.get((read - today).days, "")


def _date_en(value: Any, asked: Asked) -> str:
    read = day(value, asked.zone)
    months, days = _names("en")
    weekday = days[read.weekday()] if asked.has("weekday") else ""
    if near := _near(read, asked, _NEAR_EN):
        return ", ".join(filter(None, (near, weekday)))
    year = "" if asked.has("without_year") else english.year(read.year)
    return ", ".join(filter(None, (weekday, f"{months[read.month - 1]} {english.ordinal(read.day)}", year)))


def _date_zh(value: Any, asked: Asked) -> str:
    read = day(value, asked.zone)
    months, days = _names("zh_Hans_CN")
    weekday = days[read.weekday()] if asked.has("weekday") else ""
    said = _near(read, asked, _NEAR_ZH)
    if not said:
        year = "" if asked.has("without_year") else f"{chinese.digits(str(read.year))}年"
        said = f"{year}{months[read.month - 1]}{chinese.cardinal(read.day)}日"
    return "，".join(filter(None, (said, weekday)))


def _time_en(value: Any, asked: Asked) -> str:
    read = hour(value, asked.zone)
    seconds = _seconds_en(read.second) if asked.has("seconds") else ""
    if asked.has("24h"):
        hours = f"zero {english.cardinal(read.hour)}" if read.hour < 10 else english.cardinal(read.hour)
        return f"{hours} {english.two_digits(read.minute) if read.minute else 'hundred hours'}{seconds}"
    if not read.minute and not seconds and read.hour in (0, 12):
        return "noon" if read.hour else "midnight"  # what “twelve AM” is nobody is sure of
    minutes = f" {english.two_digits(read.minute)}" if read.minute else ""
    return f"{english.cardinal(read.hour % 12 or 12)}{minutes} {'AM' if read.hour < 12 else 'PM'}{seconds}"


def _seconds_en(seconds: int) -> str:
    return f" and {english.cardinal(seconds)} second{'' if seconds == 1 else 's'}" if seconds else ""


def _time_zh(value: Any, asked: Asked) -> str:
    read = hour(value, asked.zone)
    part, on_the_clock = "", read.hour
    if not asked.has("24h"):
        part = next(word for until, word in _PARTS_OF_DAY if read.hour < until)
        on_the_clock = read.hour - 12 if read.hour > 12 else read.hour
    with_seconds = asked.has("seconds") and read.second
    said = f"{part}{chinese.counted(on_the_clock)}点"
    if read.minute or with_seconds:
        said += f"{chinese.two_digits(read.minute) if read.minute else '零'}分"
    return said + (f"{chinese.two_digits(read.second)}秒" if with_seconds else "")


def _is_zone(word: str) -> bool:
    return zone(word) is not None


DATE = Kind(
    "date",
    InBoth("Date", "日期"),
    {"en": _date_en, "zh": _date_zh},
    InBoth(
        "`weekday`, `without_year`, `relative` (today, tomorrow…), and a time zone such as `Asia/Shanghai`",
        "`weekday`（读星期）、`without_year`（不读年份）、`relative`（今天、明天……），以及时区，例如 `Asia/Shanghai`",
    ),
    words=frozenset({"weekday", "without_year", "relative"}),
    opened=_is_zone,
    most=4,
)
TIME = Kind(
    "time",
    InBoth("Time of day", "时间"),
    {"en": _time_en, "zh": _time_zh},
    InBoth(
        "`24h`, `seconds`, and a time zone such as `Asia/Shanghai`",
        "`24h`（24 小时制）、`seconds`（读秒），以及时区，例如 `Asia/Shanghai`",
    ),
    words=frozenset({"24h", "seconds"}),
    opened=_is_zone,
    most=3,
)
