"""What rules a day: a day of its own, a public holiday, a working weekend that makes up for one, or the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.calendars import public_holidays
from engine.calendars.form import WEEKDAYS, CalendarForm, Name, Span, spans_of, weekdays_of


@dataclass(frozen=True, slots=True)
class DayRule:
    """The hours of a day as the clock on the wall shows them; ``own`` days and holidays also cut off the night before."""

    kind: Literal["own", "holiday", "make_up", "week"]
    spans: tuple[Span, ...] = ()
    name: Name = ""

    @property
    def closes(self) -> bool:
        """Whether the day is a holiday: one of the country's, or one's own without hours."""
        return self.kind == "holiday"


class Days:
    """The rules of a calendar's days, each worked out once."""

    def __init__(self, form: CalendarForm) -> None:
        """Lay the week out."""
        self._form = form
        self._week: list[tuple[Span, ...]] = [()] * 7
        for days, hours in form.hours.items():
            for day in weekdays_of(days):
                self._week[day] = spans_of(hours)
        self._known: dict[date, DayRule] = {}

    def rule(self, day: date) -> DayRule:
        """Give what rules a day."""
        if day not in self._known:
            self._known[day] = self._own(day) or self._public(day) or DayRule("week", self._week[day.weekday()])
        return self._known[day]

    def _own(self, day: date) -> DayRule | None:
        for own in self._form.days:
            if own.holds(day):
                spans = self._week[WEEKDAYS.index(own.like)] if own.like else spans_of(own.hours) if own.hours else ()
                return DayRule("own" if spans else "holiday", spans, own.name)
        return None

    def _public(self, day: date) -> DayRule | None:
        kept = self._form.holidays
        if kept is None:
            return None
        year = public_holidays.year_of(kept.country, kept.subdivision, day.year)
        if day in year.days:
            return DayRule("holiday", (), year.days[day])
        if day in year.make_up_days and kept.make_up_days != "none":
            return DayRule("make_up", self._week[WEEKDAYS.index(kept.make_up_days)])
        return None
