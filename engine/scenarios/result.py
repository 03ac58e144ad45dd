"""What came of a scenario, and the story of its call for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.records.model import CallRecord
from engine.records.telling import TELLERS
from engine.scenarios.course import Course
from engine.scenarios.hearing import Heard
from engine.scenarios.model import Scenario
from engine.trace import TraceEntry

_WORTH_TELLING = frozenset(
    ("answered", "collected", "assigned", "waited", "performed", "dialled", "talked", "failed", "resumed", "ended")
)


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a call's story: seconds since it began, where, and what happened."""

    at: float
    node: str
    what: str

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"at": self.at, "node": self.node, "what": self.what}


@dataclass(frozen=True, slots=True)
class Deviated:
    """Where the call went otherwise.

    Attributes:
        step: the scenario's step, counted from 1; 0 for what belongs to none.
        at: when, in seconds since the call began.
        expected: what the step expected.
        instead: what was there instead.
        entries: how long the call's trace was then; what came later is only the tidying up.
    """

    step: int
    at: float
    expected: str
    instead: str
    entries: int = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"step": self.step, "at": self.at, "expected": self.expected, "instead": self.instead}


@dataclass(frozen=True)
class Result:
    """One scenario, played: whether it went as written, the record of its call, and the call's course."""

    scenario: Scenario
    deviated: Deviated | None
    record: CallRecord
    course: Course = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long the call took, in its own time."""
        return round(self.record.seconds or 0.0, 3)

    @property
    def trace(self) -> Sequence[TraceEntry]:
        """What the engine wrote of the call."""
        return self.course.trace

    @property
    def heard(self) -> Sequence[Heard]:
        """What the caller heard."""
        return self.course.ear.heard

    @cached_property
    def story(self) -> tuple[StoryLine, ...]:
        """The call as people read it, up to where it went otherwise."""
        if self.deviated is None:
            return story(self.course, self.seconds)
        return story(self.course, self.deviated.at, self.deviated.entries)

    @property
    def passed(self) -> bool:
        """Whether the call went as the scenario says."""
        return self.deviated is None

    @property
    def exits(self) -> frozenset[tuple[str, str]]:
        """The exits the call took, as pairs of node and exit."""
        return frozenset((entry.step, str(entry.data["exit"])) for entry in self.trace if entry.kind == "exited")

    @property
    def nodes(self) -> frozenset[str]:
        """The nodes the call came to."""
        return frozenset(entry.step for entry in self.trace if entry.kind == "entered")

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {
            "scenario": self.scenario.scenario,
            "passed": self.passed,
            "seconds": self.seconds,
            "deviated": self.deviated.as_json() if self.deviated else None,
            "story": [line.as_json() for line in self.story],
        }


def story(course: Course, until: float, entries: int | None = None) -> tuple[StoryLine, ...]:
    """Tell a call up to a moment, or up to so many entries of its trace: the way through the flow, and what was said and done.

    Of what happens at once, the caller's doing comes first, then the flow's, then what the caller hears of it.
    """
    lines = [*_done(course), *_way(course, course.trace[:entries]), *_heard(course)]
    return tuple(sorted((line for line in lines if line.at <= until + 1e-3), key=lambda line: line.at))


def _done(course: Course) -> Iterator[StoryLine]:
    for deed in course.deeds:
        yield StoryLine(round(deed.at, 3), "", deed.what)


def _heard(course: Course) -> Iterator[StoryLine]:
    for heard in course.ear.heard:
        name = f"{heard.keys[0]} " if heard.keys else ""
        yield StoryLine(round(heard.at, 3), "", f"hears {name}“{heard.text}” [{heard.language}]")
    for at, others in course.connections:
        yield StoryLine(round(at, 3), "", f"talks with {', '.join(others)}")


def _way(course: Course, trace: Sequence[TraceEntry]) -> Iterator[StoryLine]:
    left: TraceEntry | None = None  # the exit that leads to the node entered next
    for entry in trace:
        at = round(course.since(entry), 3)
        if entry.kind == "exited":
            left = entry
        elif entry.kind == "entered":
            came = f"{left.step} –{left.data['exit']}→ " if left is not None else ""
            yield StoryLine(at, entry.step, f"{came}{entry.step} ({str(entry.data.get('type', '')).partition('@')[0]})")
            left = None
        elif entry.kind in _WORTH_TELLING:
            data = {name: value for name, value in entry.data.items() if name != "leg"}
            yield StoryLine(at, entry.step, TELLERS[entry.kind](data)[0])
