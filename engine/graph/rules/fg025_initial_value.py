"""FG025: a variable begins with a value that does not fit.

What: ``initial`` does not have the type that is declared, or is larger than expressions may read; leaving it out (null) is
allowed.

Why it is bad: the first expression that reads it would fail.

Mend: write an initial value of the declared type, of at most 100 items and 8000 characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.expressions import MAX_CHARACTERS, MAX_ITEMS, too_large
from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import fix, take_out
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG025", "error", Text("Initial value does not fit", "初始值不合适"), __doc__ or "")

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "map": (dict,),
}


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare each initial value with its declaration. Python counts true as a number; a flow does not."""
    for name, variable in sorted(drawing.graph.variables.items()):
        given = variable.initial
        fits = isinstance(given, _TYPES[variable.type]) and isinstance(given, bool) == (variable.type == "boolean")
        if given is not None and not fits:
            yield RULE.found(
                Text(
                    f"The initial value of “{name}” is not a {variable.type}.",
                    f"变量“{name}”的初始值不是 {variable.type} 类型。",
                ),
                Text(f"Write a {variable.type}, or leave it out.", f"请填写 {variable.type} 类型的值，或留空。"),
                pointer=pointer("variables", name, "initial"),
                fixes=(fix("Let it begin without a value", "不设初始值", take_out("variables", name, "initial")),),
            )
        elif too_large(given):
            yield RULE.found(
                Text(f"The initial value of “{name}” is too large.", f"变量“{name}”的初始值过大。"),
                Text(
                    f"Write at most {MAX_ITEMS} items and {MAX_CHARACTERS} characters.",
                    f"最多 {MAX_ITEMS} 项、{MAX_CHARACTERS} 个字符。",
                ),
                pointer=pointer("variables", name, "initial"),
                fixes=(fix("Let it begin without a value", "不设初始值", take_out("variables", name, "initial")),),
            )
