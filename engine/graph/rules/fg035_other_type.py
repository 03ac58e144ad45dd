"""FG035: a block keeps a value in a variable of another type.

What: the block gives a text, a number, … and the variable it is kept in is declared as something else: the digits of a question
in a number, a fixed value or the result of a step in a variable that cannot hold it.

Why it is bad: no call that comes here could go on as it is drawn.

Mend: declare the variable as what it is given, or convert it: keep it in another one, and compute this one from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.graph.diagnostics import Diagnostic, Fix
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.program import fits

RULE = Rule("FG035", "error", Text("Kept as another type", "变量类型不符"), __doc__ or "")

_NAMED: Mapping[str, Text] = {
    "string": Text("a text (string)", "文本（string）"),
    "number": Text("a number", "数字（number）"),
    "boolean": Text("true or false (boolean)", "真假值（boolean）"),
    "list": Text("a list", "列表（list）"),
    "map": Text("a map", "映射（map）"),
}


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare what blocks give with what is declared; a variable that is not declared is for FG020."""
    for name, block in drawing.nodes.items():
        for within, variable, types in block.uses.gives:
            declared = drawing.graph.variables.get(variable)
            if declared is None or declared.type in types:
                continue
            en = " or ".join(_NAMED[type_].en for type_ in types)
            zh = "或".join(_NAMED[type_].zh for type_ in types)
            yield RULE.found(
                Text(
                    f"“{variable}” is declared as {declared.type}; here it is given {en}.",
                    f"变量“{variable}”声明为 {declared.type}，此处却存入{zh}。",
                ),
                Text(
                    f"Declare it as {types[0]}, or keep this in another variable.",
                    f"请将其声明为 {types[0]}，或改存到其他变量。",
                ),
                node=name,
                pointer=block.at(within),
                fixes=(_redeclared(variable, types[0], declared.initial),),
            )


def _redeclared(variable: str, type_: str, initial: Any) -> Fix:
    anew = () if initial is None or fits(type_, initial) else (put(None, "variables", variable, "initial"),)
    edit = put(type_, "variables", variable, "type")
    return fix(f"Declare “{variable}” as {type_}", f"将变量“{variable}”声明为 {type_}", edit, *anew)
