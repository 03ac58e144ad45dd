"""FG044: a caller who presses nothing goes round without end.

What: when every question is answered by silence, no way from this one leads to an end of the call: its tries are used up, and
its exit for that leads back to it.

Why it is bad: a caller without keys, or a line that nobody hangs up, holds a channel for ever.

Mend: lead `no_input` and `too_many_tries` to a person or to a goodbye, or end the loop by a *Counter*.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, Path, pointer
from engine.graph.fixes import connected
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.asking import NO_INPUT, TOO_MANY_TRIES, Asking
from engine.nodes.base import Text

RULE = Rule("FG044", "warning", Text("Silence without end", "无输入时无限循环"), __doc__ or "")

_SILENT = (NO_INPUT.name, TOO_MANY_TRIES.name)


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Follow silence from every question, and walk back from the ends."""
    ways = {name: [*_silent(drawing, name)] for name in drawing.arrivals}
    before: dict[str, list[str]] = {}
    for name, cords in ways.items():
        for _, to in cords:
            before.setdefault(to, []).append(name)
    # A block that is not understood, or has open exits, may be an end: other rules speak of it.
    ending = {name for name in ways if not ways[name] or name not in drawing.nodes}
    ending |= {
        name for name in ways if name in drawing.nodes and drawing.nodes[name].type.reaches_people(drawing.nodes[name].config)
    }
    waiting = list(ending)
    for here in waiting:
        for name in before.get(here, ()):
            if name not in ending:
                ending.add(name)
                waiting.append(name)
    told: set[str] = set()
    for name in ways:
        if name in ending or name in told or not _asks(drawing, name):
            continue
        ring = _round(ways, name)
        told |= {node for node, _ in ring} | {name}
        if not ring:
            continue  # it leads into a ring, which is told of
        yield RULE.found(
            Text(
                f"A caller who presses nothing at “{drawing.graph.called(name)}” comes back to it without end.",
                f"来电者在“{drawing.graph.called(name)}”一直不按键时，会无限循环。",
            ),
            Text(
                "Lead its exits for silence to a person or a goodbye, or end the loop by a counter.",
                "请将无输入的出口连到人工或结束语，或用计数器结束循环。",
            ),
            node=name,
            pointer=pointer("nodes", name, "exits"),
            path=ring,
            fixes=connected(drawing.graph, name, NO_INPUT.name, after_call=False),
        )


def _asks(drawing: Resolved, name: str) -> bool:
    block = drawing.nodes.get(name)
    return block is not None and isinstance(block.config, Asking) and any(exit_.name in _SILENT for exit_ in block.exits)


def _silent(drawing: Resolved, name: str) -> Iterator[tuple[str, str]]:
    asks = _asks(drawing, name)
    return ((exit_, to) for exit_, to in drawing.cords[name] if not asks or exit_ in _SILENT)


def _round(ways: dict[str, list[tuple[str, str]]], first: str) -> Path:
    """Find a shortest way from a block back to it; nothing where there is none."""
    came: dict[str, tuple[str, str]] = {}
    waiting = [first]
    for here in waiting:
        for exit_, to in ways[here]:
            if to not in came:
                came[to] = (here, exit_)
                waiting.append(to)
    if first not in came:
        return ()
    ring = [came[first]]
    while ring[-1][0] != first:
        ring.append(came[ring[-1][0]])
    return tuple(reversed(ring))
