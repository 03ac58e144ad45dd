"""FG018: an expression reads something that does not exist.

What: it names a variable the flow does not declare, or asks ``call`` for a fact other than caller, dialled, language, entry.

Why it is bad: a call that comes to it could not go on.

Mend: correct the spelling, or declare the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.expressions import CALL_FACTS
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.fixes import declared as declaration
from engine.graph.fixes import respelled
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text

RULE = Rule("FG018", "error", Text("Unknown name in expression", "表达式中有未知名称"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every variable and call fact that an expression reads."""
    declared = sorted(drawing.graph.variables)
    facts = ", ".join(f"call.{fact}" for fact in CALL_FACTS)
    for source in drawing.sources:
        names = names_in(source.text)
        for variable in names.variables:
            if variable not in drawing.graph.variables:
                yield RULE.found(
                    Text(f"The flow has no variable “{variable}”.", f"流程没有变量“{variable}”。"),
                    did_you_mean(
                        variable,
                        declared,
                        Text("Declare the variable, or put a text in quotes.", "请先声明该变量；如果是文本，请加引号。"),
                    ),
                    node=source.node,
                    pointer=source.pointer,
                    fixes=(
                        *respelled(drawing.graph, source.pointer, variable, nearest(variable, declared)),
                        *((declaration(variable),) if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", variable) else ()),
                    ),
                )
        for fact in names.unknown_facts:
            yield RULE.found(
                Text(f"A call has no fact “{fact}”.", f"通话没有“{fact}”这一项。"),
                Text(f"Use one of: {facts}.", f"可用：{facts}。"),
                node=source.node,
                pointer=source.pointer,
            )
