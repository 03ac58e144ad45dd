"""FG019: an expression calls a function that does not exist.

What: the function is not among those of CEL that the engine offers.

Why it is bad: a call that comes to it could not go on.

Mend: use a function that is offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import FUNCTIONS
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.fixes import respelled
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text

RULE = Rule("FG019", "error", Text("Unknown function", "未知的函数"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every function that an expression calls."""
    for source in drawing.sources:
        for function in names_in(source.text).unknown_functions:
            yield RULE.found(
                Text(f"There is no function “{function}”.", f"没有函数“{function}”。"),
                did_you_mean(
                    function,
                    FUNCTIONS,
                    Text(
                        "Use size, contains, startsWith, endsWith, matches, int, double or string.",
                        "可用 size、contains、startsWith、endsWith、matches、int、double、string 等函数。",
                    ),
                ),
                node=source.node,
                pointer=source.pointer,
                fixes=respelled(drawing.graph, source.pointer, function, nearest(function, FUNCTIONS), called=True),
            )
