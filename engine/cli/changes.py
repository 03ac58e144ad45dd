"""What changed between two drawings, as lines: + for what is new, - for what is gone, ~ for what is different."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.cli.terminal import say
from engine.errors import NotFound

if TYPE_CHECKING:  # networkx and jsonschema stand behind it
    from engine.graph.diff import Change

_STYLES = {"+": "green", "-": "red", "~": "yellow"}
_LONGEST = 60
_BETWEEN = " › "


def show_changes(changes: Iterable[Change], *drawings: Mapping[str, Any]) -> None:
    """Print changes; those that no caller can notice are dim.

    Blocks are called as they are in ``drawings``, the first that has one; settings by the titles of their forms.
    """
    for change in changes:
        mark = "+" if change.what.endswith("_added") else "-" if change.what.endswith("_removed") else "~"
        words = change.what.replace("_", " ")
        style = _STYLES[mark] if change.audible else "dim"
        place = _BETWEEN.join(_place(change, drawings))
        say((f"{mark} {words:<18} ", style), f"{place}  ", (_values(mark, change.before, change.after), "dim"))


def _place(change: Change, drawings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    from engine.graph.diagnostics import unescaped

    _, *parts = map(unescaped, change.pointer.split("/"))
    if change.node is None:
        yield from parts[1:] or parts
        return
    blocks = (drawing.get("nodes", {}).get(change.node) for drawing in drawings)
    block: Mapping[str, Any] = next((found for found in blocks if found), {})
    yield block.get("name") or change.node
    if parts[2:3] == ["config"]:
        yield from _titles(_form(block.get("type", "")), parts[3:])
    elif parts[2:3] == ["exits"]:
        yield from parts[3:]


def _form(word: str) -> dict[str, Any]:
    from engine.nodes.catalog import by_pin, latest

    try:
        kind = by_pin(word) if "@" in word else latest(word)
    except NotFound:
        return {}
    form: dict[str, Any] = kind.config.model_json_schema()
    return form


def _titles(form: Mapping[str, Any], path: Iterable[str]) -> Iterator[str]:
    """Follow a path through a form; what the form does not know is called as it is written. Entries of lists are counted."""
    at: Mapping[str, Any] = form
    for step in path:
        at = next((each for each in _meant(form, at) if "items" in each or step in each.get("properties", {})), {})
        if "items" in at:
            yield str(int(step) + 1)
            at = at["items"]
            continue
        at = at.get("properties", {}).get(step, {})
        yield at.get("title") or next((each["title"] for each in _meant(form, at) if "title" in each), step)


def _meant(form: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give a schema and those that it stands for."""
    yield schema
    if "$ref" in schema:
        yield from _meant(form, form["$defs"][schema["$ref"].rpartition("/")[2]])
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _meant(form, each)


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
