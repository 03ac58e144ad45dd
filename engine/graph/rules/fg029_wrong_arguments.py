"""FG029: a function is given arguments that it does not take.

What: too few or too many of them, or an option that the function does not have, such as a currency that does not exist.

Why it is bad: a call that comes to it could not go on; with a wrong option the caller would hear the bare value.

Mend: give what the function takes; those that put data into words take the value and then its options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import Call, names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.saying.spoken import KINDS, misuse

RULE = Rule("FG029", "error", Text("Wrong arguments", "函数参数有误"), __doc__ or "")

ARGUMENTS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("size", "int", "uint", "double", "string", "bytes", "type", "dyn"), (1, 1)),
    **dict.fromkeys(("duration", "timestamp", "text", "number"), (1, 1)),
    **dict.fromkeys(("contains", "startsWith", "endsWith", "matches"), (2, 2)),
    **dict.fromkeys(("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"), (1, 2)),
    **dict.fromkeys(("getHours", "getMinutes", "getSeconds", "getMilliseconds"), (1, 2)),
    **{kind.name: (1 + kind.least, 1 + kind.most) for kind in KINDS.values()},
}
"""Function → how many arguments it takes at least and at most, the receiver counted."""


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at every call of a known function."""
    for source in drawing.sources:
        for call in names_in(source.text).calls:
            if found := _wrong_count(call) or _wrong_option(call):
                yield RULE.found(*found, node=source.node, pointer=source.pointer)


def _wrong_count(call: Call) -> Sequence[Text]:
    least, most = ARGUMENTS[call.function]
    given = len(call.arguments)
    if least <= given <= most:
        return ()
    takes = str(least) if least == most else f"{least}–{most}"
    said = Text(
        f"“{call.function}” takes {takes} arguments; {given} are given.",
        f"“{call.function}”需要 {takes} 个参数，现有 {given} 个。",
    )
    return said, _mend(call.function)


def _wrong_option(call: Call) -> Sequence[Text]:
    if call.function not in KINDS or (wrong := misuse(call.function, call.arguments[1:])) is None:
        return ()
    return Text(f"{wrong.en}.", f"{wrong.zh}。"), _mend(call.function)


def _mend(function: str) -> Text:
    if function not in KINDS:
        return Text("Give it what it takes.", "请按该函数的要求填写参数。")
    takes = KINDS[function].takes
    return Text(f"Its options behind the value: {takes.en}.", f"取值之后的选项：{takes.zh}。")
