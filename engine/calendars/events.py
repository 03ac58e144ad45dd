"""Events of an imported iCalendar (RFC 5545), its recurrences worked out month by month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

MOST_EVENTS = 1000
MOST_RECURRING = 100
"""What one import may hold. Working out a month of it then takes a second or two at the very most, once."""
_PARTS_OF_DAYS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_SUBDAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_KINDS = ("VEVENT",)
_A_DAY = timedelta(days=1)
_WIDEST_OFFSET = timedelta(hours=26)


class BadEvents(ValueError):
    """An iCalendar that cannot be used: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        """Keep both."""
        super().__init__(what)
        self.mend = mend


Occurrence = tuple[float, float, str]
"""From when to when in Unix seconds, and what it is called."""


class EventCalendar:
    """The events of one import, in the zone that times without one are meant in."""

    def __init__(self, ics: str, zone: ZoneInfo) -> None:
        """Read it; raises ``BadEvents``."""
        self._zone = zone
        self._calendar = _read(ics)
        self._months: dict[tuple[int, int], tuple[Occurrence, ...]] = {}
        self._days: dict[tuple[int, int], dict[date, tuple[Occurrence, ...]]] = {}
        try:
            self.of_month(2026, 1)
        except BadEvents:
            raise
        except Exception as wrong:  # the library fails in many ways over broken recurrences
            raise BadEvents(
                f"Its recurrences cannot be worked out: {type(wrong).__name__}.", "Export it again, or leave the event out."
            ) from None

    def of_month(self, year: int, month: int) -> tuple[Occurrence, ...]:
        """List what happens in a month of the zone, and what reaches into it, by its beginning."""
        if (year, month) not in self._months:
            begin, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
            found = sorted(set(self._between(begin, end)))
            self._months[year, month] = tuple(found)
        return self._months[year, month]

    def of_day(self, day: date) -> tuple[Occurrence, ...]:
        """List what happens on a day of the zone, or reaches into it."""
        month = (day.year, day.month)
        if month not in self._days:
            by_day: dict[date, list[Occurrence]] = {}
            for one in self.of_month(*month):
                here, last = (datetime.fromtimestamp(at, self._zone).date() for at in one[:2])
                here = max(here, day.replace(day=1))
                while here <= last and here.month == day.month:
                    by_day.setdefault(here, []).append(one)
                    here += _A_DAY
            self._days[month] = {here: tuple(there) for here, there in by_day.items()}
        return self._days[month].get(day, ())

    def _between(self, begin: date, end: date) -> Iterator[Occurrence]:
        first = datetime.combine(begin, time(), UTC) - _WIDEST_OFFSET
        last = datetime.combine(end, time(), UTC) + _WIDEST_OFFSET
        for event in recurring_ical_events.of(self._calendar, components=_KINDS).between(first, last):
            if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
                continue  # it does not take place (RFC 5545 §3.8.1.11), or takes up no time (§3.8.2.7)
            from_, to = self._moment(event.start), self._moment(event.end)
            if from_ < to:
                yield from_, to, " ".join(str(event.get("SUMMARY", "")).split())[:200]

    def _moment(self, written: Any) -> float:
        if not isinstance(written, datetime):
            written = datetime.combine(written, time())  # a day begins at midnight of the calendar's zone
        moment: datetime = written if written.tzinfo is not None else written.replace(tzinfo=self._zone)
        return moment.timestamp()


@lru_cache(maxsize=32)
def _read(ics: str) -> Calendar:
    try:
        read = Calendar.from_ical(ics)
        events = [part for part in read.walk("VEVENT") if isinstance(part, Event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as wrong:
        reason = (str(wrong).splitlines() or [type(wrong).__name__])[0][:120]
        raise BadEvents(f"It cannot be read as iCalendar: {reason}", "Export it again as .ics.") from None
    rules = [rule for event in events if (rule := event.get("RRULE")) is not None]
    flat = [part for rule in rules for part in (rule if isinstance(rule, list) else [rule])]
    for rule in flat:
        if any(str(word).upper() in _SUBDAILY for word in rule.get("FREQ", ())) or any(part in rule for part in _PARTS_OF_DAYS):
            raise BadEvents("An event recurs within a day.", "Write one event for each time of day.")
    if len(events) > MOST_EVENTS or len(flat) > MOST_RECURRING:
        raise BadEvents(
            f"It has {len(events)} events, {len(flat)} of them recurring.",
            f"At most {MOST_EVENTS} are taken, {MOST_RECURRING} recurring; export fewer years.",
        )
    if not isinstance(read, Calendar):
        raise BadEvents("It is no iCalendar.", "It begins with BEGIN:VCALENDAR.")
    return read
