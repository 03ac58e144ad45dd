"""What of a drawing callers could notice: it without its layout, comments and groups, named by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.graph.model import parse

BESIDE = frozenset({"layout", "comments", "groups"})
"""Members of a document that only people read."""


def content_hash(document: Mapping[str, Any]) -> str:
    """Name a drawing's content, right or wrong; drawings that differ in looks or in how they are written have one name."""
    parsed = parse(document)
    # A whole drawing in its full form, so that a default that is written out makes no difference.
    whole = document if parsed.graph is None or parsed.diagnostics else parsed.graph.as_document()
    content = {name: value for name, value in whole.items() if name not in BESIDE}
    # Any document has a name, also one with half a character, or with what storage is about to refuse.
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode()).hexdigest()
