"""Published flows that a drawing leads into, as they were found when it is checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.nodes import catalog
from engine.nodes.base import FlowTarget
from engine.nodes.return_to_caller import Return
from engine.program import Link, Program, Step

DEEPEST = 8
"""How many flows may wait for one another, or follow one another, in one call."""


@dataclass(frozen=True)
class Linkable:
    """A published version of a flow."""

    number: int
    program: Program

    @property
    def link(self) -> Link:
        """How a step names it."""
        return Link(self.program.flow, self.number, self.program.digest)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The names by which it returns, sorted."""
        return tuple(sorted({str(step.config["exit"]) for step in self.program.steps.values() if _returns(step)}))

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The variables that begin without a value and that no step of it fills: another flow has to."""
        bare = {name for name, variable in self.program.variables.items() if variable.initial is None}
        return frozenset(
            bare - {variable for step in self.program.steps.values() for variable in _filled(step)} if bare else ()
        )

    @cached_property
    def passed_in_no_time(self) -> bool:
        """Whether a call may come through it without the caller's time passing."""
        waiting, seen = [self.program.entry], {self.program.entry}
        for name in waiting:
            step = self.program.steps[name]
            if _returns(step):
                return True
            kind = catalog.by_pin(step.type)
            if not kind.lets_time_pass(kind.config.model_validate(dict(step.config))):
                waiting.extend(to for to in step.exits.values() if to not in seen)
                seen.update(step.exits.values())
        return False

    def longest_way(self) -> tuple[str, ...]:
        """A longest chain of flows, each leading into the next, that begins with it."""
        found: dict[str, tuple[str, ...]] = {}

        def longest(here: Program, digest: str) -> tuple[str, ...]:
            if digest not in found:
                ways = [longest(self.program.linked[to], to) for to in _linked(here)]
                found[digest] = (here.flow, *max(ways, key=len, default=()))
            return found[digest]

        return longest(self.program, "")

    def way_to(self, flow: str) -> tuple[str, ...]:
        """A shortest chain of flows from it to that flow; empty when there is none."""
        waiting: list[tuple[Program, tuple[str, ...]]] = [(self.program, (self.program.flow,))]
        seen: set[str] = set()
        for here, way in waiting:
            if here.flow == flow:
                return way
            for to in _linked(here):
                if to not in seen:
                    seen.add(to)
                    waiting.append((self.program.linked[to], (*way, self.program.linked[to].flow)))
        return ()

    def bodies(self) -> dict[str, Program]:
        """It and all that it leads into, by digest, as a program holds them that leads into it."""
        return {self.program.digest: replace(self.program, linked={}), **self.program.linked}


Links = Mapping[FlowTarget, Linkable | None]
"""What was looked up: the version found, or None when there is none."""


def _returns(step: Step) -> bool:
    return step.type.partition("@")[0] == Return.name


def _filled(step: Step) -> set[str]:
    kind = catalog.by_pin(step.type)
    if kind is catalog.ANY_STEP:  # its function is not known here, but what is kept of it is written in the step
        return {*step.config["outputs"].values(), *([step.config["reason"]] if step.config.get("reason") else [])}
    return {variable for _, variable in kind.uses(kind.config.model_validate(dict(step.config))).assigns}


def _linked(here: Program) -> list[str]:
    return sorted({step.link.digest for step in here.steps.values() if step.link is not None})
