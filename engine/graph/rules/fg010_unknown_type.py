"""FG010: the block's type is not in the catalog.

What: no node type of this name is installed.

Why it is bad: nothing knows what the block should do.

Mend: check the spelling; a custom step must be installed on the server before a flow can use it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text
from engine.nodes.python_step import PREFIX

RULE = Rule("FG010", "error", Text("Unknown block type", "未知的节点类型"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look each node's type up by its name, whatever its version."""
    names = sorted({type_.name for type_ in drawing.catalog})
    for name, node in sorted(drawing.graph.nodes.items()):
        word = node.type.partition("@")[0]
        if word in names:
            continue
        message, mend = _words(word[:80])
        yield RULE.found(
            message,
            did_you_mean(word, names, mend),
            node=name,
            pointer=pointer("nodes", name, "type"),
            fixes=renamed(pointer("nodes", name, "type"), nearest(word, names)),
        )


def _words(word: str) -> tuple[Text, Text]:
    if word.startswith(PREFIX):
        step = word.removeprefix(PREFIX)
        return (
            Text(f"The step “{step}” is not installed here.", f"此处没有安装步骤“{step}”。"),
            Text(
                "Install it where the API runs; `cordboard steps list` shows what is there.",
                "请在 API 所在的机器上安装；`cordboard steps list` 可查看已安装的步骤。",
            ),
        )
    return (
        Text(f"There is no block type “{word}”.", f"没有“{word}”这种节点类型。"),
        Text("Choose a type from the palette, or install the custom step.", "请从组件面板选择类型，或先安装自定义步骤。"),
    )
