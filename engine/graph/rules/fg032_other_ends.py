"""FG032: a subflow's exits are not the ends of the flow it calls.

What: the called flow has a *Return* of a name that the block does not list, or the block lists one that it does not have.

Why it is bad: a call that returns by an end without an exit could not go on; an exit without an end is never taken.

Mend: list the ends that the called flow has.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.subflow import SubflowConfig

RULE = Rule("FG032", "error", Text("Other ends", "返回出口不符"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the ends listed with those there are."""
    for name, found in drawing.linked.items():
        config = drawing.nodes[name].config
        if not isinstance(config, SubflowConfig) or set(config.ends) == set(found.ends):
            continue
        flow, ends = found.program.flow, ", ".join(found.ends)
        yield RULE.found(
            Text(
                f"Version {found.number} of “{flow}” returns by {ends or 'no end at all'}; the block lists other ends.",
                f"“{flow}”第 {found.number} 版的返回出口为 {ends or '（无）'}，与此节点所列不同。",
            ),
            Text(
                f"List just these: {ends}." if ends else "Take all ends off the list, or give the other flow a Return block.",
                f"请只列出：{ends}。" if ends else "请清空返回出口，或在目标流程中添加“返回”节点。",
            ),
            node=name,
            pointer=pointer("nodes", name, "config", "ends"),
            fixes=(
                fix(
                    f"List {ends or 'no end'}",
                    f"改为 {ends or '（无）'}",
                    put(list(found.ends), "nodes", name, "config", "ends"),
                ),
            ),
        )
