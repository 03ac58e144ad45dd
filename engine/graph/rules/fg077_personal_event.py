"""FG077: an event tells what is sensitive, or the caller's number.

What: a member of an event's payload is computed from a sensitive variable or from `call.caller`.

Why it is bad: events are followed by other systems and kept in their logs; nothing there could be masked or erased.

Mend: tell a result that gives nothing away; whoever may see the caller asks for the call by its id, which every event has.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import tokens
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.emit_event import EmitEventConfig

RULE = Rule("FG077", "error", Text("Personal event", "事件含个人信息"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at every member of every event."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items():
        if not isinstance(block.config, EmitEventConfig):
            continue
        for n, member in enumerate(block.config.members):
            told = sorted(secret & set(names_in(member.expression).variables))
            if told:
                what = Text(f"“{told[0]}”, which is sensitive", f"敏感变量“{told[0]}”")
            elif _reads_the_caller(member.expression):
                what = Text("the caller's number", "来电号码")
            else:
                continue
            yield RULE.found(
                Text(f"The event tells {what.en}.", f"该事件会泄露{what.zh}。"),
                Text(
                    "Tell a result that gives nothing away; the event has the call's id.",
                    "请只发送不涉及个人信息的结果；事件中已有通话编号。",
                ),
                node=name,
                pointer=block.at(f"/members/{n}/expression"),
            )


def _reads_the_caller(expression: str) -> bool:
    words = tokens(expression)
    read = any(words[n : n + 3] == ["call", ".", "caller"] for n in range(len(words)))
    by_key = any(words[n : n + 2] == ["call", "["] for n in range(len(words)))
    whole = any(word == "call" and words[n + 1 : n + 2] not in (["."], ["["]) for n, word in enumerate(words))
    return read or by_key or whole
