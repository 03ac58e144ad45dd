"""FG008: an exit that needs a cord has none.

What: the block has an exit that must lead on, and nothing is connected to it.

Why it is bad: a caller who takes it would be cut off without a word.

Mend: connect the exit, if only to a block that says goodbye.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import connected
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG008", "error", Text("Open exit", "出口未连接"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare each block's required exits with its cords."""
    after_call = drawing.arrivals_from((drawing.graph.handlers.hangup,))
    for name, block in drawing.nodes.items():
        for exit_ in block.exits:
            if exit_.required and exit_.name not in block.node.exits:
                yield RULE.found(
                    Text(
                        f"Exit “{exit_.title.en}” ({exit_.name}) leads nowhere.",
                        f"出口“{exit_.title.zh}”（{exit_.name}）没有连接。",
                    ),
                    Text(
                        "Connect it to the block that comes next, or to one that says goodbye.",
                        "请把它连到下一个节点，或连到礼貌结束通话的节点。",
                    ),
                    node=name,
                    pointer=pointer("nodes", name, "exits"),
                    path=(*drawing.path_to(name), (name, exit_.name)),
                    fixes=connected(drawing.graph, name, exit_.name, after_call=name in after_call),
                )
