"""The words of the API about lists and classes of callers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from engine.api.contract import Contract

Number = Annotated[str, Field(min_length=1, max_length=64)]


class ClassesView(Contract):
    """The classes in their order; the first that fits is a caller's. ``revision`` counts changes."""

    classes: list[dict[str, Any]]
    revision: int


class SetClasses(Contract):
    """The classes as they shall be. ``revision`` is of those they were made from."""

    classes: list[dict[str, Any]]
    revision: int = Field(ge=0)


class CallerListView(Contract):
    """A list and how many of its entries hold now."""

    name: str
    entries: int


class CallerLists(Contract):
    """All lists that have entries, by name."""

    lists: list[CallerListView]


class AddCaller(Contract):
    """A number, or a beginning of numbers with a star behind it; ``until`` as an ISO 8601 moment or day, empty for ever."""

    number: Number
    until: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=200)] = ""


class RemoveCaller(Contract):
    """The number as it was added."""

    number: Number


class ReadEntries(Contract):
    """Which page: ``after`` is the ``next`` of the page before."""

    after: Annotated[str, Field(max_length=100)] = ""
    limit: int = Field(default=100, ge=1, le=1000)


class EntryView(Contract):
    """A number on a list."""

    number: str
    until: datetime | None
    note: str
    added_at: datetime
    added_by: str


class EntryPage(Contract):
    """Entries in a steady order; ``next`` leads on, ``None`` on the last page."""

    entries: list[EntryView]
    next: str | None = None


class ImportCallersQuery(Contract):
    """How a file is taken: ``replace`` empties the list first; ``dry_run`` only looks."""

    replace: bool = False
    dry_run: bool = False


class TakenView(Contract):
    """How many entries the file has, and how many the list has now."""

    read: int
    entries: int


class JudgeCaller(Contract):
    """A number as the switch would give it; empty for a withheld one."""

    number: Annotated[str, Field(max_length=64)] = ""


class JudgedView(Contract):
    """The caller's class, and why."""

    name: str
    because: str
