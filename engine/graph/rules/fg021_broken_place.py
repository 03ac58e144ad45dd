"""FG021: a computed place in a text is not written right.

What: a ``${`` without its ``}``, with braces inside, or with nothing between them.

Why it is bad: the caller would hear the source of the flow read aloud.

Mend: write ``${name}``; an expression inside cannot itself contain braces.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import template
from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG021", "error", Text("Broken place in a text", "文本中的取值写错"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for what is left of ``${`` when all well-formed places are taken out."""
    in_prompts = ((None, where, text) for _, where, text in drawing.texts)
    in_blocks = (
        (name, block.at(within), text)
        for name, block in drawing.nodes.items()
        for within, text in (*block.uses.texts, *block.uses.sent)
    )
    for node, where, text in (*in_prompts, *in_blocks):
        parts = template(text)
        if any("${" in plain for plain in parts.parts[::2]):
            what = Text("is not closed, or has braces inside", "没有结束，或其中含有花括号")
        elif any(not place.strip() for place in parts.expressions):
            what = Text("is empty", "是空的")
        else:
            continue
        yield RULE.found(
            Text(f"A place ${{…}} in the text {what.en}.", f"文本里有一处 ${{…}} {what.zh}。"),
            Text("Write it like ${name}.", "请写成 ${name} 的形式。"),
            node=node,
            pointer=where,
        )
