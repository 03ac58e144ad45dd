"""FG009: a cord leaves by an exit that the block does not have.

What: ``exits`` names a socket that this type, configured so, does not offer; often a menu key was taken away.

Why it is bad: the cord is never taken, and what it leads to may never be heard.

Mend: take the cord away, or give the block that exit again.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, Fix, pointer
from engine.graph.fixes import fix, put, take_out
from engine.graph.resolve import Resolved, ResolvedNode
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text

RULE = Rule("FG009", "error", Text("Unknown exit", "没有这个出口"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare each block's cords with the exits it has."""
    for name, block in drawing.nodes.items():
        offered = [exit_.name for exit_ in block.exits]
        for exit_ in sorted(set(block.node.exits) - set(offered)):
            yield RULE.found(
                Text(f"The block has no exit “{exit_}”.", f"该节点没有出口“{exit_}”。"),
                did_you_mean(
                    exit_,
                    offered,
                    Text(
                        f"Take the cord away; the exits here: {', '.join(offered) or 'none'}.",
                        f"请删除该连线；可用的出口：{'、'.join(offered) or '无'}。",
                    ),
                ),
                node=name,
                pointer=pointer("nodes", name, "exits", exit_),
                fixes=_fixes(block, exit_, nearest(exit_, offered)),
            )


def _fixes(block: ResolvedNode, exit_: str, near: str) -> tuple[Fix, ...]:
    away = take_out("nodes", block.node.id, "exits", exit_)
    usual = fix("Take the cord away", "删除该连线", away)
    if not near or near in block.node.exits:
        return (usual,)
    moved = put(block.node.exits[exit_], "nodes", block.node.id, "exits", near)
    return (fix(f"Move the cord to “{near}”", f"将连线移到“{near}”", away, moved), usual)
