"""A large import is worked out once a month, and a day is asked for its own events alone."""

from __future__ import annotations

from datetime import date

from tests.engine.calendars.weeks import OFFICE, at, calendar, ics

DAILY = [f"SUMMARY:Pause {n}\nDTSTART:20260101T10{n:02}00\nDURATION:PT1M\nRRULE:FREQ=DAILY" for n in range(0, 40, 2)]


def test_a_question_does_not_go_through_all_of_an_import_for_each_moment_it_looks_at() -> None:
    office = calendar({**OFFICE, "events": [{"name": "pauses", "ics": ics(*DAILY)}]})
    (events,) = office._closed
    asked = 0
    of_month = events.of_month

    def counted(year: int, month: int) -> tuple[tuple[float, float, str], ...]:
        nonlocal asked
        asked += 1
        return of_month(year, month)

    events.of_month = counted  # type: ignore[method-assign]
    verdict = office.verdict(at(office, "2026-11-27T18:30"))
    assert verdict.opens_at == at(office, "2026-11-30T09:00")
    assert office.verdict(at(office, "2026-11-30T10:05")).changes_at == at(office, "2026-11-30T10:06")
    assert asked < 10


def test_an_event_of_several_days_is_there_on_each_of_them() -> None:
    fair = ics("SUMMARY:Fair\nDTSTART;VALUE=DATE:20261128\nDTEND;VALUE=DATE:20261203")
    (events,) = calendar({**OFFICE, "events": [{"name": "fair", "ics": fair}]})._closed
    days = [day for month in (11, 12) for day in range(1, 31) if events.of_day(date(2026, month, day))]
    assert days == [28, 29, 30, 1, 2, 3]  # the last one only touches the third's midnight
