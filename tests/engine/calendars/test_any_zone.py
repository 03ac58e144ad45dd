"""What holds in every zone, whatever its clocks do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars.calendar import Calendar, Emergency
from engine.calendars.form import WEEKDAYS
from engine.calendars.reading import read_calendar

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right", "Etc")))
HARD = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Pacific/Apia")
"""Clocks that change by an hour, by half of one, at midnight, twice around Ramadan, and by a whole day once."""


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, str]:
    """Hours of some days, some of them over midnight."""
    found = {}
    for day in draw(st.sets(st.sampled_from(WEEKDAYS), max_size=7)):
        a, b, c = draw(st.tuples(*[st.integers(0, 95)] * 3).filter(lambda t: len(set(t)) == 3).map(sorted))
        spans = draw(
            st.sampled_from(
                (
                    f"{clock(a * 15)}-{clock(b * 15)}",
                    f"{clock(b * 15)}-{clock(a * 15)}",
                    f"{clock(a * 15)}-{clock(b * 15)}, {clock(c * 15)}-24:00",
                )
            )
        )
        found[day] = spans
    return found


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    document: dict[str, Any] = {"zone": draw(st.sampled_from(HARD) | st.sampled_from(ZONES)), "hours": draw(weeks())}
    if draw(st.booleans()):
        document["days"] = [{"date": "03-29", "hours": "01:30-02:45", "name": "x"}, {"date": "10-25", "name": "y"}]
    if draw(st.booleans()):
        document["holidays"] = {"country": draw(st.sampled_from(("CN", "DE", "US")))}
    return Calendar(read_calendar(document))


MOMENTS = st.integers(1_735_689_600, 1_830_297_600).map(float)  # 2025 to 2027


@settings(max_examples=150, deadline=None)
@given(calendars(), MOMENTS, st.floats(0, 1))
def test_nothing_changes_until_the_moment_that_is_told_and_something_does_then(
    calendar: Calendar, at: float, part: float
) -> None:
    verdict = calendar.verdict(at)
    before = (verdict.state, verdict.reason)
    if verdict.changes_at is None:
        assert calendar.state(at + part * 300 * 86400) == before
        return
    assert at < verdict.changes_at
    assert calendar.state(verdict.changes_at) != before
    assert calendar.state(verdict.changes_at - 1e-3) == before
    assert calendar.state(at + part * (verdict.changes_at - 1e-3 - at)) == before


@settings(max_examples=150, deadline=None)
@given(calendars(), MOMENTS, st.floats(0, 1))
def test_the_next_opening_is_the_first(calendar: Calendar, at: float, part: float) -> None:
    verdict = calendar.verdict(at)
    if verdict.state == "open":
        assert verdict.opens_at is None
        return
    end = at + 300 * 86400 if verdict.opens_at is None else verdict.opens_at
    assert calendar.state(at + part * (end - 1e-3 - at))[0] != "open"
    if verdict.opens_at is not None:
        assert calendar.state(verdict.opens_at)[0] == "open"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HARD) | st.sampled_from(ZONES), weeks(), MOMENTS)
def test_it_is_open_just_when_the_clock_on_the_wall_is_within_the_hours(zone: str, hours: dict[str, str], at: float) -> None:
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    minute = local.hour * 60 + local.minute

    def within(day: int, minute: int) -> bool:
        for span in filter(None, hours.get(WEEKDAYS[day % 7], "").split(", ")):
            first, last = (int(word[:2]) * 60 + int(word[3:]) for word in span.split("-"))
            if first <= minute < (last if last > first else last + 1440):
                return True
        return False

    expected = within(local.weekday(), minute) or within(local.weekday() - 1, minute + 1440)
    assert (Calendar(read_calendar({"zone": zone, "hours": hours})).state(at)[0] == "open") == expected


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS, st.integers(1, 10**7))
def test_an_emergency_with_an_end_leaves_everything_as_it_was_behind_it(calendar: Calendar, at: float, seconds: int) -> None:
    closed = Calendar(calendar.form, Emergency(at, at + seconds, "why", "ann"))
    verdict = closed.verdict(at)
    assert (verdict.state, verdict.changes_at) == ("emergency", at + seconds)
    assert closed.verdict(at + seconds) == calendar.verdict(at + seconds)
    assert closed.state(at - 1) == calendar.state(at - 1)
