"""What the block's performer answers, and how seldom it asks the database."""

from __future__ import annotations

from typing import Any, cast

import pytest

from engine.calendars.calendar import Emergency
from engine.calendars.performer import HoursPerformer
from engine.calendars.ports import CalendarRepository
from engine.calendars.recent import RecentCalendars
from engine.runtime.performers import WorkFailed
from tests.engine.calendars.kept import Kept
from tests.engine.calendars.weeks import OFFICE, at, calendar, ics


class Clock:
    def __init__(self) -> None:
        self.at = at(calendar(), "2026-11-25T10:00")

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def performer(kept: Kept, clock: Clock) -> HoursPerformer:
    return HoursPerformer(RecentCalendars(cast(CalendarRepository, kept), clock=clock), clock)


async def ask(performer: HoursPerformer, name: str = "office", moment: Any = None, language: str = "en") -> Any:
    return await performer.perform({"calendar": name, "at": moment, "language": language}, "key")


async def refused(performer: HoursPerformer, name: str = "office", moment: Any = None) -> str:
    with pytest.raises(WorkFailed) as failed:
        await ask(performer, name, moment)
    return failed.value.code


async def test_it_answers_for_now_and_for_any_moment(performer: HoursPerformer, kept: Kept, clock: Clock) -> None:
    kept.put("office", OFFICE)
    assert await ask(performer) == {
        "state": "open",
        "reason": "",
        "at": "2026-11-25T10:00:00+08:00",
        "changes_at": "2026-11-25T12:00:00+08:00",
        "opens_at": "",
    }
    clock.at = at(calendar(), "2026-11-25T12:00")
    assert (await ask(performer))["state"] == "closed"
    for moment in ("2026-10-01T10:00", "2026-10-01T02:00+00:00", at(calendar(), "2026-10-01T10:00")):
        answer = await ask(performer, moment=moment, language="zh-CN")
        assert (answer["state"], answer["reason"], answer["opens_at"]) == ("holiday", "国庆节", "2026-10-08T09:00:00+08:00")
    for none in ("soon", "", True, 1e30, ["x"]):
        assert await refused(performer, moment=none) == "bad-moment"


async def test_an_emergency_closes_within_two_seconds_and_the_database_is_asked_once_a_second(
    performer: HoursPerformer, kept: Kept, clock: Clock
) -> None:
    kept.put("office", OFFICE)
    for _ in range(100):
        await ask(performer)
    assert (kept.asked, kept.read) == (1, 1)
    kept.put("office", OFFICE, Emergency(clock.at, None, "Flood", "ann"))
    clock.at += 1.5
    assert (await ask(performer))["state"] == "emergency"
    clock.at += 1.5
    assert ((await ask(performer))["reason"], kept.asked, kept.read) == ("Flood", 3, 2)


async def test_imported_events_are_worked_out_aside(kept: Kept, clock: Clock) -> None:
    team = ics("SUMMARY:Team day\nDTSTART;VALUE=DATE:20261125\nRRULE:FREQ=MONTHLY")
    kept.put("company", {"zone": "Asia/Shanghai", "events": [{"name": "team", "ics": team}]})
    kept.put("office", {**OFFICE, "follows": ["company"]})
    performer = HoursPerformer(RecentCalendars(cast(CalendarRepository, kept), clock=clock), clock, aside=True)
    assert [(await ask(performer))[member] for member in ("state", "reason")] == ["holiday", "Team day"]


async def test_while_the_database_is_away_the_last_calendars_stay_good(
    performer: HoursPerformer, kept: Kept, clock: Clock
) -> None:
    kept.away = True
    assert await refused(performer) == "calendars-unavailable"
    kept.away = False
    kept.put("office", OFFICE)
    clock.at += 2
    await ask(performer)
    kept.away = True
    clock.at += 3600 * 2
    assert (await ask(performer))["state"] == "closed"
    kept.away = False
    kept.there.clear()
    clock.at += 2
    assert await refused(performer) == "calendar-missing"


async def test_a_calendar_that_cannot_be_read_harms_no_other(performer: HoursPerformer, kept: Kept) -> None:
    kept.put("office", OFFICE)
    kept.put("broken", {"zone": "Nowhere/Land"})
    kept.put("one", {**OFFICE, "follows": ["two"]})
    kept.put("two", {**OFFICE, "follows": ["one"]})
    assert (await ask(performer))["state"] == "open"
    for name in ("broken", "one", "two"):
        assert await refused(performer, name) == "calendar-unreadable"
