"""FG049: a flow is not given what it waits for.

What: the flow that the block leads into has a variable that begins without a value and that none of its own blocks
fills, and the block does not give it one.

Why it is bad: whatever that flow does with it, it does without a value, and perhaps cannot go on.

Mend: add it to the inputs; or let the other flow declare what it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.linking import LinkConfig

RULE = Rule("FG049", "warning", Text("Input missing", "缺少输入"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare what each flow waits for with what the block gives. A variable of the same name and type is offered for it."""
    for name, found in drawing.linked.items():
        config = drawing.nodes[name].config
        if not isinstance(config, LinkConfig):
            continue
        given = {one.variable for one in config.inputs}
        for missing in sorted(found.inputs - given):
            ours = drawing.graph.variables.get(missing)
            same = ours is not None and ours.type == found.program.variables[missing].type
            edit = put({"variable": missing, "expression": missing}, "nodes", name, "config", "inputs", len(config.inputs))
            if not config.inputs:
                edit = put([{"variable": missing, "expression": missing}], "nodes", name, "config", "inputs")
            yield RULE.found(
                Text(
                    f"The flow “{found.program.flow}” waits for “{missing}”, and is not given it.",
                    f"流程“{found.program.flow}”需要“{missing}”，但此处没有传入。",
                ),
                Text("Add it to the inputs.", "请在输入中添加。"),
                node=name,
                pointer=pointer("nodes", name, "config", "inputs"),
                fixes=(fix(f"Give it our “{missing}”", f"传入本流程的“{missing}”", edit),) if same else (),
            )
