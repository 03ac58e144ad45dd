"""FG017: an expression cannot be read.

What: the CEL source, in a block or between ``${`` and ``}`` in a prompt, does not compile.

Why it is bad: a call that comes to it could not go on.

Mend: correct it at the line and column named. Texts stand in quotes; comparing is ``==``;
and, or, not are ``&&``, ``||``, ``!``.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG017", "error", Text("Broken expression", "表达式有误"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compile every expression."""
    for source in drawing.sources:
        if broken := names_in(source.text).broken:
            yield RULE.found(
                Text(f"The expression cannot be read: {broken}.", f"表达式无法解析：{broken}。"),
                Text(
                    "Correct it there. Texts stand in quotes; comparing is ==; and, or, not are &&, ||, !.",
                    "请在该处修改。文本要加引号；比较用 ==；与、或、非用 &&、||、!。",
                ),
                node=source.node,
                pointer=source.pointer,
            )
