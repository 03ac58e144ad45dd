"""How long something lasts."""

from __future__ import annotations

from typing import Any

from engine.saying import chinese, english
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import span

_UNITS = ((86400, "day", "天"), (3600, "hour", "小时"), (60, "minute", "分"), (1, "second", "秒"))


def _counts(value: Any, asked: Asked) -> list[tuple[int, str, str]]:
    """How many there are of each unit; with ``minutes`` to the nearest of them, but at least one of what is not nothing."""
    seconds = span(value)
    if asked.has("minutes") and seconds:
        seconds = max(1, (seconds + 30) // 60) * 60
    counts = []
    for size, en, zh in _UNITS:
        count, seconds = divmod(seconds, size)
        counts.append((count, en, zh))
    return counts


def _english(value: Any, asked: Asked) -> str:
    counts = _counts(value, asked)
    said = [f"{english.cardinal(count)} {unit}{'' if count == 1 else 's'}" for count, unit, _ in counts if count]
    return english.listed(said or ["zero minutes" if asked.has("minutes") else "zero seconds"])


def _chinese(value: Any, asked: Asked) -> str:
    """A unit left out in the middle leaves 零 (一小时零五秒); 分 is 分钟 when nothing follows it."""
    said, gap = "", False
    for count, _, unit in _counts(value, asked):
        if count:
            said += ("零" if gap else "") + chinese.counted(count) + unit
        gap = bool(said) and not count
    if not said:
        return "零分钟" if asked.has("minutes") else "零秒"
    return f"{said}钟" if said.endswith("分") else said


TIMESPAN = Kind(
    "timespan",
    InBoth("Duration", "时长"),
    {"en": _english, "zh": _chinese},
    InBoth("`minutes` to leave the seconds out", "不读秒时用 `minutes`"),
    words=frozenset({"minutes"}),
    most=1,
)
