"""Whether a calendar is open at a moment, why not, and when that changes."""

from __future__ import annotations

import pytest

from engine.calendars.calendar import Emergency, said
from tests.engine.calendars.weeks import OFFICE, at, calendar, ics, told

GERMAN = {"zone": "Europe/Berlin", "hours": {"mon-sun": "09:00-18:00"}, "holidays": {"country": "DE", "subdivision": "BY"}}
NIGHTS = {"zone": "Europe/Berlin", "hours": {"fri, sat": "22:00-02:00", "mon": "00:00-24:00"}}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T09:00", ("open", "", "2026-11-25T12:00", "")),
        ("2026-11-25T12:00", ("closed", "", "2026-11-25T13:30", "2026-11-25T13:30")),
        ("2026-11-25T17:59:59", ("open", "", "2026-11-25T18:00", "")),
        ("2026-11-27T18:00", ("closed", "", "2026-11-30T09:00", "2026-11-30T09:00")),
        ("2026-12-24T10:00", ("open", "Christmas Eve", "2026-12-24T12:00", "")),
        ("2026-12-24T14:00", ("closed", "Christmas Eve", "2026-12-25T00:00", "2026-12-25T09:00")),
        ("2026-03-07T10:00", ("holiday", "Founders' day", "2026-03-08T00:00", "2026-03-09T09:00")),
        ("2027-03-07T10:00", ("holiday", "Founders' day", "2027-03-08T00:00", "2027-03-08T09:00")),
        ("2026-08-08T10:00", ("open", "", "2026-08-08T12:00", "")),
    ],
)
def test_the_week_and_days_of_ones_own(moment: str, expected: tuple[str, ...]) -> None:
    assert told(calendar(), moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # The State Council's notice of holidays in 2026: 1 to 7 October off, work on 20 September and 10 October.
        ("2026-10-01T10:00", ("holiday", "National Day", "2026-10-08T00:00", "2026-10-08T09:00")),
        ("2026-10-04T10:00", ("holiday", "National Day", "2026-10-08T00:00", "2026-10-08T09:00")),
        ("2026-10-10T10:00", ("open", "", "2026-10-10T12:00", "")),
        ("2026-10-10T12:30", ("closed", "", "2026-10-10T13:30", "2026-10-10T13:30")),
        ("2026-10-11T10:00", ("closed", "", "2026-10-12T09:00", "2026-10-12T09:00")),
        # 15 to 23 February off.
        ("2026-02-15T10:00", ("holiday", "Chinese New Year's Eve", "2026-02-17T00:00", "2026-02-24T09:00")),
        ("2026-02-23T10:00", ("holiday", "Chinese New Year (Spring Festival)", "2026-02-24T00:00", "2026-02-24T09:00")),
        ("2026-02-14T10:00", ("open", "", "2026-02-14T12:00", "")),
        ("2026-01-02T10:00", ("holiday", "New Year's Day", "2026-01-04T00:00", "2026-01-04T09:00")),
    ],
)
def test_chinas_holidays_take_in_their_weekends_and_make_up_days_are_worked(moment: str, expected: tuple[str, ...]) -> None:
    assert told(calendar(), moment) == expected


def test_a_holiday_is_named_in_the_callers_language_or_one_that_is_near() -> None:
    reason = calendar().verdict(at(calendar(), "2026-10-05T10:00")).reason
    assert [said(reason, language) for language in ("zh-CN", "zh", "en-GB", "fr")] == [
        "国庆节",
        "国庆节",
        "National Day",
        "National Day",
    ]
    assert told(calendar(GERMAN), "2026-12-25T10:00", "de")[1] == "Erster Weihnachtstag"


def test_make_up_days_have_the_hours_that_the_calendar_says_or_none() -> None:
    half = {**OFFICE, "hours": {"mon-thu": "09:00-18:00", "fri": "09:00-12:00"}}
    friday = {**half, "holidays": {"country": "CN", "make_up_days": "fri"}}
    assert told(calendar(friday), "2026-10-10T13:00")[0] == "closed"
    assert told(calendar(half), "2026-10-10T13:00")[0] == "open"
    none = {**half, "holidays": {"country": "CN", "make_up_days": "none"}}
    assert told(calendar(none), "2026-10-10T10:00")[0] == "closed"


def test_other_countries_keep_their_weekends_and_their_parts_holidays() -> None:
    assert told(calendar(GERMAN), "2026-01-06T10:00", "de")[:2] == ("holiday", "Heilige Drei Könige")
    assert told(calendar(GERMAN), "2026-04-04T10:00")[0] == "open"  # the Saturday before Easter is none


@pytest.mark.parametrize(
    ("moment", "state", "changes"),
    [
        ("2026-11-27T23:00", "open", "2026-11-28T02:00"),
        ("2026-11-28T01:59", "open", "2026-11-28T02:00"),
        ("2026-11-28T02:00", "closed", "2026-11-28T22:00"),
        ("2026-11-29T01:00", "open", "2026-11-29T02:00"),
        ("2026-11-30T23:59", "open", "2026-12-01T00:00"),
    ],
)
def test_hours_over_midnight_belong_to_the_day_they_begin_on(moment: str, state: str, changes: str) -> None:
    assert told(calendar(NIGHTS), moment)[::2] == (state, changes)


def test_a_holiday_cuts_off_the_night_before() -> None:
    night = {**NIGHTS, "days": [{"date": "2026-11-28", "name": "Fair"}]}
    assert told(calendar(night), "2026-11-27T23:00") == ("open", "", "2026-11-28T00:00", "")
    assert told(calendar(night), "2026-11-28T01:00")[:2] == ("holiday", "Fair")
    short = {**NIGHTS, "days": [{"date": "2026-11-28", "name": "Fair", "hours": "10:00-12:00"}]}
    assert told(calendar(short), "2026-11-27T23:00") == ("open", "", "2026-11-28T00:00", "")
    assert told(calendar(short), "2026-11-28T01:00") == ("closed", "Fair", "2026-11-28T10:00", "2026-11-28T10:00")


@pytest.mark.parametrize(
    ("moment", "state", "changes"),
    [
        # The clocks of Berlin: put forward at 2026-03-29 02:00, back at 2026-10-25 03:00.
        ("2026-03-29T01:30+01:00", "closed", "2026-03-29T03:00"),
        ("2026-03-29T03:10+02:00", "open", "2026-03-29T04:00"),
        ("2026-10-25T02:15+02:00", "closed", "2026-10-25T02:30"),
        ("2026-10-25T02:45+02:00", "open", "2026-10-25T02:00"),
        ("2026-10-25T02:15+01:00", "closed", "2026-10-25T02:30"),
        ("2026-10-25T02:45+01:00", "open", "2026-10-25T04:00"),
    ],
)
def test_hours_are_what_the_clock_on_the_wall_shows_where_it_is_put_forward_and_back(
    moment: str, state: str, changes: str
) -> None:
    early = calendar({"zone": "Europe/Berlin", "hours": {"sun": "02:30-04:00"}})
    assert told(early, moment)[::2] == (state, changes)


def test_an_emergency_comes_first_and_ends_itself() -> None:
    office = calendar()
    begins = at(office, "2026-11-25T10:00")
    closed = calendar(emergency=Emergency(begins, at(office, "2026-11-25T18:00"), "Power cut", "ann"))
    assert told(closed, "2026-11-25T09:59") == ("open", "", "2026-11-25T10:00", "")
    assert told(closed, "2026-11-25T10:00") == ("emergency", "Power cut", "2026-11-25T18:00", "2026-11-26T09:00")
    assert told(closed, "2026-11-25T18:00") == ("closed", "", "2026-11-26T09:00", "2026-11-26T09:00")
    assert told(calendar(emergency=Emergency(begins, None, "Flood", "ann")), "2026-11-25T11:00") == (
        "emergency",
        "Flood",
        "",
        "",
    )


def test_a_calendar_that_follows_another_is_closed_with_it_and_keeps_its_own_hours() -> None:
    company = {"zone": "Asia/Shanghai", "days": [{"date": "2026-11-26", "name": "Company day"}]}
    shanghai = calendar(follows=[calendar(company)])
    assert told(shanghai, "2026-11-25T18:30") == ("closed", "", "2026-11-26T00:00", "2026-11-27T09:00")
    assert told(shanghai, "2026-11-26T10:00")[:2] == ("holiday", "Company day")
    shut = calendar(company, emergency=Emergency(0.0, at(shanghai, "2026-11-25T15:00"), "Snow", "ann"))
    assert told(calendar(follows=[shut]), "2026-11-25T10:00") == ("emergency", "Snow", "2026-11-25T15:00", "2026-11-25T15:00")


def test_a_calendar_that_never_opens_says_so() -> None:
    assert told(calendar({"zone": "UTC"}), "2026-11-25T10:00") == ("closed", "", "", "")


IMPORTED = ics(
    "SUMMARY:Team meeting\nDTSTART;TZID=Asia/Shanghai:20260105T100000\nDTEND;TZID=Asia/Shanghai:20260105T110000\n"
    "RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE;TZID=Asia/Shanghai:20261130T100000",
    "SUMMARY:Stocktaking\nDTSTART;VALUE=DATE:20261210\nDTEND;VALUE=DATE:20261212",
    "SUMMARY:Called off\nSTATUS:CANCELLED\nDTSTART:20261125T010000Z\nDTEND:20261125T090000Z",
    "SUMMARY:Birthday\nTRANSP:TRANSPARENT\nDTSTART;VALUE=DATE:20261125",
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T10:30", ("holiday", "Team meeting", "2026-11-23T11:00", "2026-11-23T11:00")),
        ("2026-11-30T10:30", ("open", "", "2026-11-30T12:00", "")),
        ("2026-12-09T19:00", ("closed", "", "2026-12-10T00:00", "2026-12-14T09:00")),
        ("2026-12-11T10:00", ("holiday", "Stocktaking", "2026-12-12T00:00", "2026-12-14T09:00")),
        ("2026-11-25T10:00", ("open", "", "2026-11-25T12:00", "")),
    ],
)
def test_imported_events_close_it_by_their_recurrence_but_not_those_called_off_or_without_effect(
    moment: str, expected: tuple[str, ...]
) -> None:
    document = {**OFFICE, "events": [{"name": "team", "ics": IMPORTED}]}
    assert told(calendar(document), moment) == expected


def test_imported_hours_stand_in_place_of_the_weeks_on_the_days_they_begin_on() -> None:
    late = ics(
        "SUMMARY:Late night\nDTSTART:20261125T140000\nDTEND:20261126T010000",
        "SUMMARY:Fair\nDTSTART:20261129T100000Z\nDTEND:20261129T110000Z",
    )
    office = calendar({**OFFICE, "events": [{"name": "late", "means": "hours", "ics": late}]})
    assert told(office, "2026-11-25T10:00") == ("closed", "", "2026-11-25T14:00", "2026-11-25T14:00")
    assert told(office, "2026-11-26T00:30") == ("open", "Late night", "2026-11-26T01:00", "")
    assert told(office, "2026-11-26T10:00")[0] == "open"
    assert told(office, "2026-11-29T18:30")[:2] == ("open", "Fair")
