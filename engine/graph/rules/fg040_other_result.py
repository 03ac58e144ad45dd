"""FG040: an expression gives another type than is needed.

What: a condition gives something other than true or false, or what is computed for a variable is of another type than the
variable is declared with.

Why it is bad: no call that comes here could go on.

Mend: compare it with something (``count > 0``, ``digits != ""``), convert it (``text(count)``), or declare the variable
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG040", "error", Text("Gives another type", "结果类型不符"), __doc__ or "")

_TOLD_NOTHING = {"misfit", "failed", "null"}


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Try conditions and computed values; one that is never right is reported."""
    for name, block in drawing.nodes.items():
        sources = dict(block.uses.expressions)
        wanted = [*((within, "boolean", "") for within in block.uses.conditions)]
        wanted += [
            (within, declared.type, variable)
            for within, variable in block.uses.computes
            if within in sources and (declared := drawing.graph.variables.get(variable)) is not None
        ]
        for within, type_, variable in wanted:
            given = [word for word in drawing.trials.outcomes(sources[within]) if word not in _TOLD_NOTHING]
            if not given or type_ in given:
                continue
            message, mend = _words(given[0], type_, variable)
            yield RULE.found(message, mend, node=name, pointer=block.at(within))


def _words(given: str, type_: str, variable: str) -> tuple[Text, Text]:
    if not variable:
        return (
            Text(f"The condition gives a {given}, not true or false.", f"条件的结果是 {given}，不是真或假。"),
            Text('Compare it with something: count > 0, digits != "".', '请与某个值比较：count > 0、digits != ""。'),
        )
    return (
        Text(
            f"This gives a {given}; “{variable}” is declared as {type_}.",
            f"此处的结果是 {given}，而变量“{variable}”声明为 {type_}。",
        ),
        Text("Convert it, or declare the variable otherwise.", "请转换结果，或修改变量的类型。"),
    )
