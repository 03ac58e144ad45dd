"""FG039: an expression puts values together that do not go together.

What: whatever the variables hold, of the types that they are declared with, the expression cannot be computed: a text and a
number are added up, a number is asked for its length, ``number(x) + 1`` adds a whole number to one that is none (``1.0`` is
right).

Why it is bad: no call that comes here could go on.

Mend: convert one side: ``number(digits)``, ``string(count)``, ``double(count)``; or declare the variable as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG039", "error", Text("Types do not go together", "类型不匹配"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Try every expression on samples of the declared types."""
    for source in drawing.sources:
        if set(drawing.trials.outcomes(source.text)) != {"misfit"}:
            continue
        types = [f"{name}: {drawing.graph.variables[name].type}" for name in names_in(source.text).variables]
        told = Text(f" ({', '.join(types)})", f"（{'、'.join(types)}）") if types else Text("", "")
        yield RULE.found(
            Text(
                f"The expression puts values together whose types do not go together{told.en}.",
                f"表达式中各值的类型不匹配{told.zh}，无法计算。",
            ),
            Text(
                "Convert one side: number(digits), string(count), double(count); number(…) goes with 1.0, not with 1.",
                "请转换其中一方：number(digits)、string(count)、double(count)；number(…) 要与 1.0 运算，不能与 1。",
            ),
            node=source.node,
            pointer=source.pointer,
        )
