"""The words of the API about opening hours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.api.contract import Contract

State = Literal["open", "closed", "holiday", "emergency"]


class EmergencyView(Contract):
    """A closure that somebody switched on. Without an end it stays until it is switched off; ``active`` is false behind it."""

    active: bool
    since: datetime
    until: datetime | None
    reason: str
    by: str


class VerdictView(Contract):
    """How a calendar is at a moment. Times have the offset of the calendar's clock, and are null when none can be foreseen.

    ``reason`` is by language, one entry without a language where there is only one. ``opens_at`` is null while it is open.
    """

    state: State
    reason: dict[str, str]
    at: datetime
    changes_at: datetime | None
    opens_at: datetime | None


class CalendarView(Contract):
    """A calendar in a list. ``now`` is null where the calendar cannot be asked; ``problem`` says why."""

    name: str
    zone: str
    revision: int
    saved_at: datetime
    saved_by: str
    emergency: EmergencyView | None
    now: VerdictView | None
    problem: str = ""


class CalendarList(Contract):
    """All calendars, by name."""

    calendars: list[CalendarView]


class CalendarDetail(CalendarView):
    """A calendar with its document, as it was written."""

    document: dict[str, Any]


class SetCalendar(Contract):
    """A calendar to keep. ``revision`` is the one it was made from: 0 for a calendar that does not exist yet."""

    document: dict[str, Any]
    revision: int = Field(ge=0)


class TestCalendar(Contract):
    """Ask how a calendar is at a moment (now, when left out); ``document`` is tried in its place, and kept nowhere."""

    at: Annotated[str, Field(max_length=40)] | None = None
    document: dict[str, Any] | None = None


class RemoveCalendar(Contract):
    """Whether to remove it although calls go by it."""

    force: bool = False


class CalendarUseView(Contract):
    """A published version that goes by a calendar; ``aliases`` are the names that lead to it now."""

    flow: str
    version: int
    aliases: list[str]


class CalendarUses(Contract):
    """The versions that go by a calendar."""

    uses: list[CalendarUseView]


class CloseCalendar(Contract):
    """Close a calendar: at once, or ``since`` a moment, ``until`` another.

    Both are moments, or times of day such as 18:00, which mean the next of that time, by the calendar's clock.
    """

    since: Annotated[str, Field(max_length=40)] | None = None
    until: Annotated[str, Field(max_length=40)] | None = None
    reason: Annotated[str, Field(max_length=200)] = ""


class CalendarChangeView(Contract):
    """Who changed a calendar, when and to what."""

    at: datetime
    by: str
    change: Literal["set", "removed", "emergency on", "emergency off"]
    details: dict[str, Any]


class CalendarChanges(Contract):
    """What was changed about a calendar, the newest first."""

    changes: list[CalendarChangeView]


class CountryView(Contract):
    """A country by its ISO code, and its parts that have holidays of their own."""

    code: str
    subdivisions: list[str]


class CountryList(Contract):
    """All countries whose holidays are known."""

    countries: list[CountryView]


class HolidaysQuery(Contract):
    """Which country's public holidays, in which year; this year when left out."""

    country: Annotated[str, Field(max_length=2)]
    subdivision: Annotated[str, Field(max_length=40)] = ""
    year: Annotated[int, Field(ge=1970, le=2100)] | None = None


class HolidayView(Contract):
    """A public holiday, named by language."""

    date: date
    name: dict[str, str]


class HolidayList(Contract):
    """The public holidays of a year, and the weekend days that are worked to make up for them.

    ``announced`` is false where a government announces such days and this version does not know those of the year yet.
    """

    holidays: list[HolidayView]
    make_up_days: list[date]
    announced: bool
