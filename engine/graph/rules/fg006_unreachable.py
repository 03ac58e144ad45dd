"""FG006: no caller can come to this block.

What: no walk from the entry leads to the node. It is left out of the published program.

Why it is bad: something that was drawn will never be heard; often a cord was forgotten.

Mend: lead a cord to the block, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import deleted
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG006", "warning", Text("Unreachable block", "无法到达的节点"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the blocks with those a walk from the entry finds; without an entry there is nothing to compare."""
    if not drawing.arrivals:
        return
    for name in sorted(drawing.graph.nodes):
        if name not in drawing.arrivals:
            yield RULE.found(
                Text(
                    f"No way from the start leads to “{drawing.graph.called(name)}”.",
                    f"从开始节点无法到达“{drawing.graph.called(name)}”。",
                ),
                Text("Connect a cord to it, or delete it.", "请连一条线到该节点，或删除它。"),
                node=name,
                pointer=pointer("nodes", name),
                fixes=(deleted(drawing.graph, name),),
            )
