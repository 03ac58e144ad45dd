"""FG030: a block leads into a flow that is not published.

What: there is no such flow, it has no version of that number, or the alias names none.

Why it is bad: the version is linked in when this flow is published, and there is none to link.

Mend: publish the other flow, or name one that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG030", "error", Text("Flow not published", "流程未发布"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for blocks whose flow was looked up and not found."""
    for name, target in drawing.targets.items():
        if drawing.links is None or name in drawing.linked:
            continue
        if target.version is not None:
            what = Text(f"version {target.version} of flow “{target.flow}”", f"流程“{target.flow}”的第 {target.version} 版")
        else:
            what = Text(f"version of flow “{target.flow}” named “{target.alias}”", f"流程“{target.flow}”的“{target.alias}”版本")
        yield RULE.found(
            Text(f"There is no {what.en}.", f"没有{what.zh}。"),
            Text(f"Publish “{target.flow}” first, or name another version.", f"请先发布“{target.flow}”，或改用其他版本。"),
            node=name,
            pointer=pointer("nodes", name, "config", "flow"),
        )
