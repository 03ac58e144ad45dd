"""FG004: the document's format is not known here.

What: ``spec`` is newer than this engine writes, or was never a format.

Why it is bad: guessing at a newer format would publish something other than what was drawn.

Mend: update Cordboard, or export the flow again from the older one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.document import SPEC
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG004", "error", Text("Unknown document format", "未知的文档格式"), __doc__ or "")


def check(document: Mapping[str, Any]) -> Diagnostic | None:
    """Look at the spec after upgrading; one that is missing or no number is for FG003."""
    spec = document.get("spec")
    if type(spec) is not int or spec == SPEC:
        return None
    return RULE.found(
        Text(
            f"The document has format (spec) {spec}; this engine reads formats 1 to {SPEC}.",
            f"文档格式（spec）为 {spec}；本系统支持 1 到 {SPEC}。",
        ),
        Text("Update Cordboard, or export the flow in a known format.", "请升级 Cordboard，或以支持的格式重新导出流程。"),
        pointer=pointer("spec"),
    )
