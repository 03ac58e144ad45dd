"""A calendar as people write it: the form, its small words, and what is refused. Read it with ``engine.calendars.reading``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from engine.calendars import public_holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days of the week in Python's order."""
DAY_MINUTES = 24 * 60
MOST_ICS = 256 * 1024
"""Characters of one imported iCalendar."""

Span = tuple[int, int]
"""Minutes of the wall clock since midnight, from and to; the end is beyond 1440 when it goes over midnight."""
Name: TypeAlias = str | Mapping[str, str]
"""What a day is called: one word for all, or one for each language."""

CALENDAR_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""How calendars are named: lower-case letters, digits and inner hyphens."""
_SPAN = re.compile(r"(\d{1,2}):(\d\d) ?[-–] ?(\d{1,2}):(\d\d)")
_DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)")


def wrong(what: str, mend: str) -> PydanticCustomError:
    """Refuse a value, saying what is wrong and what to write instead."""
    return PydanticCustomError("calendar", "{what}", {"what": what, "mend": mend})


def spans_of(text: Any) -> tuple[Span, ...]:
    """Read hours such as ``09:00-12:00, 13:30-18:00``; ``22:00-02:00`` goes over midnight."""
    if not isinstance(text, str):
        raise wrong("Hours must be a text.", "Write for example “09:00-12:00, 13:30-18:00”.")
    parts = [part.strip() for part in re.split(r"[,，、]", text) if part.strip()]
    spans = sorted(_span(part) for part in parts)
    for (first, until), (then, _) in zip(spans, spans[1:], strict=False):
        if then < until:
            raise wrong(f"The hours {shown((first, until))} and those from {_clock(then)} overlap.", "Write them as one.")
    return tuple(spans)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise wrong(f"“{text[:40]}” are no hours.", "Write for example “09:00-18:00”.")
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    first, last = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if max(first_minute, last_minute) > 59 or first >= DAY_MINUTES or last > DAY_MINUTES:
        raise wrong(f"“{text[:40]}” is beyond the clock.", "Hours go from 00:00 to 24:00.")
    if first == last:
        raise wrong(f"“{text[:40]}” begins when it ends.", "Write “00:00-24:00” for a whole day.")
    return (first, last) if last > first else (first, last + DAY_MINUTES)


def shown(span: Span) -> str:
    """Write hours as they are read."""
    return f"{_clock(span[0])}-{_clock(span[1] if span[1] <= DAY_MINUTES else span[1] - DAY_MINUTES)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekdays_of(text: str) -> tuple[int, ...]:
    """Read days of the week such as ``mon-fri`` or ``mon, wed``."""
    found: list[int] = []
    for part in re.split(r"[,，、]", text.lower()):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise wrong(f"“{text[:40]}” are no days of the week.", "Write for example “mon-fri” or “sat, sun”.")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first)
        found.extend((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    return tuple(found)


def _zone(word: Any) -> str:
    try:
        if isinstance(word, str) and "/" in word or word == "UTC":
            ZoneInfo(word)
            return str(word)
    except (OSError, ValueError, KeyError):
        pass
    raise wrong(f"“{str(word)[:40]}” is no time zone.", "Name one of the IANA's, such as Asia/Shanghai or Europe/Berlin.")


def _week(given: Any) -> Any:
    if not isinstance(given, dict):
        raise wrong("The week must say hours by days.", "Write for example {mon-fri: 09:00-18:00}.")
    seen: set[int] = set()
    for days in given:
        for day in weekdays_of(str(days)):
            if day in seen:
                raise wrong(f"The hours of {WEEKDAYS[day]} are there twice.", "Write all hours of a day in one line.")
            seen.add(day)
    return given


def _day(word: Any) -> str:
    found = _DAY.fullmatch(word) if isinstance(word, str) else None
    try:
        if found is not None:
            dt.date(int(found[1] or 2024), int(found[2]), int(found[3]))  # 2024 has a 29 February
            return str(word)
    except ValueError:
        pass
    raise wrong(f"“{str(word)[:40]}” is no day.", "Write 2026-12-24, or 12-24 for every year.")


def _named(given: Any) -> Any:
    if isinstance(given, dict):
        if given and all(isinstance(text, str) and 0 < len(text) <= 200 for text in given.values()):
            return given
    elif isinstance(given, str) and len(given) <= 200:
        return given
    raise wrong("That is no name.", "Write a text, or one for each language: {en: …, zh-CN: …}.")


def _calendar_name(word: Any) -> str:
    if isinstance(word, str) and CALENDAR_NAME.fullmatch(word):
        return word
    raise wrong(f"“{str(word)[:40]}” is no name of a calendar.", "Use lower-case letters, digits and inner hyphens.")


Hours = Annotated[str, AfterValidator(lambda text: (spans_of(text), text)[1])]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Day = Annotated[str, BeforeValidator(_day)]
Named = Annotated[str | dict[str, str], BeforeValidator(_named)]
CalendarName = Annotated[str, BeforeValidator(_calendar_name)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublicHolidays(_Part):
    """Which country's public holidays are kept. ``make_up_days`` says whose hours a working weekend (调休) has."""

    country: str
    subdivision: str = ""
    make_up_days: Weekday | Literal["none"] = "mon"

    @model_validator(mode="after")
    def _known(self) -> PublicHolidays:
        known = public_holidays.countries()
        if self.country not in known:
            raise wrong(f"The public holidays of “{self.country[:20]}” are not known.", "Write its ISO code, such as CN.")
        parts = known[self.country]
        if self.subdivision and self.subdivision not in parts:
            listed = ", ".join(parts) or "none are known"
            raise wrong(f"{self.country} has no part “{self.subdivision[:20]}”.", f"Write one of these: {listed}.")
        return self


class OwnDay(_Part):
    """A day, or days, with hours of their own; without hours they are holidays. ``like`` gives the hours of a weekday."""

    date: Day
    to: Day | None = None
    name: Named = ""
    hours: Hours | None = None
    like: Weekday | None = None

    @model_validator(mode="after")
    def _fits(self) -> OwnDay:
        if self.to is not None and (len(self.to) != len(self.date) or self.to < self.date):
            raise wrong(f"{self.to} does not follow {self.date}.", "Write both alike, the earlier one as `date`.")
        if self.hours is not None and self.like is not None:
            raise wrong("`hours` and `like` say two things.", "Keep one of them.")
        return self

    def holds(self, day: dt.date) -> bool:
        """Whether that day is one of these."""
        written = day.isoformat()[-len(self.date) :]
        return self.date <= written <= (self.to or self.date)


class Events(_Part):
    """An imported iCalendar: its events are times when it is closed, or the hours of the days they begin on."""

    name: CalendarName
    means: Literal["closed", "hours"] = "closed"
    ics: Annotated[str, Field(max_length=MOST_ICS)]


class CalendarForm(_Part):
    """A calendar. ``follows`` names calendars whose holidays, closed days and emergency closures hold here, too."""

    zone: Annotated[str, BeforeValidator(_zone)]
    hours: Annotated[dict[str, Hours], BeforeValidator(_week)] = {}
    holidays: PublicHolidays | None = None
    days: Annotated[tuple[OwnDay, ...], Field(max_length=500)] = ()
    events: Annotated[tuple[Events, ...], Field(max_length=10)] = ()
    follows: Annotated[tuple[CalendarName, ...], Field(max_length=10)] = ()
