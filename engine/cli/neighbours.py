"""Flows that a flow leads into, as they are drawn in the folders beside it: a test needs no running product."""

from __future__ import annotations

from pathlib import Path

from engine.cli.documents import read_bytes, read_drawing, shape_of
from engine.graph.compile import compile_graph
from engine.graph.links import Linkable, Links
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog, resolve
from engine.nodes.base import FlowTarget
from engine.nodes.defaults import Defaults

_NAMES = ("flow.json", "flow.yaml", "flow.yml")


def links_beside(
    file: Path, graph: FlowGraph, catalog: Catalog, installation: Defaults, waiting: tuple[str, ...] = ()
) -> Links:
    """Find the flows that a drawing leads into; None for one that is not there, has errors, or leads back.

    A drawing in a folder stands for every version and alias. ``waiting`` are the flows that lead here.
    """
    targets = dict.fromkeys(resolve(graph, catalog).targets.values())
    if not targets:
        return {}
    there = _flows_beside(file)
    return {target: _linkable(there, target, catalog, installation, (*waiting, graph.id)) for target in targets}


def _flows_beside(file: Path) -> dict[str, tuple[Path, FlowGraph]]:
    found: dict[str, tuple[Path, FlowGraph]] = {}
    for path in sorted(path for name in _NAMES for path in file.resolve().parent.parent.glob(f"*/{name}")):
        graph, _ = shape_of(str(path), read_bytes(str(path)))
        if graph is not None:
            found.setdefault(graph.id, (path, graph))
    return found


def _linkable(
    there: dict[str, tuple[Path, FlowGraph]],
    target: FlowTarget,
    catalog: Catalog,
    installation: Defaults,
    waiting: tuple[str, ...],
) -> Linkable | None:
    if target.flow not in there or target.flow in waiting:
        return None
    path, graph = there[target.flow]
    links = links_beside(path, graph, catalog, installation, waiting)
    if not read_drawing(str(path), catalog, links, installation).publishable:
        return None
    return Linkable(target.version or 1, compile_graph(graph, catalog, links, installation))
