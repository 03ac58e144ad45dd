"""Flow documents as files, JSON or YAML: written in their one form; what is wrong is told by line, for there people look."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import plain_yaml
from engine.graph.diagnostics import Diagnostic, unescaped
from engine.graph.model import parse
from engine.graph.rules import fg001_unreadable, fg002_too_large
from engine.graph.text import Unreadable, read_yaml, yaml_text
from engine.plain_yaml import BadYaml, Place, PlainText


@dataclass(frozen=True, slots=True)
class Misfit:
    """What keeps a file from being taken; ``place`` is its line and column, where it has one of its own."""

    finding: Diagnostic
    place: Place | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds: a flow document as it stands there, or what is wrong with it as one."""

    document: dict[str, Any] | None
    misfits: tuple[Misfit, ...] = ()


def read_file(data: bytes, *, yaml: bool) -> FileRead:
    """Read a file's bytes. A drawing that is not finished is taken; what is no drawing is not. Never raises."""
    try:
        text = read_yaml(data) if yaml else _read_json(data)
    except Unreadable as wrong:
        return FileRead(None, (Misfit(wrong.finding, None),))
    parsed = parse(text.value)
    if parsed.diagnostics:
        return FileRead(None, tuple(Misfit(found, place_of(found.pointer, text)) for found in parsed.diagnostics))
    document: dict[str, Any] = text.value
    return FileRead(document)


def _read_json(data: bytes) -> PlainText:
    data = data.removeprefix(BOM_UTF8)
    if refused := fg002_too_large.check(len(data)):
        raise Unreadable(refused)
    value = fg001_unreadable.read(data)
    try:
        places = plain_yaml.read(fg001_unreadable.decoded(data)).places  # JSON is YAML, but for how it may be indented
    except BadYaml:
        places = {}
    return PlainText(value, places)


def place_of(pointer: str, text: PlainText) -> Place | None:
    """Find what a pointer (RFC 6901) names in a text: its line and column, or those of the nearest part around it."""
    path: list[str | int] = []
    value = text.value
    for token in pointer.split("/")[1:]:
        step = unescaped(token)
        path.append(int(step) if isinstance(value, list) and step.isdigit() else step)
        try:
            value = value[path[-1]]
        except (KeyError, IndexError, TypeError):
            value = None
    return text.place(tuple(path)) if text.places else None


def written(document: Mapping[str, Any], *, yaml: bool = False) -> str:
    """Write a document as it is kept in files: canonical when it is right, else just as it was drawn."""
    parsed = parse(dict(document))
    if parsed.graph is not None and not parsed.diagnostics:
        return yaml_text(parsed.graph) if yaml else parsed.graph.as_text().decode()
    return plain_yaml.write(document) if yaml else json.dumps(document, ensure_ascii=False, indent=2) + "\n"
