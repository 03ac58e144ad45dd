"""FG024: a variable's name is reserved.

What: the name means something else in expressions: ``call``, a type such as ``int``, a word of CEL such as ``in``.

Why it is bad: no expression could read the variable.

Mend: give it another name.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import TYPE_NAMES
from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG024", "error", Text("Reserved name", "保留名称"), __doc__ or "")

_WORDS = frozenset(
    # https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax: keywords and RESERVED
    "in true false null as break const continue else for function if import let loop package namespace return var void "
    "while".split()
)


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare the declared names with the reserved ones."""
    for name in sorted(drawing.graph.variables):
        if name == "call" or name in TYPE_NAMES or name in _WORDS:
            yield RULE.found(
                Text(f"“{name}” is a reserved name.", f"“{name}”是保留名称。"),
                Text("Give the variable another name.", "请为该变量换一个名称。"),
                pointer=pointer("variables", name),
            )
