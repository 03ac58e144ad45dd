"""Lists and classes of callers. Numbers stand in bodies only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.api import contract_callers as c
from engine.api.access import Access
from engine.api.answers import answer, moment, moment_or_none
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import body_bytes, body_of, query_of, wrong_members
from engine.api.services import author, services
from engine.callers.csv_form import HEAD, read_entries, read_moment, write_entries
from engine.callers.judging import Judge
from engine.callers.model import NAME, Classes, Entry, no_such_list, read_number
from engine.callers.ports import CallerRepository
from engine.errors import InvalidInput

IMPORT_LIMIT = 32 * 1024 * 1024
"""Bytes of a file of numbers."""
_PAGE = 500


async def show_classes(request: Request) -> Response:
    """Show the classes in their order."""
    known = await services(request).callers.classes()
    return answer(c.ClassesView(classes=[dict(one) for one in known.as_json()], revision=known.revision))


async def set_classes(request: Request) -> Response:
    """Say what the classes are. Calls go by them at once."""
    wanted = await body_of(c.SetClasses, request)
    try:
        classes = Classes.model_validate({"classes": wanted.classes, "revision": wanted.revision})
    except ValidationError as wrong:
        fields = wrong_members(wrong)
        raise Refused(
            422, "bad-classes", "These are no classes.", "docs/tables.md shows some.", extra={"fields": fields}
        ) from None
    kept = services(request)
    now = await kept.callers.set_classes(classes, at=kept.clock(), by=author(request))
    return answer(c.ClassesView(classes=[dict(one) for one in now.as_json()], revision=now.revision))


async def list_lists(request: Request) -> Response:
    """List all lists that have entries."""
    kept = services(request)
    known = await kept.callers.lists(at=kept.clock())
    return answer(c.CallerLists(lists=[c.CallerListView(name=one.name, entries=one.entries) for one in known]))


async def read_list(request: Request) -> Response:
    """Read a page of a list."""
    wanted = await body_of(c.ReadEntries, request)
    found = await services(request).callers.entries(_list(request), after=wanted.after, limit=wanted.limit)
    entries = [
        c.EntryView(
            number=one.written,
            until=moment_or_none(one.until),
            note=one.note,
            added_at=moment(one.added_at),
            added_by=one.added_by,
        )
        for one in found
    ]
    return answer(c.EntryPage(entries=entries, next=found[-1].place if len(found) == wanted.limit else None))


async def add_caller(request: Request) -> Response:
    """Put a number on a list, in place of what was noted of it. Calls go by it at once."""
    wanted = await body_of(c.AddCaller, request)
    kept = services(request)
    number, prefix = read_number(wanted.number, kept.country)
    entry = Entry(number, prefix, read_moment(wanted.until), wanted.note)
    await kept.callers.add(_list(request), [entry], replace=False, at=kept.clock(), by=author(request))
    return Response(status_code=204)


async def remove_caller(request: Request) -> Response:
    """Take a number off a list."""
    wanted = await body_of(c.RemoveCaller, request)
    kept = services(request)
    number, prefix = read_number(wanted.number, kept.country)
    await kept.callers.remove(_list(request), number, prefix=prefix)
    return Response(status_code=204)


async def import_callers(request: Request) -> Response:
    """Take numbers from CSV (`number`, perhaps `until` and `note`): all of them, or none and every line that does not fit."""
    asked = query_of(c.ImportCallersQuery, request)
    kept, name = services(request), _list(request)
    entries = read_entries(await body_bytes(request, IMPORT_LIMIT), kept.country)
    if asked.dry_run:
        known = {one.name: one.entries for one in await kept.callers.lists(at=kept.clock())}
        return answer(c.TakenView(read=len(entries), entries=known.get(name, 0)))
    count = await kept.callers.add(name, entries, replace=asked.replace, at=kept.clock(), by=author(request))
    return answer(c.TakenView(read=len(entries), entries=count))


async def export_callers(request: Request) -> Response:
    """Give a list as CSV."""
    callers, name = services(request).callers, _list(request)
    if not await callers.entries(name, limit=1):
        raise no_such_list(name)
    return StreamingResponse(_exported(callers, name), media_type="text/csv; charset=utf-8")


async def _exported(callers: CallerRepository, name: str) -> AsyncIterator[str]:
    yield HEAD
    place = ""
    while found := await callers.entries(name, after=place, limit=_PAGE):
        yield write_entries(replace(one) for one in found)
        place = found[-1].place


async def drop_list(request: Request) -> Response:
    """Take all numbers off a list."""
    await services(request).callers.drop(_list(request))
    return Response(status_code=204)


async def judge_caller(request: Request) -> Response:
    """Tell to which class a caller belongs now, and why."""
    wanted = await body_of(c.JudgeCaller, request)
    kept = services(request)
    judged = await Judge(kept.callers, kept.tables, kept.clock).judge(wanted.number)
    return answer(c.JudgedView(name=judged.name, because=judged.because))


def _list(request: Request) -> str:
    name = str(request.path_params["list"])
    if not NAME.fullmatch(name):
        raise InvalidInput("bad-name", "That is no name for a list.", "Use 1 to 63 small letters, digits, _ and -.")
    return name


_L = Access.LOCAL
_ONE = "/v1/callers/lists/{list}"
ENDPOINTS = (
    Endpoint("GET", "/v1/callers/classes", show_classes, "Classes of callers", _L, c.ClassesView, tag="callers"),
    Endpoint("PUT", "/v1/callers/classes", set_classes, "Set the classes", _L, c.ClassesView, c.SetClasses, tag="callers"),
    Endpoint("POST", "/v1/callers/judge", judge_caller, "A caller's class", _L, c.JudgedView, c.JudgeCaller, tag="callers"),
    Endpoint("GET", "/v1/callers/lists", list_lists, "Lists of callers", _L, c.CallerLists, tag="callers"),
    Endpoint("DELETE", _ONE, drop_list, "Empty a list", _L, None, status=204, tag="callers"),
    Endpoint("POST", f"{_ONE}/read", read_list, "Read a list", _L, c.EntryPage, c.ReadEntries, tag="callers"),
    Endpoint("POST", f"{_ONE}/add", add_caller, "Add a number", _L, None, c.AddCaller, status=204, tag="callers"),
    Endpoint("POST", f"{_ONE}/remove", remove_caller, "Remove a number", _L, None, c.RemoveCaller, status=204, tag="callers"),
    Endpoint(
        "POST", f"{_ONE}/import", import_callers, "Import CSV", _L, c.TakenView, query=c.ImportCallersQuery, tag="callers"
    ),
    Endpoint("GET", f"{_ONE}/export", export_callers, "Export CSV", _L, None, produces="text/csv", tag="callers"),
)
