"""FG011: the block is pinned to a version of its type that is not known here.

What: ``type@version`` names a version this engine does not have, though it has the type.

Why it is bad: another version may behave differently, so none is taken in its place.

Mend: update Cordboard, or choose a version that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG011", "error", Text("Unknown type version", "未知的类型版本"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at nodes whose type's name is known and whose pin is not."""
    for name, node in sorted(drawing.graph.nodes.items()):
        word, _, version = node.type.partition("@")
        versions = sorted(type_.version for type_ in drawing.catalog if type_.name == word)
        if name in drawing.types or not versions:
            continue
        known = ", ".join(map(str, versions))
        yield RULE.found(
            Text(
                f"Version {version or '?'} of “{word}” is not known; known: {known}.",
                f"“{word}”没有版本 {version or '?'}；已知版本：{known}。",
            ),
            Text(f"Use “{word}@{versions[-1]}”, or update Cordboard.", f"请改用“{word}@{versions[-1]}”，或升级 Cordboard。"),
            node=name,
            pointer=pointer("nodes", name, "type"),
            fixes=renamed(pointer("nodes", name, "type"), f"{word}@{versions[-1]}"),
        )
