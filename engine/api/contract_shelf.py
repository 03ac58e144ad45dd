"""The words of the API for lists of flows: what people write on them, templates, and what changed between two drawings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from engine.api.contract import Contract, TextView

Folder = Annotated[str, Field(pattern=r"^$|^[^/\x00-\x1f]+(/[^/\x00-\x1f]+)*$", max_length=200)]
"""A path such as ``Beijing/Sales``, empty for none."""
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


class CardView(Contract):
    """What is written on a flow."""

    folder: str
    tags: list[str]
    about: str


class PutCard(Contract):
    """What people write on a flow to find it again. No call reads it, and no version holds it."""

    folder: Folder = ""
    tags: list[Tag] = Field(default=[], max_length=20)
    about: str = Field(default="", max_length=2_000)


class FlowsQuery(Contract):
    """Since when calls are counted: the last 24 hours by itself, a person's midnight for “today”."""

    calls_since: datetime | None = None


class MarkView(Contract):
    """A block in a template's picture: its type and category, its column from the start, and its row there."""

    type: str
    category: str
    column: int
    row: int


class TemplateView(Contract):
    """A flow to begin from, with its picture; ``cords`` are pairs of indexes into ``marks``."""

    id: str
    title: TextView
    about: TextView
    languages: list[str]
    marks: list[MarkView]
    cords: list[tuple[int, int]]


class TemplateList(Contract):
    """All templates, in the order they are offered."""

    templates: list[TemplateView]


class TemplateDocument(Contract):
    """A template's drawing, to be saved under another id and name, and its scenarios as text; empty where it has none."""

    document: dict[str, Any]
    scenarios: str


class ChangesQuery(Contract):
    """Two versions by number; the draft stands in for ``after``, the live version for ``before``, when they are left out."""

    before: int | None = Field(default=None, ge=1)
    after: int | None = Field(default=None, ge=1)


class ChangeView(Contract):
    """One change. ``name`` is what the block is called, ``type`` its type; ``audible`` when callers could notice."""

    what: str
    pointer: str
    before: Any = None
    after: Any = None
    node: str | None = None
    name: str = ""
    type: str = ""
    audible: bool


class ChangesView(Contract):
    """What changed from ``before`` to ``after``.

    Without ``before`` nothing is published yet, so nothing is compared; without ``after`` it is the draft.
    """

    before: int | None
    after: int | None
    changes: list[ChangeView]
