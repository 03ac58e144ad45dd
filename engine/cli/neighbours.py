"""What a flow names that stands in files beside it, other flows and calendars: a test needs no running product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import plain_yaml
from engine.cli.documents import read_bytes, read_drawing, shape_of
from engine.errors import InvalidInput
from engine.graph.compile import compile_graph
from engine.graph.links import Linkable, Links
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog, resolve
from engine.nodes.base import FlowTarget
from engine.nodes.defaults import Defaults

_CALENDARS = ("*.yaml", "*.yml", "*.json")
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
    drawing = read_drawing(str(path), catalog, links, installation)
    if not drawing.publishable:
        return None
    return Linkable(target.version or 1, compile_graph(graph, catalog, links, installation, drawing.library))


def calendars_beside(file: Path) -> dict[str, Any]:
    """Read the calendars in the folder ``calendars`` beside a flow, by their files' names."""
    found: dict[str, Any] = {}
    for path in sorted(path for name in _CALENDARS for path in (file.parent / "calendars").glob(name)):
        found[path.stem] = read_calendar_file(path)
    return found


def read_calendar_file(path: Path) -> dict[str, Any]:
    """Read a calendar's document from a file, YAML or JSON; ``InvalidInput`` names file, line and mend."""
    from engine.calendars.reading import BadCalendar, read_calendar

    try:
        text = plain_yaml.read(read_bytes(str(path)).decode("utf-8-sig", "replace"))
    except plain_yaml.BadYaml as wrong:
        raise InvalidInput("bad-calendar", f"{path}:{wrong.line}:{wrong.column}: {wrong.what}.", wrong.mend) from None
    try:
        read_calendar(text.value)
    except BadCalendar as wrong:
        mistake = wrong.mistakes[0]
        line, column = text.place(mistake.path)
        raise InvalidInput("bad-calendar", f"{path}:{line}:{column}: {mistake.message}", mistake.mend) from None
    document: dict[str, Any] = text.value
    return document
