"""A calendar that can be asked: is it open at a moment, why not, when does that change, and when does it open next?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from engine.calendars.days import DayRule, Days
from engine.calendars.events import EventCalendar, Occurrence
from engine.calendars.form import DAY_MINUTES, CalendarForm, Name
from engine.calendars.wall_clock import changes, midnight, moments, on_the_wall

State = Literal["open", "closed", "holiday", "emergency"]
HORIZON_DAYS = 400
"""How far ahead a change is looked for: every yearly day comes once."""
_CHUNK_DAYS = 7
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Emergency:
    """A closure that somebody switched on. With an end it switches itself off."""

    since: float
    until: float | None
    reason: Name
    by: str

    def holds(self, at: float) -> bool:
        """Whether it is in force."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a calendar says of a moment. Times are Unix seconds, ``None`` when no change can be foreseen.

    ``opens_at`` is when it opens next, ``None`` also while it is open.
    """

    state: State
    reason: Name
    changes_at: float | None
    opens_at: float | None


class Calendar:
    """A calendar with those it follows. Nothing here is a clock: every question names its moment."""

    def __init__(self, form: CalendarForm, emergency: Emergency | None = None, follows: Sequence[Calendar] = ()) -> None:
        """``follows`` are the calendars that the form names, as they are now."""
        self.form = form
        self.zone = ZoneInfo(form.zone)
        self.emergency = emergency
        self._follows = tuple(follows)
        self._days = Days(form)
        self._closed = [EventCalendar(events.ics, self.zone) for events in form.events if events.means == "closed"]
        self._hours = [EventCalendar(events.ics, self.zone) for events in form.events if events.means == "hours"]

    @property
    def has_imports(self) -> bool:
        """Whether imported events have a say, whose recurrences take their time to be worked out."""
        return bool(self.form.events) or any(other.has_imports for other in self._follows)

    def verdict(self, at: float) -> Verdict:
        """Say how it is at a moment: emergency before holiday before closed before open."""
        state, reason = self.state(at)
        changes_at: float | None = None
        opens_at: float | None = None
        for moment in self._later(at):
            there, why = self.state(moment)
            if changes_at is None and (there, why) != (state, reason):
                changes_at = moment
            if there == "open" and state != "open":
                opens_at = moment
            if changes_at is not None and (opens_at is not None or state == "open"):
                break
        return Verdict(state, reason, changes_at, opens_at)

    def state(self, at: float) -> tuple[State, Name]:
        """Say how it is, and why, without looking ahead."""
        closed = self._in_emergency(at)
        if closed is not None:
            return "emergency", closed.reason
        day, minute = on_the_wall(at, self.zone)
        rule = self._days.rule(day)
        if rule.kind == "own" or rule.closes and self._written(day):
            return self._by_rule(rule, day, minute)
        shut = self._shut(at, day)
        if shut is not None:
            return "holiday", shut
        for begin, end, name in self._imported_hours(day):
            if begin <= at < end:
                return "open", name
        if self._has_imported_hours(day):
            return "closed", ""
        return self._by_rule(rule, day, minute)

    def _written(self, day: date) -> bool:
        return any(own.holds(day) for own in self.form.days)

    def _by_rule(self, rule: DayRule, day: date, minute: float) -> tuple[State, Name]:
        if rule.closes:
            return "holiday", rule.name
        spans = list(rule.spans)
        if rule.kind != "own":
            before = self._days.rule(day - _A_DAY)
            if not self._has_imported_hours(day - _A_DAY):
                spans += [(first - DAY_MINUTES, last - DAY_MINUTES) for first, last in before.spans if last > DAY_MINUTES]
        is_open = any(first <= minute < last for first, last in spans)
        return ("open" if is_open else "closed"), rule.name

    def _in_emergency(self, at: float) -> Emergency | None:
        if self.emergency is not None and self.emergency.holds(at):
            return self.emergency
        return next((found for other in self._follows if (found := other._in_emergency(at)) is not None), None)

    def _shut(self, at: float, day: date) -> Name | None:
        """Name what closes the moment whatever the week says: an imported event, or a holiday of a followed calendar."""
        for events in self._closed:
            for begin, end, name in events.of_day(day):
                if begin <= at < end:
                    return name
        for other in self._follows:
            state, reason = other.state(at)
            if state == "holiday":
                return reason
        return None

    def _imported_hours(self, day: date) -> Iterator[Occurrence]:
        return (one for events in self._hours for one in events.of_day(day))

    def _has_imported_hours(self, day: date) -> bool:
        """Whether imported events begin on a day, and so are its hours."""
        return any(on_the_wall(begin, self.zone)[0] == day for begin, _, _ in self._imported_hours(day))

    def _later(self, at: float) -> Iterator[float]:
        """Give the moments behind ``at`` at which something may change, in their order."""
        day = on_the_wall(at, self.zone)[0]
        begin = at
        for _ in range(0, HORIZON_DAYS, _CHUNK_DAYS):
            end = midnight(day + _CHUNK_DAYS * _A_DAY, self.zone)
            yield from sorted({moment for moment in self._boundaries(day, begin, end) if begin < moment <= end})
            day, begin = day + _CHUNK_DAYS * _A_DAY, end

    def _boundaries(self, day: date, begin: float, end: float) -> Iterator[float]:
        for n in range(-1, _CHUNK_DAYS + 1):
            here = day + n * _A_DAY
            for minute in {0, *(minute for span in self._days.rule(here).spans for minute in span)}:
                yield from moments(here, minute, self.zone)
        yield from changes(begin, end, self.zone)
        if self.emergency is not None:
            yield self.emergency.since
            if self.emergency.until is not None:
                yield self.emergency.until
        last = day + _CHUNK_DAYS * _A_DAY
        for year, month in {(day.year, day.month), (last.year, last.month)}:
            for events in (*self._closed, *self._hours):
                for first, until, _ in events.of_month(year, month):
                    yield from (first, until)
        for other in self._follows:
            yield from other._boundaries(on_the_wall(begin, other.zone)[0], begin, end)


def said(name: Name, language: str) -> str:
    """Give a name in a language: as it is asked for, else in one that is near, else in the first there is."""
    if isinstance(name, str):
        return name
    near = [text for tag, text in name.items() if tag.partition("-")[0] == language.partition("-")[0]]
    return name.get(language) or (near or list(name.values()) or [""])[0]


def written(at: float | None, zone: ZoneInfo) -> str:
    """Write a moment as the clock shows it, with its offset, to the second; empty for none."""
    return "" if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")
