"""FG020: a block writes a variable that is not declared.

What: the settings assign to a name that is not among the flow's variables.

Why it is bad: a call that comes to it could not go on; a mistyped name would lose what the caller keyed in.

Mend: declare the variable, or choose one that is declared.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import declared as declaration
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text

RULE = Rule("FG020", "error", Text("Undeclared variable", "变量未声明"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every variable that a block writes."""
    declared = sorted(drawing.graph.variables)
    for name, block in drawing.nodes.items():
        given = {into: types[0] for _, into, types in block.uses.gives}
        for within, variable in block.uses.assigns:
            if variable in drawing.graph.variables:
                continue
            yield RULE.found(
                Text(f"The flow has no variable “{variable}” to write.", f"流程没有可写入的变量“{variable}”。"),
                did_you_mean(variable, declared, Text("Declare the variable in the flow.", "请在流程中声明该变量。")),
                node=name,
                pointer=block.at(within),
                fixes=(
                    *renamed(block.at(within), nearest(variable, declared)),
                    declaration(variable, given.get(variable, "string")),
                ),
            )
