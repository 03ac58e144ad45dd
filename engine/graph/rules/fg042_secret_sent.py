"""FG042: what is sensitive leaves for another system.

What: a request or a step is given a sensitive variable.

Why it matters: it is masked in our records and logs, and the other side has it in the clear. Mostly that is what it was asked
for; whoever answers for the flow should know of each place.

Mend: nothing, where that system may have it; else send a part, or only whether it fits.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import template
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved, ResolvedNode
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

_IN_HOUSE = frozenset(("table_lookup", "table_store", "caller_class"))  # the installation's own; FG079 looks at tables

RULE = Rule("FG042", "info", Text("Secret sent away", "敏感内容外发"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Name each sensitive variable once for each block that sends it."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items() if secret else ():
        for variable, within in sorted(sent_by(block, secret).items()):
            yield RULE.found(
                Text(
                    f"The sensitive “{variable}” is sent to another system here.", f"敏感变量“{variable}”在此处发送给其他系统。"
                ),
                Text(
                    "Leave it so if that system may have it; else send only what it needs.",
                    "如果对方系统允许获知，无需处理；否则请只发送必要的内容。",
                ),
                node=name,
                pointer=block.at(within),
            )


def sent_by(block: ResolvedNode, secret: set[str]) -> dict[str, str]:
    """List the sensitive variables that a block hands to another system, each with where it does so first."""
    if block.type.place != "core" or block.type.name in _IN_HOUSE:
        return {}
    openly = {source for _, text in block.uses.texts for source in template(text).expressions}  # FG022's
    found: dict[str, str] = {}
    for within, source in block.uses.expressions:
        for variable in names_in(source).variables if source not in openly else ():
            if variable in secret:
                found.setdefault(variable, within)
    return found
