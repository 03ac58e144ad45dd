"""A calendar's document read: the form, or what is wrong in it and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from engine.calendars.events import BadEvents, EventCalendar
from engine.calendars.form import CalendarForm
from engine.errors import InvalidInput

ReadT = TypeVar("ReadT")

_WORDS: Mapping[str, tuple[str, str]] = {
    "extra_forbidden": (
        "is not known here.",
        "Known are zone, hours, holidays, days, events and follows; docs/hours.md tells.",
    ),
    "missing": ("is missing.", "Add it."),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a calendar's document; ``path`` leads there."""

    path: tuple[str | int, ...]
    message: str
    mend: str

    @property
    def pointer(self) -> str:
        """Say the place as a JSON pointer (RFC 6901)."""
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)


class BadCalendar(InvalidInput):
    """A document that is no calendar; ``mistakes`` lists all that is wrong."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        """Tell the first, and keep all."""
        first = mistakes[0]
        where = f"at {first.pointer}: " if first.path else ""
        super().__init__("bad-calendar", f"The calendar is wrong {where}{first.message}", first.mend)
        self.mistakes = mistakes


def read_calendar(document: object) -> CalendarForm:
    """Read a document of plain JSON or YAML data; raises ``BadCalendar``."""
    try:
        form = CalendarForm.model_validate(document)
    except ValidationError as wrong:
        raise BadCalendar(tuple(_mistake(dict(error)) for error in wrong.errors(include_url=False))) from None
    zone = ZoneInfo(form.zone)
    for n, events in enumerate(form.events):
        try:
            EventCalendar(events.ics, zone)
        except BadEvents as wrong:
            raise BadCalendar((Mistake(("events", n, "ics"), str(wrong), wrong.mend),)) from None
    return form


def refusal_of(read: Callable[[], ReadT]) -> ReadT:
    """Read a part of a calendar by itself; raises ``BadCalendar`` as a whole one would."""
    try:
        return read()
    except ValidationError as wrong:
        raise BadCalendar(tuple(_mistake(dict(error)) for error in wrong.errors(include_url=False))) from None


def _mistake(error: Mapping[str, Any]) -> Mistake:
    path = tuple(step for step in error["loc"] if step not in ("[key]",))
    if error["type"] == "calendar":
        return Mistake(path, error["ctx"]["what"], error["ctx"]["mend"])
    said = _WORDS.get(error["type"])
    if said is not None:
        return Mistake(path, f"“{path[-1]}” {said[0]}", said[1])
    named = f"“{path[-1]}”: " if path else ""
    return Mistake(path, f"{named}{error['msg'][:1].lower()}{error['msg'][1:]}.", "Change it so that it fits.")
