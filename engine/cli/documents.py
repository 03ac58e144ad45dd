"""Flow documents in files: read whatever is there, checked offline, never a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import Conflict, InvalidInput, NotFound
from engine.graph.diff import Change, diff
from engine.graph.model import FlowGraph, parse
from engine.graph.validate import validate

_MOST_BYTES = 16 * 1024 * 1024
"""Far beyond what a document may have, so that rule FG002 says so, and far below what memory holds."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file's drawing and what was found in it. ``document`` is ``None`` when it cannot be understood at all."""

    place: str
    document: dict[str, Any] | None
    graph: FlowGraph | None
    found: tuple[dict[str, Any], ...]

    @property
    def publishable(self) -> bool:
        """Whether nothing found is an error."""
        return not any(one["severity"] == "error" for one in self.found)


def read_drawing(file: str) -> Drawing:
    """Read and check a file, ``-`` for standard input; raises ``NotFound`` or ``InvalidInput`` when it cannot be read."""
    data = _bytes(file)
    checked = validate(data)
    document = json.loads(data.decode("utf-8-sig")) if checked.graph is not None else None
    return Drawing(
        "(standard input)" if file == "-" else file,
        document,
        checked.graph,
        tuple(finding.as_json() for finding in checked.diagnostics),
    )


def written(document: Mapping[str, Any]) -> str:
    """Write a document as it is kept in files: canonical when it is right, else just as it was drawn."""
    parsed = parse(dict(document))
    if parsed.graph is not None and not parsed.diagnostics:
        return parsed.graph.as_text().decode()
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


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


def _bytes(file: str) -> bytes:
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
