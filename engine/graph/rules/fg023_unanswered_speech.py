"""FG023: a block speaks before the call is answered.

What: a way from the start leads to a block with prompts without passing an answer block.

Why it is bad: many networks carry no sound before the answer, and keys pressed then are lost; the caller hears ringing only.

Mend: put an answer block before it, unless sound before the answer (early media) is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.fixes import inserted
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG023", "warning", Text("Speaks before the answer", "应答前播放"), __doc__ or "")

ANSWER = "answer"
"""The name of the type that answers the call."""


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Report the first speaking blocks on every way that has not met an answer block."""
    speaking = {name for name, block in drawing.nodes.items() if block.spoken}
    answering = {name for name, type_ in drawing.types.items() if type_.name == ANSWER}
    unanswered = drawing.arrivals_avoiding(frozenset(speaking | answering))
    for name in unanswered:
        if name in speaking - answering:
            yield RULE.found(
                Text("The block speaks before the call is answered.", "该节点在通话应答之前播放。"),
                Text(
                    "Put an answer block before it, unless early media is meant.",
                    "请在它之前加入应答节点，除非确实需要早期媒体。",
                ),
                node=name,
                pointer=pointer("nodes", name),
                path=drawing.path_to(name, unanswered),
                fixes=inserted(
                    drawing.graph,
                    [
                        (here, exit_)
                        for here in unanswered
                        if here not in speaking | answering
                        for exit_, to in drawing.cords[here]
                        if to == name
                    ],
                    name,
                    ANSWER,
                    {},
                    "Put an “Answer” block before it",
                    "在它之前加入“应答”节点",
                ),
            )
