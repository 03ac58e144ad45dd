"""FG002: the document is too large.

What: the document is more than 1 MiB as text.

Why it is bad: nobody can read such a flow, the designer cannot open it, and a reader that takes any size can be choked.

Mend: split the flow into several, or move lists of data out of the drawing.
"""

from __future__ import annotations

from engine.graph.diagnostics import Diagnostic
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG002", "error", Text("Document too large", "文档过大"), __doc__ or "")

MAX_BYTES = 1 << 20


def check(size: int) -> Diagnostic | None:
    """Measure before anything is parsed: refusing must cost nothing."""
    if size <= MAX_BYTES:
        return None
    return RULE.found(
        Text(
            f"The document is {size / 2**20:.1f} MiB; at most 1 MiB is accepted.",
            f"文档大小为 {size / 2**20:.1f} MiB，上限为 1 MiB。",
        ),
        Text("Split the flow into several smaller ones.", "请把流程拆成几个较小的流程。"),
    )
