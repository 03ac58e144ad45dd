"""FG007: a loop that never waits.

What: a ring of blocks none of which lets the caller's time pass: no prompt, no question, no wait. A ring that leaves a counter
by `within` comes to an end, and is none.

Why it is bad: the call would race round the ring without end; the engine stops it and the caller hears an apology.

Mend: put a block that speaks, asks or waits into the ring, or lead one of its cords out.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import networkx as nx

from engine.graph.diagnostics import Diagnostic, Path, pointer
from engine.graph.fixes import inserted
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG007", "error", Text("Loop that never waits", "不等待的循环"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Report one ring, a shortest through its first block, for each knot of blocks that do not wait."""
    hasty = {name for name, block in drawing.nodes.items() if not block.type.lets_time_pass(block.config)}
    # Of a flow that cannot be looked up here, the best is assumed: the engine stops one that spins all the same.
    hasty -= {name for name in drawing.targets if name not in drawing.linked or not drawing.linked[name].passed_in_no_time}
    ways: nx.DiGraph[str] = nx.DiGraph()
    for name in sorted(hasty):
        ways.add_edges_from((name, to) for _, to in _endless(drawing, name) if to in hasty)
    for knot in nx.strongly_connected_components(ways):
        first = min(knot)
        if len(knot) == 1 and not ways.has_edge(first, first):
            continue
        ring = _ring(drawing, first, knot)
        names = " → ".join((*(name for name, _ in ring), first)) if len(ring) <= 12 else f"{first} → … → {first}"
        yield RULE.found(
            Text(f"The loop {names} never waits.", f"循环 {names} 中没有任何等待。"),
            Text(
                "Put a block that speaks, asks or waits into the loop, or lead a cord out of it.",
                "请在循环中加入播放、收键或等待节点，或把连线引出循环。",
            ),
            node=first,
            pointer=pointer("nodes", first),
            path=ring,
            fixes=inserted(
                drawing.graph,
                [ring[-1]],
                first,
                "wait",
                {"seconds": 1},
                "Put a wait of one second into the loop",
                "在循环中加入一秒等待",
            ),
        )


def _endless(drawing: Resolved, name: str) -> list[tuple[str, str]]:
    """The cords of a block that a call may take for ever."""
    block = drawing.nodes[name]
    bounded = block.type.bounded_exits(block.config)
    return [(exit_, to) for exit_, to in drawing.cords[name] if exit_ not in bounded]


def _ring(drawing: Resolved, first: str, knot: Set[str]) -> Path:
    """Find a shortest walk from ``first`` back to itself that stays inside the knot."""
    came: dict[str, tuple[str, str]] = {}
    waiting = [first]
    for here in waiting:
        for exit_, to in _endless(drawing, here):
            if to in knot and to not in came:
                came[to] = (here, exit_)
                waiting.append(to)
    ring = [came[first]]
    while ring[-1][0] != first:
        ring.append(came[ring[-1][0]])
    return tuple(reversed(ring))
