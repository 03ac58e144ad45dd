"""What changed between two drawings, as lines: + for what is new, - for what is gone, ~ for what is different."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.cli.terminal import say

if TYPE_CHECKING:  # networkx and jsonschema stand behind it
    from engine.graph.diff import Change

_STYLES = {"+": "green", "-": "red", "~": "yellow"}
_LONGEST = 60


def show_changes(changes: Iterable[Change]) -> None:
    """Print changes; those that no caller can notice are dim."""
    for change in changes:
        mark = "+" if change.what.endswith("_added") else "-" if change.what.endswith("_removed") else "~"
        words = change.what.replace("_", " ")
        style = _STYLES[mark] if change.audible else "dim"
        say((f"{mark} {words:<18} ", style), f"{change.pointer}  ", (_values(mark, change.before, change.after), "dim"))


def _values(mark: str, before: Any, after: Any) -> str:
    if mark == "~":
        return f"{_short(before)} → {_short(after)}"
    return _short(after if mark == "+" else before)


def _short(value: Any) -> str:
    # Of a whole node its type says most; the rest is in the drawing.
    if isinstance(value, dict) and {"type", "exits"} <= value.keys():
        return f"{value['type']} “{value.get('name') or ''}”"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
