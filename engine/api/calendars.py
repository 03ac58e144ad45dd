"""Opening hours: calendars that flows go by. A change acts on calls within two seconds, without publishing anything."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_calendars as c
from engine.api.access import Access
from engine.api.answers import answer, moment, moment_or_none
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import body_of, query_of
from engine.api.services import author, services
from engine.calendars import public_holidays
from engine.calendars.calendar import Calendar, Emergency, said
from engine.calendars.form import Name, PublicHolidays
from engine.calendars.keeping import assembled, check_name, remove, save
from engine.calendars.moments import read_later, read_moment
from engine.calendars.ports import KeptCalendar
from engine.calendars.reading import BadCalendar, refusal_of
from engine.errors import Conflict, CordboardError
from engine.flows.uses import calendar_uses

MOST_CHANGES = 200


async def list_calendars(request: Request) -> Response:
    """List all calendars, each with how it is now."""
    kept, now = await _all(request), services(request).clock()
    views = await asyncio.to_thread(lambda: [c.CalendarView(**_facts(name, kept, now)) for name in kept])
    return answer(c.CalendarList(calendars=views))


async def show_calendar(request: Request) -> Response:
    """Give a calendar with its document and how it is now."""
    return answer(await _detail(request))


async def set_calendar(request: Request) -> Response:
    """Keep a calendar in place of the revision it was made from. What is wrong in it is told by JSON pointer."""
    wanted, here, name = await body_of(c.SetCalendar, request), services(request), _name(request)
    try:
        await save(here.calendars, name, wanted.document, revision=wanted.revision, at=here.clock(), by=author(request))
    except BadCalendar as wrong:
        raise _refused(wrong, "/document") from None
    return answer(await _detail(request), 201 if wanted.revision == 0 else 200)


async def remove_calendar(request: Request) -> Response:
    """Remove a calendar. While calls may come to it that is refused, but for `force=true`: they then take the exit `error`."""
    here, name = services(request), _name(request)
    if not query_of(c.RemoveCalendar, request).force and (used := await calendar_uses(here.flows, name)):
        flows = ", ".join(dict.fromkeys(use.flow for use in used))
        raise Conflict("calendar-used", f"Calls go by {name} in {flows}.", "Publish those without it first, or use force.")
    await remove(here.calendars, name, at=here.clock(), by=author(request))
    return Response(status_code=204)


async def test_calendar(request: Request) -> Response:
    """Tell how a calendar is at a moment: now, or any other; as it is kept, or as it would be with another document."""
    wanted, here, name = await body_of(c.TestCalendar, request), services(request), _name(request)
    kept = await _all(request)
    if wanted.document is not None:
        before = kept.get(name)
        tried = KeptCalendar(name, 0, wanted.document, 0.0, "", before.emergency if before else None, 0)
        kept = {**kept, name: tried}
    try:
        calendar = await asyncio.to_thread(assembled, name, kept)
    except BadCalendar as wrong:
        raise _refused(wrong, "/document") from None
    at = here.clock() if wanted.at is None else read_moment(wanted.at, calendar.zone)
    return answer(await asyncio.to_thread(_verdict, calendar, at))


async def close_calendar(request: Request) -> Response:
    """Close a calendar at once or from a moment on; with an end it opens again by itself. Repeating says it anew."""
    wanted, here, name = await body_of(c.CloseCalendar, request), services(request), _name(request)
    kept, now = await here.calendars.calendar(name), here.clock()
    since = now if wanted.since is None else read_later(wanted.since, _zone(kept), now)
    until = None if wanted.until is None else read_later(wanted.until, _zone(kept), since)
    closure = Emergency(since, until, wanted.reason, author(request))
    await here.calendars.set_emergency(name, closure, at=now, by=author(request))
    return answer(await _detail(request))


async def open_calendar(request: Request) -> Response:
    """Take an emergency closure back; the hours hold again."""
    here, name = services(request), _name(request)
    if (await here.calendars.calendar(name)).emergency is not None:
        await here.calendars.set_emergency(name, None, at=here.clock(), by=author(request))
    return answer(await _detail(request))


async def list_changes(request: Request) -> Response:
    """List who changed a calendar, when and to what, the newest first; also of one that was removed."""
    found = await services(request).calendars.changes(_name(request), MOST_CHANGES)
    changes = [
        c.CalendarChangeView(at=moment(one.at), by=one.by, change=one.change, details=dict(one.details)) for one in found
    ]
    return answer(c.CalendarChanges(changes=changes))


async def list_uses(request: Request) -> Response:
    """List the published versions that go by a calendar and that an alias leads to."""
    found = await calendar_uses(services(request).flows, _name(request))
    uses = [c.CalendarUseView(flow=one.flow, version=one.version, aliases=list(one.aliases)) for one in found]
    return answer(c.CalendarUses(uses=uses))


async def list_holidays(request: Request) -> Response:
    """List the public holidays of a country in a year, and the working weekends (调休) that make up for them."""
    wanted = query_of(c.HolidaysQuery, request)
    asked = refusal_of(lambda: PublicHolidays(country=wanted.country, subdivision=wanted.subdivision))
    year = wanted.year or moment(services(request).clock()).year
    found = public_holidays.year_of(asked.country, asked.subdivision, year)
    days = [c.HolidayView(date=day, name=dict(name)) for day, name in found.days.items()]
    return answer(
        c.HolidayList(
            holidays=days,
            make_up_days=sorted(found.make_up_days),
            announced=bool(found.make_up_days) or asked.country not in public_holidays.ANNOUNCED_BY_YEAR,
        )
    )


async def list_countries(request: Request) -> Response:
    """List the countries whose public holidays are known, with their parts that have some of their own."""
    known = public_holidays.countries()
    return answer(c.CountryList(countries=[c.CountryView(code=code, subdivisions=list(known[code])) for code in sorted(known)]))


async def _all(request: Request) -> dict[str, KeptCalendar]:
    return {one.name: one for one in await services(request).calendars.calendars()}


async def _detail(request: Request) -> c.CalendarDetail:
    kept, name = await _all(request), _name(request)
    if name not in kept:
        kept = {**kept, name: await services(request).calendars.calendar(name)}
    facts = await asyncio.to_thread(_facts, name, kept, services(request).clock())
    return c.CalendarDetail(**facts, document=dict(kept[name].document))


def _facts(name: str, kept: Mapping[str, KeptCalendar], now: float) -> dict[str, Any]:
    """Say how a calendar is. Runs in a thread: working out a large import takes its time."""
    here, verdict, problem = kept[name], None, ""
    try:
        verdict = _verdict(assembled(name, kept), now)
    except CordboardError as wrong:
        problem = str(wrong)
    closure = here.emergency
    return {
        "name": name,
        "zone": str(here.document.get("zone", "")),
        "revision": here.revision,
        "saved_at": moment(here.saved_at),
        "saved_by": here.saved_by,
        "emergency": None
        if closure is None
        else c.EmergencyView(
            active=closure.holds(now),
            since=moment(closure.since),
            until=moment_or_none(closure.until),
            reason=said(closure.reason, ""),
            by=closure.by,
        ),
        "now": verdict,
        "problem": problem,
    }


def _verdict(calendar: Calendar, at: float) -> c.VerdictView:
    found = calendar.verdict(at)

    def local(at: float | None) -> datetime | None:
        return None if at is None else datetime.fromtimestamp(at, calendar.zone)

    return c.VerdictView(
        state=found.state,
        reason=_by_language(found.reason),
        at=datetime.fromtimestamp(at, calendar.zone),
        changes_at=local(found.changes_at),
        opens_at=local(found.opens_at),
    )


def _by_language(name: Name) -> dict[str, str]:
    if isinstance(name, str):
        return {"": name} if name else {}
    return dict(name)


def _zone(kept: KeptCalendar) -> ZoneInfo:
    return ZoneInfo(str(kept.document["zone"]))


def _name(request: Request) -> str:
    name = str(request.path_params["name"])
    check_name(name)
    return name


def _refused(wrong: BadCalendar, within: str) -> Refused:
    fields = [{"pointer": within + one.pointer, "message": f"{one.message} {one.mend}"} for one in wrong.mistakes]
    return Refused(422, wrong.code, wrong.message, wrong.mend, extra={"fields": fields})


_L, _T = Access.LOCAL, "calendars"
_ONE = "/v1/calendars/{name}"
ENDPOINTS = (
    Endpoint("GET", "/v1/calendars", list_calendars, "Calendars of opening hours", _L, c.CalendarList, tag=_T),
    Endpoint("GET", _ONE, show_calendar, "One with its document", _L, c.CalendarDetail, tag=_T),
    Endpoint("PUT", _ONE, set_calendar, "Set a calendar", _L, c.CalendarDetail, c.SetCalendar, tag=_T),
    Endpoint("DELETE", _ONE, remove_calendar, "Remove a calendar", _L, None, query=c.RemoveCalendar, status=204, tag=_T),
    Endpoint("GET", f"{_ONE}/uses", list_uses, "Which flows go by it", _L, c.CalendarUses, tag=_T),
    Endpoint("POST", f"{_ONE}/test", test_calendar, "How it is at a moment", _L, c.VerdictView, c.TestCalendar, tag=_T),
    Endpoint("PUT", f"{_ONE}/emergency", close_calendar, "Close it at once", _L, c.CalendarDetail, c.CloseCalendar, tag=_T),
    Endpoint("DELETE", f"{_ONE}/emergency", open_calendar, "Take the closure back", _L, c.CalendarDetail, tag=_T),
    Endpoint("GET", f"{_ONE}/changes", list_changes, "Who changed it", _L, c.CalendarChanges, tag=_T),
    Endpoint("GET", "/v1/holidays/countries", list_countries, "Countries with holidays", _L, c.CountryList, tag=_T),
    Endpoint("GET", "/v1/holidays", list_holidays, "Public holidays", _L, c.HolidayList, query=c.HolidaysQuery, tag=_T),
)
