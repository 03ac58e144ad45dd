"""FG036: a block behind the hangup handler needs the caller.

What: a way from the hangup handler leads to a block that speaks, asks, connects or calls another flow.

Why it is bad: when it begins the caller has hung up; nobody is there to hear it.

Mend: lead to blocks that need no caller: branch, variables, note, wait, requests, steps; *Return* ends it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG036", "error", Text("Caller needed after hangup", "挂机后仍需来电者"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Walk from the hangup handler."""
    reached = drawing.arrivals_from((drawing.graph.handlers.hangup,))
    for name in reached:
        type_ = drawing.types.get(name)
        if type_ is not None and not type_.after_call:
            yield RULE.found(
                Text(
                    f"The block “{drawing.graph.called(name)}” needs the caller, who has hung up when it begins.",
                    f"节点“{drawing.graph.called(name)}”需要来电者，而此时来电者已挂机。",
                ),
                Text("Lead the hangup handler past it; a Return block ends it.", "请让挂机处理绕过它；用“返回”节点结束。"),
                node=name,
                pointer=pointer("nodes", name),
                path=drawing.path_to(name, reached),
            )
