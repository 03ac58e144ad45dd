"""What changed between two drawings of a flow: for the publish dialog, and for its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_shelf as s
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.reading import query_of
from engine.api.services import services
from engine.flows.compiling import FlowRefused
from engine.flows.ports import FlowRepository
from engine.flows.shared_prompts import shared_changes
from engine.graph.diff import Change, diff
from engine.graph.model import FlowGraph, parse


async def show_changes(request: Request) -> Response:
    """Compare the live version with the draft, or any two versions."""
    asked, flow, at = query_of(s.ChangesQuery, request), request.path_params["flow"], services(request)
    kept = at.flows
    before = asked.before if asked.before is not None else (await kept.facts(flow)).live_version
    if before is None:
        return answer(s.ChangesView(before=None, after=asked.after, changes=[]))
    old, new = await _drawing(kept, flow, before), await _drawing(kept, flow, asked.after)
    heard = await shared_changes(
        flow, before, asked.after, kept, at.prompts, at.speaker, at.catalog(), at.defaults
    )  # what no drawing says: the library changed since
    changes = [_view(change, old, new) for change in (*heard, *diff(old, new))]
    return answer(s.ChangesView(before=before, after=asked.after, changes=changes))


async def _drawing(kept: FlowRepository, flow: str, number: int | None) -> FlowGraph:
    document: Mapping[str, Any] = (
        (await kept.draft(flow)).document if number is None else (await kept.version(flow, number)).document
    )
    parsed = parse(document)
    if parsed.graph is None:
        mend = "Mend what validating finds in it."
        raise FlowRefused("drawing-unreadable", f"The drawing of {flow} cannot be read.", mend, parsed.diagnostics)
    return parsed.graph


def _view(change: Change, old: FlowGraph, new: FlowGraph) -> s.ChangeView:
    block = (new.nodes.get(change.node) or old.nodes.get(change.node)) if change.node else None
    return s.ChangeView(
        **change.as_json(), name=block.name if block else "", type=block.type.partition("@")[0] if block else ""
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/flows/{flow}/changes",
        show_changes,
        "What changed between two drawings",
        Access.LOCAL,
        s.ChangesView,
        query=s.ChangesQuery,
        tag="flows",
    ),
)
