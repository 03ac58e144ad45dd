"""FG041: what is sensitive is copied into a variable that is not.

What: a value that is computed from a sensitive variable is kept in one that is not sensitive. Whether it fits, or how long it
is, gives nothing away and may be kept: ``size(pin) == 4``.

Why it is bad: the record shows the new variable to everybody who may read calls, and every later block may say it, send it or
log it; so nothing sensitive can come there by a detour.

Mend: declare the variable that takes it sensitive as well, or keep only what gives nothing away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.fixes import kept_secret
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG041", "error", Text("Secret copied openly", "敏感内容被复制"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at every value that is computed for a variable."""
    variables = drawing.graph.variables
    secret = {name for name, variable in variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items() if secret else ():
        sources = dict(block.uses.expressions)
        for within, variable in block.uses.computes:
            source = sources.get(within)
            if source is None or variable not in variables or variable in secret:
                continue
            told = sorted(secret & set(names_in(_without_sizes(source)).variables))
            if not told or set(drawing.trials.outcomes(source)) == {"boolean"}:
                continue
            yield RULE.found(
                Text(
                    f"“{variable}” is not sensitive, and is computed from “{told[0]}”, which is.",
                    f"变量“{variable}”不是敏感变量，却由敏感变量“{told[0]}”计算得到。",
                ),
                Text(
                    f"Declare “{variable}” sensitive as well, or keep only what gives nothing away.",
                    f"请将“{variable}”也标记为敏感，或只保存不泄露内容的结果。",
                ),
                node=name,
                pointer=block.at(within),
                fixes=(kept_secret(variable),),
            )


def _without_sizes(source: str) -> str:
    """Take out what only tells how long something is."""
    return re.sub(r"\bsize\(\s*\w+\s*\)|\b\w+\.size\(\)", "0", source)
