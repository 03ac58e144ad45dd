"""FG065: a block goes by a calendar that is not there.

What: the settings name a calendar of opening hours that this installation does not keep.

Why it is bad: calls take the exit `error` until there is one. It may still be set: calendars are kept beside the flows.

Mend: set the calendar, `cordboard calendars set NAME FILE`, or name one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text

RULE = Rule("FG065", "warning", Text("Calendar missing", "日历不存在"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every calendar that a block names; nothing is said where nobody can look."""
    if drawing.calendars is None:
        return
    for name, block in drawing.nodes.items():
        for within, calendar in block.uses.calendars:
            if calendar not in drawing.calendars:
                yield RULE.found(
                    Text(f"There is no calendar “{calendar}” here.", f"此处没有日历“{calendar}”。"),
                    did_you_mean(
                        calendar,
                        drawing.calendars,
                        Text(
                            f"Set it with `cordboard calendars set {calendar} FILE`.",
                            f"请先用 `cordboard calendars set {calendar} 文件` 设置。",
                        ),
                    ),
                    node=name,
                    pointer=block.at(within),
                    fixes=renamed(block.at(within), nearest(calendar, drawing.calendars)),
                )
