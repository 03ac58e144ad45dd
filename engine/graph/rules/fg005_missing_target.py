"""FG005: a cord leads to a node that does not exist.

What: an exit names a node that is not in the drawing.

Why it is bad: a caller who takes this exit would fall into nothing.

Mend: draw the cord to an existing block, or take it away.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, Edit, pointer
from engine.graph.fixes import fix, renamed, take_out
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, nearest
from engine.nodes.base import Text

RULE = Rule("FG005", "error", Text("Cord to nowhere", "连线没有终点"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at every handler and every cord."""
    for at, to in drawing.graph.handling:
        if to not in drawing.graph.nodes:
            yield RULE.found(
                Text(f"The handler leads to “{to}”, which does not exist.", f"该处理指向了不存在的节点“{to}”。"),
                Text("Lead it to an existing block, or take it out.", "请指向已有的节点，或删除该处理。"),
                pointer=at,
                fixes=(fix("Take the handler out", "删除该处理", Edit("remove", at.removesuffix("/node"))),),
            )
    for name, node in sorted(drawing.graph.nodes.items()):
        for exit_, to in sorted(node.exits.items()):
            if to not in drawing.graph.nodes:
                yield RULE.found(
                    Text(
                        f"Exit “{exit_}” leads to “{to}”, which does not exist.",
                        f"出口“{exit_}”连到了不存在的节点“{to}”。",
                    ),
                    Text("Connect the exit to an existing block.", "请把该出口连到已有的节点。"),
                    node=name,
                    pointer=pointer("nodes", name, "exits", exit_),
                    path=(*drawing.path_to(name), (name, exit_)),
                    fixes=(
                        *renamed(pointer("nodes", name, "exits", exit_), nearest(to, drawing.graph.nodes)),
                        fix("Take the cord away", "删除该连线", take_out("nodes", name, "exits", exit_)),
                    ),
                )
