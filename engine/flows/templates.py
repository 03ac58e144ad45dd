"""Templates: whole flows to begin from. A sample that has a ``template.json`` beside its ``flow.json`` is one.

Their words are in both languages of the product, since people choose by them before anything is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import NotFound
from engine.flows.samples import scenarios_of
from engine.nodes.base import Text

_FOLDER = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A block in a template's picture: its type, how many cords it is from the start, and its place among those."""

    type: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Template:
    """A flow to begin from, with its tests.

    ``marks`` and ``cords`` (pairs of indexes into them) are its picture, from the start on.
    """

    id: str
    title: Text
    about: Text
    order: int
    document: Mapping[str, Any]
    marks: tuple[Mark, ...]
    cords: tuple[tuple[int, int], ...]
    scenarios: str = ""


def read_templates(folder: Path) -> Sequence[Template]:
    """Read all templates below a folder, in the order they say."""
    found = [_read(words.parent) for words in folder.glob("*/template.json") if _FOLDER.fullmatch(words.parent.name)]
    return sorted(found, key=lambda template: (template.order, template.id))


def template_named(templates: Sequence[Template], name: str) -> Template:
    """Find one; ``NotFound`` (``no-such-template``)."""
    found = next((template for template in templates if template.id == name), None)
    if found is None:
        raise NotFound("no-such-template", f"There is no template {name}.", "GET /v1/templates lists them.")
    return found


def _read(folder: Path) -> Template:
    told = json.loads((folder / "template.json").read_text(encoding="utf-8"))
    document = json.loads((folder / "flow.json").read_text(encoding="utf-8"))
    marks, cords = picture(document)
    title, about, tests = Text(**told["title"]), Text(**told["about"]), scenarios_of(folder)
    return Template(folder.name, title, about, told["order"], document, marks, cords, tests)


def picture(document: Mapping[str, Any]) -> tuple[tuple[Mark, ...], tuple[tuple[int, int], ...]]:
    """Lay a drawing out in columns by the fewest cords from the start; what no cord leads to is left out."""
    nodes = document["nodes"]
    column = {document["entry"]: 0}
    waiting = [document["entry"]]
    for node in waiting:  # grows while it is walked
        for to in nodes[node]["exits"].values():
            if to not in column:
                column[to] = column[node] + 1
                waiting.append(to)
    filled: dict[int, int] = {}
    marks = []
    for node in waiting:
        marks.append(Mark(nodes[node]["type"].partition("@")[0], column[node], filled.get(column[node], 0)))
        filled[column[node]] = filled.get(column[node], 0) + 1
    place = {node: index for index, node in enumerate(waiting)}
    cords = {(place[node], place[to]) for node in waiting for to in nodes[node]["exits"].values()}
    return tuple(marks), tuple(sorted(cords))
