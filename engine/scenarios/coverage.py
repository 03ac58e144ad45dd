"""Which nodes and exits of a flow its scenarios come to, and which nobody has tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.graph.model import FlowGraph
from engine.program import Program
from engine.runtime.interpreter import configured
from engine.scenarios.model import CannotBeTaken
from engine.scenarios.result import Result

ExitOf = tuple[str, str]
"""Node and exit."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The nodes and exits of a flow in the order callers come to them, parted by whether a scenario comes there.

    Attributes:
        nodes: all nodes.
        exits: all exits but the excepted ones.
        missed_nodes: nodes that no scenario comes to.
        missed_exits: exits that no scenario takes.
        excepted: exits said to be taken by no call, with the reason.
        taken_all_the_same: excepted exits that a scenario takes after all.
    """

    nodes: tuple[str, ...]
    exits: tuple[ExitOf, ...]
    missed_nodes: tuple[str, ...]
    missed_exits: tuple[ExitOf, ...]
    excepted: Mapping[ExitOf, str]
    taken_all_the_same: tuple[ExitOf, ...]

    @property
    def percent(self) -> float:
        """Of the exits that can be taken, how many are, rounded down to a tenth: 100 means all."""
        if not self.exits:
            return 100.0
        return (len(self.exits) - len(self.missed_exits)) * 1000 // len(self.exits) / 10

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {
            "percent": self.percent,
            "nodes": len(self.nodes),
            "exits": len(self.exits),
            "missed_nodes": list(self.missed_nodes),
            "missed_exits": [{"node": node, "exit": exit} for node, exit in self.missed_exits],
            "excepted": [{"node": node, "exit": exit, "because": why} for (node, exit), why in self.excepted.items()],
            "taken_all_the_same": [{"node": node, "exit": exit} for node, exit in self.taken_all_the_same],
        }


def coverage(
    graph: FlowGraph, program: Program, results: Iterable[Result], exceptions: Iterable[CannotBeTaken] = ()
) -> Coverage:
    """Put together what the played scenarios came to; a scenario that failed counts as far as its call went.

    An exit without a cord of its own leads by that of the block's first one: nobody drew it, and to take it is to take that.
    """
    nodes: set[str] = set()
    taken: set[ExitOf] = set()
    for result in results:
        nodes |= result.nodes
        taken |= {_cord(graph, program, pair) for pair in result.exits if pair[0] in program.steps}
    excepted = {pair: exception.because for exception in exceptions for pair in exception.exits}
    order = in_order(program)
    exits = tuple((name, exit) for name in order for exit in program.steps[name].exits if exit in graph.nodes[name].exits)
    return Coverage(
        order,
        tuple(pair for pair in exits if pair not in excepted),
        tuple(name for name in order if name not in nodes),
        tuple(pair for pair in exits if pair not in excepted and pair not in taken),
        excepted,
        tuple(pair for pair in excepted if pair in taken),
    )


def _cord(graph: FlowGraph, program: Program, pair: ExitOf) -> ExitOf:
    name, exit = pair
    if exit in graph.nodes[name].exits:
        return pair
    kind, form = configured(program, name)
    return name, kind.exits(form)[0].name


def in_order(program: Program) -> tuple[str, ...]:
    """List the steps as a caller comes to them, near ones first."""
    order = [program.entry]
    seen = {program.entry}
    for name in order:
        for following in program.steps[name].exits.values():
            if following in program.steps and following not in seen:
                seen.add(following)
                order.append(following)
    return tuple(order)
