"""FG012: the flow does not begin at one start block.

What: ``entry`` names no node, or a node that is not a start block, or the drawing has more start blocks than one.

Why it is bad: a call must know where to begin, and a second start would never be used.

Mend: keep one start block and let ``entry`` name it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import deleted, renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG012", "error", Text("No single start", "开始节点不唯一"), __doc__ or "")

START = "start"
"""The name of the type a call begins with."""
_MEND = Text("Let “entry” name the start block.", "请让“entry”指向开始节点。")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at the entry, then for start blocks that are not it. An entry that is missing altogether is for FG003."""
    entry = drawing.graph.entry
    starts = [name for name, type_ in drawing.types.items() if type_.name == START]
    fixes = renamed(pointer("entry"), starts[0] if len(starts) == 1 else "")
    if entry and entry not in drawing.graph.nodes:
        yield RULE.found(
            Text(f"The entry “{entry}” does not exist.", f"入口节点“{entry}”不存在。"),
            _MEND,
            pointer=pointer("entry"),
            fixes=fixes,
        )
    elif entry in drawing.types and drawing.types[entry].name != START:
        yield RULE.found(
            Text(f"The entry “{entry}” is not a start block.", f"入口节点“{entry}”不是开始节点。"),
            _MEND,
            node=entry,
            pointer=pointer("entry"),
            fixes=fixes,
        )
    for name in starts if len(starts) > 1 else ():
        if name != entry:
            yield RULE.found(
                Text(
                    f"“{drawing.graph.called(name)}” is a second start block.",
                    f"“{drawing.graph.called(name)}”是多余的开始节点。",
                ),
                Text("Delete it; a flow begins at one place.", "请删除它；一个流程只有一个起点。"),
                node=name,
                pointer=pointer("nodes", name),
                fixes=(deleted(drawing.graph, name),),
            )
