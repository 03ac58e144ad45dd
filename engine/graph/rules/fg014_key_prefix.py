"""FG014: one choice's keys begin another's.

What: a menu offers, say, 1 and 12.

Why it is bad: after 1 the engine cannot know whether a 2 will follow, so every caller who wants 1 waits for the time between
digits to pass.

Mend: choose keys none of which begins another; or keep them, and make the time between digits short.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, free_key
from engine.nodes.base import Text

RULE = Rule("FG014", "warning", Text("Keys that begin one another", "按键互为前缀"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Report each key that begins a longer one, with the first such one."""
    for name, block in drawing.nodes.items():
        keys = sorted({key for _, key in block.uses.keys if key})
        # In sorted order everything that begins with a key stands directly after it.
        longer = {key: after for key, after in zip(keys, keys[1:], strict=False) if after.startswith(key)}
        first_at = {key: within for within, key in reversed(block.uses.keys)}
        for key, after in longer.items():
            yield RULE.found(
                Text(
                    f"Key {key} begins key {after}: the time between digits decides.",
                    f"按键 {key} 是按键 {after} 的开头：由位间超时决定选择哪一个。",
                ),
                Text(
                    "Choose keys none of which begins another, or keep the time between digits short.",
                    "请选择互不为前缀的按键，或把位间超时设短。",
                ),
                node=name,
                pointer=block.at(first_at[key]),
                fixes=renamed(block.at(first_at[key]), free_key(keys)),
            )
