"""Older document formats, lifted step by step to the newest. A step is a pure function from one ``spec`` to the next.

A published version keeps its program, so an upgrade never changes what callers hear; it only lets an old drawing be edited.
To change the format: raise ``SPEC``, write ``_from_N`` here, list it, and keep a document of the old form among the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.graph.document import SPEC

Upgrade = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Takes a document of one spec, leaves it alone, and gives the same flow in the next spec (``spec`` is set by the caller)."""

UPGRADES: Mapping[int, Upgrade] = {}
"""spec → the step to the spec after it. Empty while spec 1 is the only one."""


def upgraded(document: Mapping[str, Any], upgrades: Mapping[int, Upgrade] = UPGRADES, newest: int = SPEC) -> Mapping[str, Any]:
    """Lift a document to the newest spec; one whose spec is unknown is given back as it is, for FG004 to report."""
    while type(spec := document.get("spec")) is int and spec in upgrades and spec < newest:
        document = {**upgrades[spec](document), "spec": spec + 1}
    return document
