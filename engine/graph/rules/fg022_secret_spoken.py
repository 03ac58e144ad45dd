"""FG022: a sensitive variable is spoken or dialled.

What: a prompt's text, or a number to dial, has a place for a variable that is declared sensitive.

Why it is bad: what is masked in every record would be said aloud and kept as audio, or sent out to the network.

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

RULE = Rule("FG022", "warning", Text("Secret told", "泄露敏感内容"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for sensitive variables in the places of texts."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    in_prompts = ((None, where, text) for _, where, text in drawing.texts)
    in_blocks = ((name, block.at(within), text) for name, block in drawing.nodes.items() for within, text in block.uses.texts)
    for node, where, text in (*in_prompts, *in_blocks) if secret else ():
        told = {name for place in template(text).expressions if place.strip() for name in names_in(place).variables}
        for name in sorted(secret & told):
            yield RULE.found(
                Text(f"The text tells “{name}”, which is sensitive.", f"该文本会泄露敏感变量“{name}”。"),
                Text(
                    "Say only that it was received, or do not declare it sensitive.",
                    "请只提示已收到，或取消该变量的敏感标记。",
                ),
                node=node,
                pointer=where,
            )
