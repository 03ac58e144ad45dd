"""FG038: a text tells a variable that may have no value there.

What: a prompt that the block says, a number that it dials or a text that it sends has a place for the variable, and on some way
from the start nothing has given it a value.

Why it is bad: nothing stands in that place. The caller hears a sentence with a hole in it, or a transfer rings nobody.

Mend: declare what the variable begins with, give it a value on the way that the finding shows, or lead that way elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import begun
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG038", "warning", Text("Nothing to tell", "可能没有内容可说"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at places that are the bare variable; what is computed with it is for FG037."""
    for read in drawing.unset.readings:
        if read.in_text and read.source.strip() == read.variable and read.variable in drawing.graph.variables:
            yield RULE.found(
                Text(
                    f"The text tells “{read.variable}”, which has no value on a way that leads here.",
                    f"该文本包含变量“{read.variable}”，而到达此处的某条路径上它没有值。",
                ),
                Text(
                    "Declare what it begins with, give it a value on that way, or lead that way elsewhere.",
                    "请为它声明初始值，或在该路径上赋值，或改变该路径的走向。",
                ),
                node=read.node,
                pointer=read.pointer,
                path=drawing.unset.way(read.variable, read.node),
                fixes=() if drawing.unset.may_lose(read.variable) else begun(drawing.graph, read.variable),
            )
