"""The words of the API for whoever draws: what blocks show while they are filled in, and who else is at a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from engine.api.contract import Contract, TextView

TabName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""What a page calls itself, so that it can tell itself from others: any word that no other page chooses."""


class BlockAsked(Contract):
    """A block as it is drawn."""

    type: str = Field(max_length=200)
    config: dict[str, Any] = {}


class ExitsAsked(Contract):
    """The blocks to tell of, by any name."""

    blocks: dict[str, BlockAsked] = Field(max_length=5_000)


class ExpressionAsked(Contract):
    """An expression in CEL, with values to try it with: the flow's variables, and the facts of a call."""

    expression: str = Field(min_length=1, max_length=4_000)
    variables: dict[str, Any] = {}
    call: dict[str, Any] = {}


class ExpressionView(Contract):
    """What it comes to with these values. ``problem`` says why it cannot be read or computed; the value is null then."""

    value: Any = None
    problem: str = ""


class ExitView(Contract):
    """An exit of a block. A ``required`` one left open is an error; any other leads where the first leads.

    One that ``fails`` is taken where the block could not do what it is for. ``keys`` are those a caller presses to leave by it,
    empty for other exits.
    """

    name: str
    title: TextView
    required: bool
    fails: bool = False
    keys: str = ""


class BlockView(Contract):
    """What a block shows of itself.

    ``exits`` is ``None`` where its settings say too little: keep what was shown before. ``prompts`` are those it says, in
    order; ``flow`` is the other flow that it leads into. ``whole`` when its settings are right as they are.
    """

    exits: list[ExitView] | None = None
    prompts: list[str] = []
    flow: str | None = None
    whole: bool = False


class ExitsView(Contract):
    """The blocks by the names asked; ``None`` for a type that is not known."""

    blocks: dict[str, BlockView | None]


class LiveQuery(Contract):
    """What to follow: topics with commas between, such as ``draft:main,test-call:…``.

    ``tab`` is the page's own name, by which it is listed among those at a draft; ``after`` the last place seen, for which
    ``Last-Event-ID`` goes first.
    """

    topics: Annotated[str, Field(max_length=2_000)]
    tab: TabName | None = None
    after: Annotated[str, Field(max_length=64)] = ""


class PageView(Contract):
    """A page that has a draft open; ``node`` is the block it is at, empty for none."""

    tab: str
    who: str
    since: datetime
    node: str = ""


class PresentView(Contract):
    """All pages that have the draft open, the longest there first."""

    pages: list[PageView]


class StandAt(Contract):
    """Where in the drawing a page is."""

    tab: TabName
    node: str = Field("", max_length=200)


class SavedView(Contract):
    """Somebody saved the draft; ``tab`` is the page that did."""

    flow: str
    revision: int
    saved_at: datetime
    saved_by: str
    tab: str = ""


class LostView(Contract):
    """What was told meanwhile is not kept any more: load anew what is shown."""
