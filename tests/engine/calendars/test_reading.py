"""A calendar's document: what is wrong in it is told with its place and a mend."""

from __future__ import annotations

from typing import Any

import pytest

from engine.calendars.reading import BadCalendar, read_calendar
from tests.engine.calendars.weeks import OFFICE, ics

SECONDLY = ics("SUMMARY:x\nDTSTART:20260101T000000Z\nDTEND:20260101T000001Z\nRRULE:FREQ=SECONDLY")
MANY = ics(*["SUMMARY:x\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY"] * 101)


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"zone": "Beijing"}, "/zone", "Asia/Shanghai"),
        ({"zone": "../etc/passwd"}, "/zone", "no time zone"),
        ({"hours": {"mon-fri": "9 to 5"}}, "/hours/mon-fri", "09:00-18:00"),
        ({"hours": {"mon-fri": "09:00-25:00"}}, "/hours/mon-fri", "24:00"),
        ({"hours": {"mon": "09:00-12:00, 11:00-13:00"}}, "/hours/mon", "overlap"),
        ({"hours": {"mon": "09:00-09:00"}}, "/hours/mon", "00:00-24:00"),
        ({"hours": {"mon-fri": "09:00-12:00", "wed": "10:00-11:00"}}, "/hours", "wed are there twice"),
        ({"hours": {"monday": "09:00-12:00"}}, "/hours", "mon-fri"),
        ({"holidays": {"country": "ZZ"}}, "/holidays", "ISO code"),
        ({"holidays": {"country": "DE", "subdivision": "XX"}}, "/holidays", "BY"),
        ({"days": [{"date": "2026-02-30"}]}, "/days/0/date", "12-24 for every year"),
        ({"days": [{"date": "2026-12-24", "to": "12-26"}]}, "/days/0", "both alike"),
        ({"days": [{"date": "12-24", "hours": "09:00-10:00", "like": "mon"}]}, "/days/0", "Keep one"),
        ({"events": [{"name": "x", "ics": "nothing"}]}, "/events/0/ics", ".ics"),
        ({"events": [{"name": "x", "ics": SECONDLY}]}, "/events/0/ics", "recurs within a day"),
        ({"events": [{"name": "x", "ics": MANY}]}, "/events/0/ics", "recurring"),
        ({"follows": ["A B"]}, "/follows/0", "hyphens"),
        ({"hour": {}}, "/hour", "not known"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_its_mend(change: dict[str, Any], pointer: str, said: str) -> None:
    with pytest.raises(BadCalendar) as refused:
        read_calendar({**OFFICE, **change})
    (first, *_) = refused.value.mistakes
    assert (first.pointer, refused.value.code) == (pointer, "bad-calendar")
    assert said in f"{first.message} {first.mend}" and pointer in refused.value.message


@pytest.mark.parametrize("document", [None, [], "x", 3, {}])
def test_what_is_no_calendar_at_all_is_refused(document: object) -> None:
    with pytest.raises(BadCalendar):
        read_calendar(document)
