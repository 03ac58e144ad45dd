"""FG037: a variable is read that may have no value there.

What: on some way from the start to the block nothing has given the variable a value, and what the block computes with it cannot
be computed without one.

Why it is bad: a call that comes that way could not go on.

Mend: declare what the variable begins with, give it a value on the way that the finding shows, or ask first whether it has one:
``name != null && …``, or a branch by *empty*.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import begun
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG037", "error", Text("Variable without a value", "变量可能没有值"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Try each expression without the value that may be missing."""
    for read in drawing.unset.readings:
        if not drawing.trials.needs(read.source, read.variable, decides=read.decides):
            continue
        yield RULE.found(
            Text(
                f"“{read.variable}” has no value on a way that leads here, and this cannot be computed without.",
                f"到达此处的某条路径上变量“{read.variable}”没有值，无法计算。",
            ),
            Text(
                f"Declare what it begins with, give it a value on that way, or ask first whether {read.variable} != null.",
                f"请为它声明初始值，或在该路径上赋值，或先判断 {read.variable} != null。",
            ),
            node=read.node,
            pointer=read.pointer,
            path=drawing.unset.way(read.variable, read.node),
            fixes=() if drawing.unset.may_lose(read.variable) else begun(drawing.graph, read.variable),
        )
