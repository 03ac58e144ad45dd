"""FG022: a sensitive variable is spoken.

What: a prompt's text reads out a variable that is declared sensitive.

Why it is bad: what is masked in every record would be said aloud, recorded, and kept as audio.

Mend: say only that it was received, or a part that gives nothing away; if it is no secret, do not declare it sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import template
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG022", "warning", Text("Secret spoken", "播报敏感内容"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for sensitive variables in the places of texts."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for key, where, text in drawing.texts if secret else ():
        spoken = {name for place in template(text).expressions if place.strip() for name in names_in(place).variables}
        for name in sorted(secret & spoken):
            yield RULE.found(
                Text(f"Prompt “{key}” speaks “{name}”, which is sensitive.", f"语音“{key}”会播报敏感变量“{name}”。"),
                Text(
                    "Say only that it was received, or do not declare it sensitive.",
                    "请只提示已收到，或取消该变量的敏感标记。",
                ),
                pointer=where,
            )
