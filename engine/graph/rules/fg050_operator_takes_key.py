"""FG050: the operator key begins what the caller is asked for.

What: a question for digits heeds the flow's operator key, and a right answer begins with that key: a telephone number with 0.

Why it is bad: the key, pressed first, leads to the operator. Callers whose number begins with it can never give it.

Mend: let the operator key not count in that question, or give the flow another operator key.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.asking import Asking
from engine.nodes.base import Text

RULE = Rule("FG050", "warning", Text("Taken by the operator key", "与人工键冲突"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Ask every question that heeds the key for an answer that begins with it."""
    key = drawing.graph.handlers.operator_key
    if not key:
        return
    for name, block in drawing.nodes.items():
        if not isinstance(block.config, Asking) or not block.config.operator_key:
            continue
        answer = block.type.answer_beginning(block.config, key)
        if answer:
            yield RULE.found(
                Text(
                    f"{answer} would be a right answer, but its {key} leads to the operator.",
                    f"{answer} 是有效输入，但首位 {key} 会转到人工。",
                ),
                Text(
                    "Let the operator key not count here, or choose another for the flow.",
                    "请在此处关闭人工键，或为流程另选人工键。",
                ),
                node=name,
                pointer=block.at("/operator_key"),
                fixes=(
                    fix(
                        "Not in this question",
                        "在此处关闭人工键",
                        put(False, "nodes", name, "config", "operator_key"),
                    ),
                ),
            )
