"""FG046: no way leads from a question to a person.

What: from a menu, or with ``always_a_human`` from any question, no way leads to a block that reaches people: a transfer, a
queue, a voicemail, or a flow that has one. The flow's operator key counts as such a way.

Why it is bad: a caller whose matter is none of those offered can only hang up.

Mend: lead one of its exits to a person, or give the flow an operator key. The flow's budgets make this a warning or an error
(``always_a_human``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.effort import people
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.asking import Asking
from engine.nodes.base import Text
from engine.nodes.return_to_caller import Return

RULE = Rule("FG046", "info", Text("No way to a person", "无法转到人工"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Walk back from the people to all that lead there. A flow that could not be looked up may have some."""
    asking = [name for name, block in drawing.nodes.items() if isinstance(block.config, Asking) and name in drawing.arrivals]
    if not asking:
        return
    reached = {*people(drawing), *(name for name in drawing.targets if name not in drawing.linked)}
    operator = drawing.graph.handlers.operator
    # A flow that returns goes on in the one that called it, which may have people.
    reached |= {name for name, block in drawing.nodes.items() if block.type.name == Return.name}
    before: dict[str, list[str]] = {}
    for name, cords in drawing.cords.items():
        for _, to in cords:
            before.setdefault(to, []).append(name)
    for name in asking if operator in drawing.nodes else ():
        config = drawing.nodes[name].config
        if isinstance(config, Asking) and config.operator_key:
            before.setdefault(operator, []).append(name)
    waiting = list(reached)
    for here in waiting:
        for name in before.get(here, ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    budgets = drawing.graph.budgets
    for name in asking:
        if name not in reached and (budgets.always_a_human or drawing.nodes[name].uses.keys):
            found = RULE.found(
                Text(
                    f"No way leads from “{drawing.graph.called(name)}” to a person.",
                    f"从“{drawing.graph.called(name)}”出发没有通往人工的路径。",
                ),
                Text(
                    "Lead one of its exits to a person, or give the flow an operator key.",
                    "请将某个出口连到人工，或为流程设置人工键。",
                ),
                node=name,
                pointer=pointer("nodes", name),
            )
            yield replace(found, severity=budgets.enforce) if budgets.always_a_human else found
