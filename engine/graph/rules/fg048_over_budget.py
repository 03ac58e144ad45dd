"""FG048: the flow asks more of callers than its budgets allow.

What: some way to a person is longer, or leads through more menus, or the first option is said later than ``budgets`` in the
document allow. The finding shows the way; times are estimated as ``cordboard flow effort`` shows them.

Why it is bad: people hang up, or call again.

Mend: shorten the greeting, offer the person sooner, take a menu out, or allow more. ``enforce: error`` stops publishing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.graph.diagnostics import Diagnostic, Path, pointer
from engine.graph.effort import Effort, effort
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG048", "warning", Text("Over budget", "超出体验预算"), __doc__ or "")

_MEND = Text(
    "Shorten what is said on this way, offer a person sooner, or raise the budget.",
    "请缩短该路径上的提示音、更早提供人工，或提高预算。",
)


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Measure only where something is limited; of several languages the one that is worst off is named."""
    budgets = drawing.graph.budgets
    limits = budgets.given.keys() - {"always_a_human", "enforce"}
    worst: dict[tuple[str, str], tuple[float, Diagnostic]] = {}
    for measured in effort(drawing) if limits else ():
        for name, node, value, path, words in _measures(measured):
            limit = getattr(budgets, name)
            if limit is None or value <= limit or worst.get((name, node), (0.0,))[0] >= value:
                continue
            in_language = Text(f" ({measured.language})", f"（{measured.language}）")
            called = drawing.graph.called(node)
            message = Text(
                f"{words.en.format(node=called, value=value)}{in_language.en}; {limit:g} are allowed.",
                f"{words.zh.format(node=called, value=value)}{in_language.zh}，上限为 {limit:g}。",
            )
            found = RULE.found(message, _MEND, node=node, pointer=pointer("budgets", name), path=path)
            worst[name, node] = (value, replace(found, severity=budgets.enforce))
    yield from (found for _, found in worst.values())


def _measures(measured: Effort) -> Iterator[tuple[str, str, float, Path, Text]]:
    seconds = "{value:g} s"
    for way in measured.ways:
        node = way.node
        yield (
            *("typical_seconds_to_human", node, way.typical_seconds, way.typical_path),
            Text("The quickest way to “{node}” takes " + seconds, "到“{node}”的最快路径需 {value:g} 秒"),
        )
        yield (
            *("worst_seconds_to_human", node, way.worst_seconds, way.worst_path),
            Text("The slowest way to “{node}” takes " + seconds, "到“{node}”的最慢路径需 {value:g} 秒"),
        )
        yield (
            *("menu_depth", node, way.menu_depth, way.typical_path),
            Text("{value:g} menus stand before “{node}”", "到“{node}”需经过 {value:g} 层菜单"),
        )
    if (first := measured.first_option) is not None:
        yield (
            *("seconds_before_first_option", first.node, first.seconds, first.path),
            Text("The first option is said after " + seconds, "首个选项在 {value:g} 秒后才播出"),
        )
