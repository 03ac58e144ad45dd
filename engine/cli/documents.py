"""Flow documents in files, JSON or YAML: read whatever is there, checked offline, never a traceback."""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cli.prompt_folder import library_beside
from engine.errors import Conflict, InvalidInput, NotFound
from engine.graph.diff import Change, diff
from engine.graph.effort import Effort
from engine.graph.files import place_of
from engine.graph.links import Links
from engine.graph.model import FlowGraph, parse
from engine.graph.resolve import Catalog
from engine.graph.text import Unreadable, read_yaml
from engine.graph.validate import Checked, validate
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.plain_yaml import PlainText
from engine.prompts.choice import Library

_MOST_BYTES = 16 * 1024 * 1024
"""Far beyond what a document may have, so that rule FG002 says so, and far below what memory holds."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file's drawing and what was found in it. ``document`` is ``None`` when it cannot be understood at all."""

    place: str
    document: dict[str, Any] | None
    graph: FlowGraph | None
    found: tuple[dict[str, Any], ...]
    checked: Checked | None = None
    library: Library | None = None

    @property
    def effort(self) -> tuple[Effort, ...]:
        """What it asks of callers, in each of its languages."""
        return () if self.checked is None else self.checked.effort()

    @property
    def publishable(self) -> bool:
        """Whether nothing found is an error."""
        return not any(one["severity"] == "error" for one in self.found)


def read_drawing(
    file: str,
    catalog: Catalog = TYPES,
    links: Links | None = None,
    installation: Defaults = NO_DEFAULTS,
) -> Drawing:
    """Read and check a file, ``-`` for standard input; raises ``NotFound`` or ``InvalidInput`` when it cannot be read.

    Prompts of the library are those in the folder ``prompts`` beside it; without one nobody can look them up.
    """
    library = None if file == "-" else library_beside(Path(file))
    place, data = "(standard input)" if file == "-" else file, read_bytes(file)
    if not is_yaml(file, data):
        checked = validate(data, catalog, links, installation, library)
        document = json.loads(data.decode("utf-8-sig")) if checked.graph is not None else None
        found = tuple(finding.as_json() for finding in checked.diagnostics)
        return Drawing(place, document, checked.graph, found, checked, library)
    try:
        text = read_yaml(data)
    except Unreadable as wrong:
        return Drawing(place, None, None, (wrong.finding.as_json(),))
    checked = validate(text.value, catalog, links, installation, library)
    document = text.value if checked.graph is not None else None
    found = tuple(_placed(finding.as_json(), text) for finding in checked.diagnostics)
    return Drawing(place, document, checked.graph, found, checked, library)


def shape_of(file: str, data: bytes) -> tuple[FlowGraph | None, tuple[dict[str, Any], ...]]:
    """Give the drawing that a file's bytes hold, or what keeps them from being read in full; rules are not asked."""
    if not is_yaml(file, data):
        parsed, text = parse(data), None
    else:
        try:
            text = read_yaml(data)
        except Unreadable as wrong:
            return None, (wrong.finding.as_json(),)
        parsed = parse(text.value)
    plain = (finding.as_json() for finding in parsed.diagnostics)
    found = tuple(plain if text is None else (_placed(finding, text) for finding in plain))
    return (None if found else parsed.graph), found


def is_yaml(file: str, data: bytes = b"") -> bool:
    """Tell YAML from JSON by the file's ending; standard input by its first sign, a brace in JSON."""
    if file == "-":
        return not data.removeprefix(BOM_UTF8).lstrip().startswith((b"{", b"["))
    return Path(file).suffix.lower() in (".yaml", ".yml")


def _placed(finding: dict[str, Any], text: PlainText) -> dict[str, Any]:
    """Say the line and column of a finding, too: in a file people look for those, not for a pointer."""
    line, column = place_of(finding["pointer"], text) or (1, 1)
    return {**finding, "line": line, "column": column}


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...] | None:
    """List what changed; ``None`` when one of the two cannot be understood."""
    old, new = parse(dict(before)).graph, parse(dict(after)).graph
    return None if old is None or new is None else diff(old, new)


def save(file: Path, text: str) -> None:
    """Write an answer into a file; raises ``Conflict`` when that cannot be."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise Conflict("cannot-write", f"{file} cannot be written: {wrong.strerror}.", "Choose another file.") from None


def read_bytes(file: str) -> bytes:
    """Give what is in a file, ``-`` for standard input; raises ``NotFound`` or ``InvalidInput``."""
    if file == "-":
        return sys.stdin.buffer.read(_MOST_BYTES)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(_MOST_BYTES)
    except FileNotFoundError:
        raise NotFound("no-such-file", f"{file} is not there.", "Check the file's name and the folder you are in.") from None
    except (OSError, ValueError) as wrong:  # ValueError: a NUL in the name
        why = getattr(wrong, "strerror", None) or str(wrong)
        raise InvalidInput("cannot-read", f"{file} cannot be read: {why}.", "Name a file that holds a flow document.") from None
