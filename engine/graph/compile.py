"""A checked drawing becomes a program: only what runs, complete, and the same bytes for the same drawing on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from engine.errors import InvalidInput
from engine.graph.links import Links
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog, Resolved, resolve
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.program import Program, Step
from engine.prompts.choice import Library


def compile_graph(
    graph: FlowGraph,
    catalog: Catalog = TYPES,
    links: Links | None = None,
    installation: Defaults = NO_DEFAULTS,
    library: Library | None = None,
) -> Program:
    """Compile a drawing; see ``compile_drawing``, which saves resolving one again that was just checked."""
    return compile_drawing(resolve(graph, catalog, links, installation, library))


def compile_drawing(drawing: Resolved) -> Program:
    """Compile a drawing that ``validate`` found without errors.

    Types are pinned, what is left out and what is inherited is written out, edge steps are grouped into regions; layout, names,
    and blocks and prompts that no caller can come to are left out; published flows that it leads into are linked in; what it
    plays of the library is frozen, recordings by name. Raises ``InvalidInput`` (``flow-has-errors``) for a drawing that cannot
    be compiled.
    """
    graph = drawing.graph
    reached = list(drawing.arrivals)
    if not reached:
        raise InvalidInput("flow-has-errors", f"The entry “{graph.entry}” does not exist.", "Validate the flow and mend it.")
    for name in reached:
        if name not in drawing.nodes or len(drawing.cords[name]) < len(graph.nodes[name].exits):
            raise InvalidInput("flow-has-errors", f"Node “{name}” has errors.", "Validate the flow and mend it.")
        if name in drawing.targets and name not in drawing.linked:
            lost = drawing.targets[name].flow
            raise InvalidInput(
                "flow-has-errors", f"Node “{name}” leads into flow {lost}, which is not here.", "Publish it first."
            )
    regions = _regions(drawing, reached)
    played = {key for name in reached for _, key, _ in drawing.nodes[name].spoken}
    shared = {word: {to: dict(said) for to, said in by.items()} for word, by in drawing.frozen.items() if word in played}
    into = [drawing.linked[name] for name in reached if name in drawing.linked]
    linked = {digest: body for found in into for digest, body in found.bodies().items()}
    return Program(
        flow=graph.id,
        entry=graph.entry,
        steps={name: _step(drawing, name, regions) for name in sorted(reached)},
        languages=graph.languages,
        prompts=shared
        | {
            key: {language: dict(said) for language, said in sorted(by.items()) if language in graph.languages}
            for key, by in sorted(graph.prompts.items())
            if key in played
        },
        variables=dict(sorted(graph.variables.items())),
        linked=dict(sorted(linked.items())),
        handlers=graph.handlers,
        ir=3 if any(_beyond_words(by) for by in shared.values()) else 2 if linked or graph.handling else 1,
    )


def _beyond_words(by_language: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(said.keys() > {"text"} for said in by_language.values())


def _step(drawing: Resolved, name: str, regions: Mapping[str, int]) -> Step:
    block = drawing.nodes[name]
    cords = dict(drawing.cords[name])
    usual, *others = block.exits or (None,)
    for open_end in others:
        if usual is not None and not open_end.required and usual.name in cords:
            cords.setdefault(open_end.name, cords[usual.name])
    return Step(
        id=name,
        type=block.type.pin,
        place=block.type.place,
        config=block.type.compiled(block.config),
        exits=cords,
        region=regions.get(name),
        link=drawing.linked[name].link if name in drawing.linked else None,
    )


def _regions(drawing: Resolved, reached: list[str]) -> dict[str, int]:
    """Group the edge steps that cords join, whichever way they run; regions are numbered in the order callers come to them."""
    edge = [name for name in reached if drawing.nodes[name].type.place == "edge"]
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(edge)
    joined.add_edges_from((name, to) for name in edge for _, to in drawing.cords[name] if to in joined)
    # networkx walks nodes in the order they were added, so the numbering follows ``reached``.
    return {name: number for number, group in enumerate(nx.connected_components(joined)) for name in group}
