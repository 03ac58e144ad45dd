"""FG031: the flow that a block leads into cannot be looked up here.

What: the document is checked away from the installation that keeps published flows.

Why it is bad: whether the other flow is there, and what it takes and gives, shows only when this one is published.

Mend: check it where it will be published: `cordboard flow publish` does, before anything changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG031", "warning", Text("Flow not looked up", "未查找流程"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Name every block whose flow nobody could look up."""
    if drawing.links is not None:
        return
    for name, target in drawing.targets.items():
        yield RULE.found(
            Text(f"The flow “{target.flow}” cannot be looked up here.", f"此处无法查找流程“{target.flow}”。"),
            Text("Publishing checks it; nothing is to be done here.", "发布时会检查，此处无需处理。"),
            node=name,
            pointer=pointer("nodes", name, "config", "flow"),
        )
