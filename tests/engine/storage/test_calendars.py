"""Calendars in both databases: revisions, emergency closures, and who changed what."""

from __future__ import annotations

import asyncio

import pytest

from engine.calendars.calendar import Emergency
from engine.errors import Conflict, NotFound
from engine.storage.calendars import StoredCalendars
from engine.storage.session import Database
from tests.engine.calendars.weeks import OFFICE

CLOSED = Emergency(5.0, 9.5, {"en": "Power cut", "zh-CN": "停电"}, "bob")


@pytest.fixture
def calendars(database: Database) -> StoredCalendars:
    return StoredCalendars(database)


async def test_a_calendar_is_kept_changed_closed_opened_and_removed_and_all_of_it_is_told(calendars: StoredCalendars) -> None:
    first = await calendars.put_calendar("office", OFFICE, expected_revision=0, at=1.0, by="ann")
    assert (first.revision, first.document, first.saved_by, first.emergency) == (1, OFFICE, "ann", None)
    second = await calendars.put_calendar("office", {"zone": "UTC"}, expected_revision=1, at=2.0, by="bob")
    closed = await calendars.set_emergency("office", CLOSED, at=5.0, by="bob")
    assert (closed.emergency, closed.revision) == (CLOSED, 2)
    opened = await calendars.set_emergency("office", None, at=6.0, by="ann")
    assert opened.emergency is None
    assert len({one.stamp for one in (first, second, closed, opened)}) == 4
    assert await calendars.stamps() == {"office": opened.stamp}
    assert await calendars.calendars() == [opened] and await calendars.calendar("office") == opened
    await calendars.delete_calendar("office", at=7.0, by="ann")
    assert await calendars.calendars() == []
    told = [(one.change, one.by, one.at) for one in await calendars.changes("office", 10)]
    assert told == [
        ("removed", "ann", 7.0),
        ("emergency off", "ann", 6.0),
        ("emergency on", "bob", 5.0),
        ("set", "bob", 2.0),
        ("set", "ann", 1.0),
    ]
    assert (await calendars.changes("office", 10))[-1].details == {"revision": 1, "document": OFFICE}
    again = await calendars.put_calendar("office", OFFICE, expected_revision=0, at=8.0, by="ann")
    assert again.stamp > opened.stamp, "a calendar that is made anew is another one"


async def test_of_two_who_change_the_same_revision_one_is_refused_and_leaves_no_trace(calendars: StoredCalendars) -> None:
    await calendars.put_calendar("office", OFFICE, expected_revision=0, at=1.0, by="ann")
    both = [calendars.put_calendar("office", {"zone": "UTC"}, expected_revision=1, at=2.0, by=by) for by in ("ann", "bob")]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    (refused,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, Conflict) and refused.code == "calendar-changed" and "revision 2" in refused.message
    assert len(await calendars.changes("office", 10)) == 2
    with pytest.raises(Conflict):
        await calendars.put_calendar("office", OFFICE, expected_revision=0, at=3.0, by="ann")


async def test_what_is_not_there_is_said_and_leaves_no_trace(calendars: StoredCalendars) -> None:
    for asked in (
        calendars.calendar("office"),
        calendars.delete_calendar("office", at=1.0, by="ann"),
        calendars.set_emergency("office", CLOSED, at=1.0, by="ann"),
        calendars.put_calendar("office", OFFICE, expected_revision=3, at=1.0, by="ann"),
    ):
        with pytest.raises(NotFound, match="office"):
            await asked
    assert await calendars.changes("office", 10) == []
