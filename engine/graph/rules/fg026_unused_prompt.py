"""FG026: a prompt is never played.

What: no block names the prompt. It is left out of the published program.

Why it matters: it may be a leftover, or a block that should play it was forgotten.

Mend: delete it, or let a block play it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import fix, take_out
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG026", "info", Text("Unused prompt", "未使用的语音"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the prompts with those that blocks name; says nothing while a block is not understood."""
    if len(drawing.nodes) < len(drawing.graph.nodes):
        return
    for key in sorted(drawing.graph.prompts.keys() - drawing.spoken.keys()):
        yield RULE.found(
            Text(f"No block plays prompt “{key}”.", f"没有节点播放语音“{key}”。"),
            Text("Delete it, or let a block play it.", "请删除它，或在节点中使用它。"),
            pointer=pointer("prompts", key),
            fixes=(fix(f"Delete “{key}”", f"删除“{key}”", take_out("prompts", key)),),
        )
