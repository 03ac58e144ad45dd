"""Flows: import, validate, export, roll back. Publishing has a file of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import alias_view, answer, draft_view, flow_view, moment, release_view
from engine.api.contract_drawing import SavedView
from engine.api.contract_shelf import FlowsQuery
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused, diagnostic_view, effort_view
from engine.api.news import News
from engine.api.reading import body_bytes, body_of, query_of
from engine.api.services import Services, author, services
from engine.api.tables import shelves
from engine.errors import Conflict, CordboardError, InvalidInput, NotFound
from engine.flows.linking import look_up
from engine.flows.model import Draft, Flow, FlowFacts
from engine.flows.shared_prompts import look_up_prompts
from engine.graph.budgets import Budgets
from engine.graph.effort import Effort
from engine.graph.links import Links
from engine.graph.resolve import Catalog
from engine.graph.schema import document_schema
from engine.graph.shelves import Shelves
from engine.graph.validate import Checked, validate
from engine.nodes import catalog
from engine.nodes.defaults import NO_DEFAULTS, Defaults, inherited
from engine.prompts.choice import Library

_FLOW_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # as engine.graph.document asks of a drawing that is published
_AT_ONCE = 16 * 1024
"""Bytes of a drawing that is checked on the spot, in a few milliseconds; a larger one is a thread's work: nobody shall wait."""
_DAY = 86_400.0
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


async def list_flows(request: Request) -> Response:
    """List every flow that is not removed."""
    asked, kept = query_of(FlowsQuery, request), services(request)
    return answer(c.FlowList(flows=await _views(kept, await kept.flows.overview(), asked)))


async def show_flow(request: Request) -> Response:
    """Show one flow, removed or not."""
    asked, kept = query_of(FlowsQuery, request), services(request)
    (view,) = await _views(kept, [await kept.flows.facts(request.path_params["flow"])], asked)
    return answer(view)


async def _views(kept: Services, listed: Sequence[FlowFacts], asked: FlowsQuery) -> list[c.FlowView]:
    since = kept.clock() - _DAY if asked.calls_since is None else asked.calls_since.timestamp()
    calls = await kept.calls.count_by_flow(since=since)
    numbers: dict[str, list[str]] = {}
    for binding in await kept.flows.bindings(kept.environment):
        numbers.setdefault(binding.flow, []).append(binding.pattern)
    return [flow_view(known, numbers.get(known.flow.id, []), calls.get(known.flow.id, 0)) for known in listed]


async def validate_document(request: Request) -> Response:
    """Check a drawing without keeping it. Any body at all gets diagnostics, never a failure."""
    document, kept = await body_bytes(request), services(request)
    catalog = kept.catalog()
    links, library = await _links(document, kept, catalog), await _library(document, kept, catalog)
    asked = (document, catalog, links, kept.defaults, library, await _calendars(kept), await shelves(kept))
    checked, measured = _checked(*asked) if len(document) <= _AT_ONCE else await asyncio.to_thread(_checked, *asked)
    found = [c.DiagnosticView.model_validate(diagnostic_view(diagnostic)) for diagnostic in checked.diagnostics]
    effort = [effort_view(one) for one in measured]
    ours = checked.graph.defaults if checked.graph is not None else NO_DEFAULTS
    taken = {one.name: c.InheritedView(value=one.value, source=one.source) for one in inherited(ours, kept.defaults)}
    return answer(c.CheckedView(publishable=checked.ok, diagnostics=found, inherited=taken, effort=effort))


def _checked(
    document: bytes,
    catalog: Catalog,
    links: Links | None,
    installation: Defaults,
    library: Library | None,
    calendars: Collection[str] | None,
    tables: Shelves | None,
) -> tuple[Checked, tuple[Effort, ...]]:
    checked = validate(document, catalog, links, installation, library, calendars, tables)
    return checked, checked.effort()


async def _links(document: bytes, kept: Services, catalog: Catalog) -> Links | None:
    try:
        return await look_up(document, kept.flows, catalog)
    except CordboardError:  # the database is away: the check says what it could not look up
        return None


async def _library(document: bytes, kept: Services, catalog: Catalog) -> Library | None:
    try:
        return await look_up_prompts(document, kept.prompts, kept.speaker, catalog, kept.defaults)
    except CordboardError:
        return None


async def _calendars(kept: Services) -> Collection[str] | None:
    try:
        return frozenset(await kept.calendars.stamps())
    except CordboardError:
        return None


async def show_draft(request: Request) -> Response:
    """Export the draft."""
    return answer(draft_view(await services(request).flows.draft(request.path_params["flow"])))


async def save_draft(request: Request) -> Response:
    """Keep a drawing as the draft, right or wrong; revision 0 makes the flow and answers 201.

    The drawing must name the flow by its id; only publishing asks that the rest be right. When the draft has another
    revision meanwhile, the answer is 409 `draft-changed`, with the draft as it is now in `current`.
    """
    flow = request.path_params["flow"]
    saving = await body_of(c.SaveDraft, request)
    if saving.document.get("id") != flow:
        raise InvalidInput("id-differs", f"The document's id is not {flow}, which the address says.", "Make both the same.")
    kept = services(request)
    now = kept.clock()
    if saving.revision > 0:
        saved = await _save(kept, flow, saving, at=now, by=author(request))
        told = SavedView(
            flow=flow, revision=saved.revision, saved_at=moment(now), saved_by=saved.saved_by, tab=saving.tab or ""
        )
        news: News = request.app.state.news
        news.tell(f"draft:{flow}", "saved", told.model_dump(mode="json"))
        return answer(draft_view(saved))
    if not _FLOW_ID.fullmatch(flow):
        raise InvalidInput(
            "bad-flow-id",
            "A flow's id is 1 to 63 lower-case letters, digits and hyphens, beginning with no hyphen.",
            "Choose another id; it stays for ever.",
        )
    name = saving.document.get("name")
    made = Flow(flow, name if isinstance(name, str) and name else flow, now)
    return answer(draft_view(await kept.flows.create_flow(made, saving.document, by=author(request))), 201)


async def _save(kept: Services, flow: str, saving: c.SaveDraft, *, at: float, by: str) -> Draft:
    """Keep the drawing. Where somebody was quicker, the refusal carries what they saved, for the two to be merged."""
    try:
        return await kept.flows.save_draft(flow, saving.document, expected_revision=saving.revision, at=at, by=by)
    except Conflict as changed:
        current = draft_view(await kept.flows.draft(flow))
        extra = {"current": current.model_dump(mode="json")}
        raise Refused(409, changed.code, changed.message, changed.mend, extra=extra) from None


async def list_versions(request: Request) -> Response:
    """List the published versions."""
    releases = await services(request).flows.versions(request.path_params["flow"])
    return answer(c.VersionList(versions=[release_view(release) for release in releases]))


async def show_version(request: Request) -> Response:
    """Export a published version."""
    number = request.path_params["number"]
    if not _VERSION.fullmatch(number):
        raise NotFound("no-such-version", "Versions are counted from 1.", "List the flow's versions.")
    version = await services(request).flows.version(request.path_params["flow"], int(number))
    light = release_view(version.release)
    return answer(c.VersionView(**light.model_dump(), document=dict(version.document)))


async def list_aliases(request: Request) -> Response:
    """List the movable names of a flow's versions."""
    aliases = await services(request).flows.aliases(request.path_params["flow"])
    return answer(c.AliasList(aliases=[alias_view(alias) for alias in aliases]))


async def move_alias(request: Request) -> Response:
    """Point an alias at a version: going forward or rolling back. Calls in progress keep their version."""
    moved = await body_of(c.MoveAlias, request)
    kept = services(request)
    flow, alias = request.path_params["flow"], request.path_params["alias"]
    if not re.fullmatch(c.NAME, alias):
        raise InvalidInput(
            "bad-alias", "An alias is 1 to 40 lower-case letters, digits and inner hyphens.", "Choose a name such as live."
        )
    return answer(alias_view(await kept.flows.set_alias(flow, alias, moved.version, at=kept.clock(), by=author(request))))


async def show_catalog(request: Request) -> Response:
    """Give the palette: every block with its form, exits and help; the forms of what a whole flow says."""
    return JSONResponse({**catalog.as_json(services(request).catalog()), "budgets": Budgets.model_json_schema()})


async def show_schema(request: Request) -> Response:
    """Give the JSON Schema of a flow document."""
    return JSONResponse(document_schema(services(request).catalog()), media_type="application/schema+json")


_L = Access.LOCAL
_SCHEMA = "application/schema+json"
ENDPOINTS = (
    Endpoint("GET", "/v1/catalog", show_catalog, "The blocks a flow can be drawn with", _L, tag="flows"),
    Endpoint("GET", "/v1/schema/flow", show_schema, "The form of a flow document", _L, produces=_SCHEMA, tag="flows"),
    Endpoint("POST", "/v1/validate", validate_document, "Check a drawing without keeping it", _L, c.CheckedView, tag="flows"),
    Endpoint("GET", "/v1/flows", list_flows, "All flows", _L, c.FlowList, query=FlowsQuery, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}", show_flow, "One flow", _L, c.FlowView, query=FlowsQuery, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}/draft", show_draft, "The draft, as drawn", _L, c.DraftView, tag="flows"),
    Endpoint("PUT", "/v1/flows/{flow}/draft", save_draft, "Keep a drawing", _L, c.DraftView, c.SaveDraft, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}/versions", list_versions, "Published versions", _L, c.VersionList, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}/versions/{number}", show_version, "One with its drawing", _L, c.VersionView, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}/aliases", list_aliases, "Aliases of a flow", _L, c.AliasList, tag="flows"),
    Endpoint(
        "PUT", "/v1/flows/{flow}/aliases/{alias}", move_alias, "Point an alias at a version", _L, c.AliasView, c.MoveAlias,
        tag="flows",
    ),
)  # fmt: skip
