"""Public holidays, and the working weekends that make up for them. With ``events`` the only user of calendar libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from holidays import HolidayBase

_LANGUAGES: Mapping[str, str] = {"en": "en_US", "zh-CN": "zh_CN"}
"""Languages of flows → the library's words for them; a country's own language is added."""
_A_DAY = timedelta(days=1)
_NEAR = 8
"""Days within which a day off lies from the holiday it lengthens."""
ANNOUNCED_BY_YEAR = ("CN",)
"""Countries whose government names the whole spans and the days to make up for them each autumn (国务院办公厅放假安排).

Their holidays take in the weekends beside them."""


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The public holidays of a year, and the weekend days on which people work instead."""

    days: Mapping[date, Mapping[str, str]]
    make_up_days: frozenset[date]


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """List the countries whose holidays are known, each with its parts that have some of their own."""
    return {code: tuple(parts) for code, parts in holidays.list_supported_countries().items()}


@lru_cache(maxsize=256)
def year_of(country: str, subdivision: str, year: int) -> HolidayYear:
    """Give the public holidays of a year; none for a year the library cannot reckon."""
    bare = holidays.country_holidays(country)
    own, supported = bare.default_language, bare.supported_languages
    # Without a language the library would take that of the process's environment.
    kept = _kept(country, subdivision, year, own)
    make_up = frozenset(day for day in getattr(kept, "weekend_workdays", ()) if day.year == year)
    days: dict[date, dict[str, str]] = {}
    spoken = {tag: word for tag, word in _LANGUAGES.items() if word in supported}
    if own is not None and own not in spoken.values():
        spoken[own.replace("_", "-")] = own
    for tag, word in spoken.items():
        for day, name in _names(_kept(country, subdivision, year, word)).items():
            days.setdefault(day, {})[tag] = name
    if not days:
        days = {day: {"": name} for day, name in _names(kept).items()}
    if country in ANNOUNCED_BY_YEAR:
        for day, words in list(_weekends_beside(days, make_up)):
            days.setdefault(day, dict(words))
    return HolidayYear(dict(sorted(days.items())), make_up)


def _kept(country: str, subdivision: str, year: int, language: str | None) -> HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)


def _names(kept: HolidayBase) -> dict[date, str]:
    """Name each day by its holiday alone: ``observed`` and ``substituted`` are for lawyers, not for callers."""
    ways = [_around(kept, label) for label in ("observed_label", "estimated_label", "observed_estimated_label")]
    moved = _around(kept, "substituted_label")
    named: dict[date, str] = {}
    for day in sorted(kept):
        words = [_bare(word, ways) for word in kept.get_list(day) if not (moved and word.startswith(moved[0]))]
        named[day] = ("、" if str(kept.language or kept.default_language).startswith("zh") else ", ").join(dict.fromkeys(words))
    for day in [day for day, name in named.items() if not name]:
        near = (day + n * _A_DAY for n in (*range(-1, -_NEAR, -1), *range(1, _NEAR)))
        named[day] = next((named[other] for other in near if named.get(other)), kept.get_list(day)[0])
    return named


def _around(kept: HolidayBase, label: str) -> tuple[str, str] | None:
    """Give what stands before and behind the name in one of the library's labels."""
    template: Any = getattr(kept, label, None)
    if not isinstance(template, str):
        return None
    before, _, behind = str(kept.tr(template)).partition("%s")
    return before, behind


def _bare(word: str, ways: Sequence[tuple[str, str] | None]) -> str:
    for before, behind in filter(None, ways):
        if word.startswith(before) and word.endswith(behind) and len(word) > len(before + behind):
            word = word[len(before) : len(word) - len(behind)]
    return word


def _weekends_beside(
    days: Mapping[date, Mapping[str, str]], make_up: frozenset[date]
) -> Iterator[tuple[date, Mapping[str, str]]]:
    for holiday, name in days.items():
        for step in (_A_DAY, -_A_DAY):
            day = holiday + step
            while day.weekday() >= 5 and day not in days and day not in make_up:
                yield day, name
                day += step
