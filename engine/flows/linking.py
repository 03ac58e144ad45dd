"""Look up the published flows that a document leads into."""

from __future__ import annotations

from engine.errors import NotFound
from engine.flows.ports import FlowRepository
from engine.graph.links import Linkable, Links
from engine.graph.model import parse
from engine.graph.resolve import Catalog, resolve
from engine.nodes.base import FlowTarget
from engine.nodes.catalog import TYPES


async def look_up(document: object, repository: FlowRepository, catalog: Catalog = TYPES) -> Links:
    """Find each target's version; None for one that is not there. Reads nothing for a document that leads into no flow."""
    graph = parse(document).graph
    targets = () if graph is None else dict.fromkeys(resolve(graph, catalog).targets.values())
    return {target: await _found(target, repository) for target in targets}


async def _found(target: FlowTarget, repository: FlowRepository) -> Linkable | None:
    try:
        number = target.version or (await repository.alias(target.flow, target.alias)).version
        return Linkable(number, (await repository.version(target.flow, number)).program)
    except NotFound:
        return None
