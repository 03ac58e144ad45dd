"""FG045: a choice that nobody can ever take.

What: a case stands behind one that takes all that it would take, a condition is the same for every call, or an answer that is
allowed does not fit what else is asked of it.

Why it is bad: what it leads to looks as if it were in use; often two cases stand in the wrong order, or a value is mistyped.

Mend: put the narrower case first, correct it, or take it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG045", "warning", Text("Never taken", "永远不会执行"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Ask each block what of its form can never come about."""
    for name, block in drawing.nodes.items():
        for within, why in block.type.never_taken(block.config):
            yield RULE.found(
                why,
                Text("Put the narrower one first, correct it, or take it out.", "请把条件较窄的放在前面、修改它，或删除它。"),
                node=name,
                pointer=block.at(within),
            )
