"""FG028: what a caller keys in secretly is kept in a variable that is not sensitive.

What: a question is marked sensitive, and the variable it fills is not.

Why it is bad: the keys are masked, and then stand readable in the trace and the record as the variable's value.

Mend: declare the variable sensitive, or choose one that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import kept_secret
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG028", "error", Text("Secret kept openly", "敏感内容未受保护"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at the variables that take in secrets; one that is not declared is for FG020."""
    for name, block in drawing.nodes.items():
        for within, variable in block.uses.secrets:
            declared = drawing.graph.variables.get(variable)
            if declared is not None and not declared.sensitive:
                yield RULE.found(
                    Text(
                        f"The question is sensitive, and the variable “{variable}” it fills is not.",
                        f"该问题是敏感的，但存入的变量“{variable}”未标记为敏感。",
                    ),
                    Text(
                        f"Declare “{variable}” sensitive, or choose one that is.",
                        f"请将“{variable}”标记为敏感，或选择敏感变量。",
                    ),
                    node=name,
                    pointer=block.at(within),
                    fixes=(kept_secret(variable),),
                )
