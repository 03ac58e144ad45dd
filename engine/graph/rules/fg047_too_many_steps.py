"""FG047: too many steps in a row that let no time pass.

What: between two blocks at which the caller's time passes, a call may take more than 1,000 steps. Loops that a *Counter* ends
are counted with all their rounds; blocks that speak, ask or wait are not counted at all.

Why it is bad: the engine takes a flow that spins for broken, ends it, and the caller hears the apology.

Mend: lower the counter's limit, or put a block that speaks, asks or waits into the loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import networkx as nx

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.counter import CounterConfig
from engine.program import MOST_IDLE_STEPS

RULE = Rule("FG047", "warning", Text("Too many steps in a row", "连续步骤过多"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Add up the longest row over the loops that counters end. A loop that nothing ends is FG007's."""
    hasty = [name for name in drawing.arrivals if name in drawing.nodes and not _rests(drawing, name)]
    if len(hasty) <= MOST_IDLE_STEPS and not any(isinstance(drawing.nodes[name].config, CounterConfig) for name in hasty):
        return
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from(hasty)
    ways.add_edges_from((name, to) for name in hasty for _, to in drawing.cords[name] if to in ways)
    rows = nx.condensation(ways)
    longest: dict[int, int] = {}
    for knot in reversed(list(nx.topological_sort(rows))):
        members: Set[str] = rows.nodes[knot]["members"]
        longest[knot] = _steps(drawing, members) + max((longest[after] for after in rows.successors(knot)), default=0)
    over = [knot for knot, steps in longest.items() if steps > MOST_IDLE_STEPS]
    for knot in over:
        # The last knot of a row that is too long is the one that makes it so.
        if any(longest[after] > MOST_IDLE_STEPS for after in rows.successors(knot)):
            continue
        name = min(rows.nodes[knot]["members"])
        first = drawing.graph.called(name)
        yield RULE.found(
            Text(
                f"From “{first}” on a call may take {longest[knot]} steps without a pause; {MOST_IDLE_STEPS} are allowed.",
                f"从“{first}”开始，通话可能连续执行 {longest[knot]} 个不停顿的步骤，上限为 {MOST_IDLE_STEPS}。",
            ),
            Text(
                "Lower the counter's limit, or put a block that speaks, asks or waits into the loop.",
                "请调低计数器上限，或在循环中加入播放、提问或等待节点。",
            ),
            node=name,
            pointer=pointer("nodes", name),
        )


def _rests(drawing: Resolved, name: str) -> bool:
    block = drawing.nodes[name]
    return block.type.lets_time_pass(block.config) or name in drawing.targets


def _steps(drawing: Resolved, members: Set[str]) -> int:
    if len(members) == 1:
        return 1
    configs = (drawing.nodes[name].config for name in members)
    rounds = sum(config.limit for config in configs if isinstance(config, CounterConfig))
    return (rounds + 1) * len(members)
