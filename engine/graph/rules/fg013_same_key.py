"""FG013: one block offers the same key twice.

What: two choices of a menu are taken by the same key.

Why it is bad: only one of them can ever be chosen; which one would be chance.

Mend: give each choice a key of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule, free_key
from engine.nodes.base import Text

RULE = Rule("FG013", "error", Text("Key used twice", "按键重复"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Report every use of a key after its first."""
    for name, block in drawing.nodes.items():
        first: set[str] = set()
        for within, key in block.uses.keys:
            if key in first:
                yield RULE.found(
                    Text(f"Key {key} is already taken by another choice.", f"按键 {key} 已被另一个选项使用。"),
                    Text("Give this choice another key.", "请为该选项换一个按键。"),
                    node=name,
                    pointer=block.at(within),
                    fixes=renamed(block.at(within), free_key(key for _, key in block.uses.keys)),
                )
            first.add(key)
