"""Flow documents as YAML text, for people who keep flows in files. JSON stays the canonical form; both say the same.

Comments are not kept: a drawing has no place for them.
"""

from __future__ import annotations

from typing import Any

from engine import plain_yaml
from engine.graph.model import FlowGraph
from engine.graph.rules import fg001_unreadable, fg002_too_large
from engine.graph.rules.fg001_unreadable import Unreadable
from engine.nodes.base import Text
from engine.plain_yaml import BadYaml, Path, PlainText

__all__ = ["Unreadable", "read_yaml", "yaml_text"]

_LINE = 100
"""Letters of a list that is written on one line at most."""


def read_yaml(data: bytes) -> PlainText:
    """Read a document's YAML; raises ``Unreadable`` with a finding that says line and column."""
    if refused := fg002_too_large.check(len(data)):
        raise Unreadable(refused)
    try:
        return plain_yaml.read(fg001_unreadable.decoded(data))
    except BadYaml as wrong:
        place = f"第 {wrong.line} 行第 {wrong.column} 列：此处无法按 YAML 读取（{wrong.what}）。"
        raise Unreadable(
            fg001_unreadable.RULE.found(
                Text(wrong.message, place), Text(wrong.mend, "请在该处改写：不用锚点、别名、标签，注意缩进和引号。")
            )
        ) from None


def yaml_text(graph: FlowGraph) -> str:
    """Write a drawing as YAML in the canonical order: equal drawings give equal texts."""
    return plain_yaml.write(graph.as_document(), compact=_fits_a_line)


def _fits_a_line(path: Path, value: Any) -> bool:
    if path[:1] == ("layout",):
        return len(path) == 2
    if not isinstance(value, (list, tuple)):
        return False
    return all(not isinstance(item, (dict, list, tuple)) for item in value) and sum(len(str(item)) for item in value) <= _LINE
