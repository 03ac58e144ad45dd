"""A document against its schema and every rule. Never raises, whatever it is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from engine.graph.diagnostics import Diagnostic, ordered, unescaped
from engine.graph.effort import Effort, effort
from engine.graph.links import Links
from engine.graph.model import FlowGraph, parse
from engine.graph.resolve import Catalog, Resolved, resolve
from engine.graph.rules import fg003_schema
from engine.graph.rules.registry import GRAPH_CHECKS
from engine.graph.shelves import Shelves
from engine.nodes.base import Text
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.prompts.choice import Library

MOST_OF_A_KIND = 100
"""Findings of one rule that are listed; nobody reads more, and each may carry a long proof."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What validating found. ``graph`` is what could be understood of the document, even when there are errors."""

    graph: FlowGraph | None
    diagnostics: tuple[Diagnostic, ...]
    drawing: Resolved | None = None

    def effort(self) -> tuple[Effort, ...]:
        """Measure what the flow asks of callers, in each of its languages; nothing of what cannot be understood."""
        return () if self.drawing is None else effort(self.drawing)

    @property
    def ok(self) -> bool:
        """Whether the drawing may be published: no errors; warnings and infos do not stop it."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


def validate(
    document: object,
    catalog: Catalog = TYPES,
    links: Links | None = None,
    installation: Defaults = NO_DEFAULTS,
    library: Library | None = None,
    calendars: Collection[str] | None = None,
    tables: Shelves | None = None,
) -> Checked:
    """Check a document: a JSON value, or the ``bytes`` of its text.

    ``links`` are the published flows that it may lead into (``engine.flows.linking`` looks them up), ``library`` the shared
    prompts that it names (``engine.flows.shared_prompts``), ``calendars`` the names of those that are kept, ``tables`` the
    tables with their columns, each None where nobody can look; ``installation`` is what blocks inherit where neither they nor
    the flow say otherwise.
    """
    parsed = parse(document)
    if parsed.graph is None:
        return Checked(None, ordered(parsed.diagnostics))
    drawing = resolve(parsed.graph, catalog, links, installation, library, calendars, tables)
    found = [*parsed.diagnostics, *_capped(_refused_forms(drawing))]
    for check in GRAPH_CHECKS:
        found.extend(_capped(check(drawing)))
    return Checked(parsed.graph, ordered(_proven(drawing, finding) for finding in found), drawing)


def _proven(drawing: Resolved, finding: Diagnostic) -> Diagnostic:
    """Add the walk that leads to the finding's place, where its rule has given none.

    What is wrong in a prompt belongs to the block nearest to the start that says it.
    """
    if finding.path or (finding.node is None and not finding.pointer.startswith("/prompts/")):
        return finding
    node = finding.node if finding.node is not None else drawing.sayers.get(unescaped(finding.pointer.split("/")[2]))
    return finding if node is None else replace(finding, node=node, path=drawing.path_to(node))


def _refused_forms(drawing: Resolved) -> Iterator[Diagnostic]:
    for name, refused in drawing.refused.items():
        yield from fg003_schema.check_config(name, drawing.settings[name], drawing.types[name].config, refused)


def _capped(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    first = list(islice(found, MOST_OF_A_KIND + 1))
    if len(first) > MOST_OF_A_KIND:
        first[-1] = replace(
            first[-1],
            message=Text("There are more findings of this kind.", "同类问题还有更多。"),
            mend=Text("Mend those listed and check again.", "请先处理已列出的问题，再重新检查。"),
            node=None,
            pointer="",
            path=(),
        )
    return first
