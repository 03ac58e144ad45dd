"""FG034: flows lead round in a circle, or too deep.

What: a flow that this one leads into leads back into this one, directly or by way of others; or more than eight flows
follow one another.

Why it is bad: a call would go round without end, each round in an older version; and nobody can follow such a story.

Mend: lead into another flow, or draw what both need in a flow of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.links import DEEPEST
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG034", "error", Text("Circle of flows", "流程循环引用"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Follow what each block leads into; a flow that names itself is found also where nothing can be looked up."""
    for name, target in drawing.targets.items():
        found = drawing.linked.get(name)
        if target.flow == drawing.graph.id:
            circle: tuple[str, ...] = (target.flow,)
        else:
            circle = found.way_to(drawing.graph.id) if found is not None else ()
        longest = () if found is None else found.longest_way()
        if circle:
            ways = " → ".join((drawing.graph.id, *circle))
            message = Text(f"Flows lead round in a circle: {ways}.", f"流程循环引用：{ways}。")
            mend = Text(
                "Lead into another flow, or draw what both need in one of its own.",
                "请转到其他流程，或把共用部分画成单独的流程。",
            )
        elif len(longest) > DEEPEST:
            ways = " → ".join((drawing.graph.id, *longest))
            message = Text(f"More than {DEEPEST} flows follow one another: {ways}.", f"流程嵌套超过 {DEEPEST} 层：{ways}。")
            mend = Text("Put some of them together.", "请合并其中一些流程。")
        else:
            continue
        yield RULE.found(message, mend, node=name, pointer=pointer("nodes", name, "config", "flow"))
