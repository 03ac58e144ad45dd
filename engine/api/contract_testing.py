"""The words of the API for trying a flow: test calls, and scenarios."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from engine.api.contract import Contract, Cord
from engine.testcalls.model import ByPhone, Kind, Wanted

Name = Annotated[str, Field(min_length=1, max_length=200)]
ScenarioFileText = Annotated[str, Field(max_length=1_000_000)]


class StartTestCall(Contract):
    """Which flow to call and how. Without a ``document`` the flow's saved draft is called."""

    flow: str
    document: dict[str, Any] | None = None
    call: Wanted = Wanted()


class CallPhone(Contract):
    """Which flow to try by which telephone. Without ``document`` and ``version`` the flow's saved draft is called.

    The answer and the live stream are those of test calls.
    """

    flow: str
    document: dict[str, Any] | None = None
    version: int | None = Field(default=None, ge=1)
    call: ByPhone


class PhoneOutlook(Contract):
    """Whether telephones can be called now, and which.

    ``unable`` is empty, or says why not: ``temporal-away``, ``adapter-away``, ``no-calls``, ``no-switch``; ``mend`` what to do.
    Extensions may always be called; ``allowed`` are the outside numbers that may, ``*`` standing for any further digits.
    """

    unable: str
    mend: str
    allowed: list[str]
    shown: str


class GoBack(Contract):
    """To where a block was entered, by the number of what told it; on from there with this drawing, where it has changed."""

    to: int = Field(ge=1)
    document: dict[str, Any] | None = None


class ToldView(Contract):
    """One thing told of a test call; ``data`` is as ``kind`` says (``engine.testcalls.model.Kind``).

    ``at`` is in seconds of the call; ``number`` counts on, also where it was gone back.
    """

    number: int
    at: float
    kind: Kind
    data: dict[str, Any]


class TestCallView(Contract):
    """A test call and everything told of it so far. Follow ``test-call:ID`` first: what is told twice has the same number."""

    __test__ = False  # the name is the domain's; pytest shall not collect it

    id: str
    flow: str
    live: bool
    told: list[ToldView]


class ToldNews(Contract):
    """What a page that follows a test call is told."""

    told: ToldView


class SaveCall(Contract):
    """The name of the scenario that the call becomes."""

    name: Name


class ScenarioMistake(Contract):
    """Something in a scenario file that keeps it from being played; ``line`` counts from 1."""

    line: int
    column: int
    scenario: str
    message: str
    mend: str


class LinesOf(Contract):
    """Lines of a text, counted from 1: the first, and the one behind the last."""

    begin: int = Field(ge=1)
    end: int = Field(ge=1)


class ScenarioLine(Contract):
    """A scenario in its file. ``lines`` are its own, comments right above it included; null where it shares one with others."""

    name: str
    line: int
    generated: bool
    lines: LinesOf | None


class ScenariosView(Contract):
    """The scenarios of a flow: their file as it was written, and what is in it. Revision 0: it has none yet."""

    flow: str
    revision: int
    text: str
    saved_at: datetime | None
    saved_by: str
    scenarios: list[ScenarioLine]
    problems: list[ScenarioMistake]


class SaveScenarios(Contract):
    """The file to keep. ``revision`` is the one it was made from."""

    text: ScenarioFileText
    revision: int = Field(ge=0)


class RunScenarios(Contract):
    """What to play: scenarios of these names, or that begin within these lines.

    Left out: the saved draft, its saved scenarios, all of them. No names at all only tells what is wrong in the text.
    """

    document: dict[str, Any] | None = None
    text: ScenarioFileText | None = None
    names: list[Name] | None = Field(default=None, max_length=1_000)
    within: LinesOf | None = None


class StoryPart(Contract):
    """One line of a scenario's call: seconds since it began, where, and what happened."""

    at: float
    node: str
    what: str


class DeviationView(Contract):
    """Where a call went otherwise: ``step`` is the scenario's, counted from 1, 0 for none."""

    step: int
    at: float
    expected: str
    instead: str


class PlayedView(Contract):
    """A scenario that was played; ``path`` are the exits its call took, in order."""

    scenario: str
    line: int
    generated: bool
    passed: bool
    seconds: float
    deviated: DeviationView | None
    story: list[StoryPart]
    path: list[Cord]


class ExceptedView(Contract):
    """An exit that no call can take, and why."""

    node: str
    exit: str
    because: str


class CoverageView(Contract):
    """Which nodes and exits the scenarios come to."""

    percent: float
    nodes: int
    exits: int
    missed_nodes: list[str]
    missed_exits: list[Cord]
    excepted: list[ExceptedView]
    taken_all_the_same: list[Cord]


class RunView(Contract):
    """What came of the scenarios. With ``problems`` in the file nothing was played."""

    passed: bool
    problems: list[ScenarioMistake]
    played: list[PlayedView]
    coverage: CoverageView | None


class SearchView(Contract):
    """Scenarios that take exits which none took before, as the text to put behind the others."""

    found: list[str]
    text: str
    missed_exits: list[Cord]
    calls: int


class SavedScenarioView(Contract):
    """A call that became a scenario: its own text, and the revision of the file that it was put behind."""

    name: str
    text: str
    revision: int
