"""Diagnostics of a drawing as lines: where, which rule, what is wrong, and below it what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.cli.options import Language
from engine.cli.terminal import say

_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}
_LONGEST_WALK = 12


def show_findings(place: str, found: Iterable[Mapping[str, Any]], language: Language) -> None:
    """Print findings in the plain form of ``Diagnostic.as_json``; ``place`` is the file or flow they are in."""
    for one in found:
        severity, node = str(one["severity"]), one.get("node")
        style = _STYLES.get(severity, "")
        message = str(one["message"][language])
        named = f" (node {node})" if node and str(node) not in message else ""
        line = f"{one['line']}:{one['column']}:" if "line" in one else ""  # known of YAML files
        say(f"{place}:{line}{one['pointer']}  ", (f"{one['code']} {severity}", style), f"  {message}", (named, "dim"))
        walk = _walk(one.get("path") or ())
        if walk:
            say(("    by " + walk, "dim"))
        if one["mend"][language]:
            say(("    → ", "dim"), str(one["mend"][language]))


def count_of(found: Iterable[Mapping[str, Any]]) -> str:
    """Count findings in words, such as ``2 errors, 1 warning``."""
    severities = [str(one["severity"]) for one in found]
    counted = ((severities.count(severity), severity) for severity in _STYLES)
    return ", ".join(f"{number} {severity}{'s' if number > 1 else ''}" for number, severity in counted if number)


def _walk(path: Iterable[Any]) -> str:
    cords = [_cord(pair) for pair in path]
    shown = [f"{node} –{exit_}→" for node, exit_ in cords[:_LONGEST_WALK]]
    return " ".join(shown) + (" …" if len(cords) > _LONGEST_WALK else "")


def _cord(pair: Any) -> tuple[str, str]:
    # A Diagnostic's path is pairs; the API's contract names their members.
    return (str(pair["node"]), str(pair["exit"])) if isinstance(pair, Mapping) else (str(pair[0]), str(pair[1]))
