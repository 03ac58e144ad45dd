"""FG073: the prompt library cannot be looked up here.

What: the document is checked away from the installation that keeps the shared prompts.

Why it is bad: whether a prompt of the library is there, and in which languages, shows only when the flow is published.

Mend: check it where it will be published: `cordboard flow publish` does, before anything changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG073", "warning", Text("Library not looked up", "未查找提示音库"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Name every prompt that nobody could look up, once."""
    if drawing.library is not None:
        return
    for _, (meant, node, where) in sorted(drawing.shared.items()):
        yield RULE.found(
            Text(
                f"The prompt “{meant.key}” of the library cannot be looked up here.",
                f"此处无法查找提示音库中的“{meant.key}”。",
            ),
            Text("Publishing checks it; nothing is to be done here.", "发布时会检查，此处无需处理。"),
            node=node,
            pointer=where,
        )
