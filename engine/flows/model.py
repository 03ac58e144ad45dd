"""The nouns of authoring and release: a flow, its draft, its published versions, and which numbers lead where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.program import Program

LIVE = "live"
"""The alias that numbers point at unless a person says otherwise."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One call flow, under the id its document carries. Times are Unix seconds throughout this module."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True, slots=True)
class Card:
    """What people write on a flow to find it again; no call reads it, and no version holds it.

    ``folder`` is a path such as ``Beijing/Sales``, empty for none.
    """

    folder: str = ""
    tags: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What a list says of a flow, without its drawing.

    ``live_version`` and ``published_at`` are ``None`` until the alias names a version. ``differs`` tells whether the draft says
    something to callers that the live version does not; moving blocks about says nothing.
    """

    flow: Flow
    draft_revision: int
    live_version: int | None
    changed_at: float
    changed_by: str
    published_at: float | None
    differs: bool
    card: Card
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The document being worked on: one for each flow. ``revision`` counts saves from 1, so that a lost update is noticed.

    ``document`` is kept as it was drawn, errors included; only publishing asks that it be right.
    """

    flow: str
    revision: int
    document: Mapping[str, Any]
    saved_at: float
    saved_by: str


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """The scenarios that a flow's draft is tested by: the text of their file, as people and the search wrote it.

    ``revision`` counts saves from 1; 0 where none was ever saved.
    """

    flow: str
    revision: int
    text: str
    saved_at: float
    saved_by: str


@dataclass(frozen=True, slots=True)
class Release:
    """The light facts of a published version, for lists and for routing calls. ``number`` counts from 1 within the flow."""

    flow: str
    number: int
    digest: str  # the program's sha256, in hex
    published_at: float
    published_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: immutable, and whole. A flow never has two versions of the same digest."""

    flow: str
    number: int
    digest: str
    document: Mapping[str, Any]
    program: Program
    published_at: float
    published_by: str
    note: str = ""

    @property
    def release(self) -> Release:
        """The light facts alone."""
        return Release(self.flow, self.number, self.digest, self.published_at, self.published_by, self.note)


@dataclass(frozen=True, slots=True)
class Alias:
    """A movable name for a version of a flow (``live``). Calls in progress keep the version they began with."""

    flow: str
    name: str
    version: int
    digest: str  # of that version: what a new call needs to know
    moved_at: float
    moved_by: str


@dataclass(frozen=True, slots=True)
class NumberBinding:
    """In this environment, dialled numbers that match the pattern (``engine.flows.numbers``) run the alias of the flow."""

    environment: str
    pattern: str
    flow: str
    alias: str = LIVE


SECRET_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
"""What a secret may be called."""


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """A secret that flows may send to other systems, without its value."""

    name: str
    set_at: float
    set_by: str
