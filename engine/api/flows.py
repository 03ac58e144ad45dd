"""Flows: import, validate, publish, export, roll back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.api import contract as c
from engine.api.endpoint import Access, Endpoint, answer, body_bytes
from engine.api.services import author, services
from engine.errors import InvalidInput, NotFound
from engine.flows.model import LIVE, Alias, Draft, Flow, Release
from engine.flows.publish import publish
from engine.graph.diagnostics import Diagnostic
from engine.graph.schema import document_schema
from engine.graph.validate import validate
from engine.nodes import catalog


def moment(at: float) -> datetime:
    """Say a Unix time as people and JSON do: UTC."""
    return datetime.fromtimestamp(at, UTC)


def diagnostic_view(found: Diagnostic) -> c.DiagnosticView:
    """Lay a finding out for the wire."""
    plain = found.as_json()
    return c.DiagnosticView.model_validate({**plain, "path": [{"node": node, "exit": exit} for node, exit in found.path]})


def _release(release: Release) -> c.ReleaseView:
    return c.ReleaseView(
        flow=release.flow,
        number=release.number,
        digest=release.digest,
        published_at=moment(release.published_at),
        published_by=release.published_by,
    )


def _draft(draft: Draft) -> c.DraftView:
    return c.DraftView(
        flow=draft.flow,
        revision=draft.revision,
        document=dict(draft.document),
        saved_at=moment(draft.saved_at),
        saved_by=draft.saved_by,
    )


def _alias(alias: Alias) -> c.AliasView:
    return c.AliasView(
        flow=alias.flow,
        name=alias.name,
        version=alias.version,
        digest=alias.digest,
        moved_at=moment(alias.moved_at),
        moved_by=alias.moved_by,
    )


async def _view(request: Request, flow: Flow) -> c.FlowView:
    kept = services(request).flows
    try:
        live: int | None = (await kept.alias(flow.id, LIVE)).version
    except NotFound:
        live = None
    draft = await kept.draft(flow.id)
    return c.FlowView(
        id=flow.id,
        name=flow.name,
        created_at=moment(flow.created_at),
        draft_revision=draft.revision,
        live_version=live,
    )


async def list_flows(request: Request) -> Response:
    """List every flow."""
    return answer(c.FlowList(flows=[await _view(request, flow) for flow in await services(request).flows.flows()]))


async def show_flow(request: Request) -> Response:
    """Show one flow."""
    return answer(await _view(request, await services(request).flows.flow(request.path_params["flow"])))


async def validate_document(request: Request) -> Response:
    """Check a drawing without keeping it. Any body at all gets diagnostics, never a failure."""
    checked = validate(await body_bytes(request))
    found = [diagnostic_view(diagnostic) for diagnostic in checked.diagnostics]
    return answer(c.CheckedView(publishable=checked.ok, diagnostics=found))


async def show_draft(request: Request) -> Response:
    """Export the draft."""
    return answer(_draft(await services(request).flows.draft(request.path_params["flow"])))


async def save_draft(request: Request) -> Response:
    """Import a drawing: keep it as the draft, right or wrong; revision 0 makes the flow."""
    flow = request.path_params["flow"]
    try:
        saving = c.SaveDraft.model_validate_json(await body_bytes(request))
    except UnicodeDecodeError as wrong:
        raise InvalidInput("invalid-body", "The body is not UTF-8.", "Send the document as UTF-8 JSON.") from wrong
    named = saving.document.get("id")
    if named != flow:
        raise InvalidInput(
            "id-differs", f"The document's id is {json.dumps(named)}, the address says {flow!r}.", "Make both the same."
        )
    kept = services(request)
    now = kept.clock()
    if saving.revision == 0:
        name = saving.document.get("name")
        made = Flow(flow, name if isinstance(name, str) and name else flow, now)
        return answer(_draft(await kept.flows.create_flow(made, saving.document, by=author(request))), 201)
    return answer(
        _draft(
            await kept.flows.save_draft(flow, saving.document, expected_revision=saving.revision, at=now, by=author(request))
        )
    )


async def publish_draft(request: Request) -> Response:
    """Publish the draft as an immutable version; an unchanged flow keeps the version it has."""
    wanted = c.Publish.model_validate_json(await body_bytes(request) or b"{}")
    flow = request.path_params["flow"]
    kept = services(request)
    draft = await kept.flows.draft(flow)
    version = await publish(draft.document, repository=kept.flows, speaker=kept.speaker, at=kept.clock(), by=author(request))
    if wanted.alias:
        await kept.flows.set_alias(flow, wanted.alias, version.number, at=kept.clock(), by=author(request))
    return answer(_release(version.release), 201)


async def list_versions(request: Request) -> Response:
    """List the published versions."""
    releases = await services(request).flows.versions(request.path_params["flow"])
    return answer(c.VersionList(versions=[_release(release) for release in releases]))


async def show_version(request: Request) -> Response:
    """Export a published version."""
    version = await services(request).flows.version(request.path_params["flow"], request.path_params["number"])
    light = _release(version.release)
    return answer(c.VersionView(**light.model_dump(), document=dict(version.document)))


async def list_aliases(request: Request) -> Response:
    """List the movable names of a flow's versions."""
    aliases = await services(request).flows.aliases(request.path_params["flow"])
    return answer(c.AliasList(aliases=[_alias(alias) for alias in aliases]))


async def move_alias(request: Request) -> Response:
    """Point an alias at a version: going forward or rolling back. Calls in progress keep their version."""
    moved = c.MoveAlias.model_validate_json(await body_bytes(request))
    kept = services(request)
    flow, alias = request.path_params["flow"], request.path_params["alias"]
    return answer(_alias(await kept.flows.set_alias(flow, alias, moved.version, at=kept.clock(), by=author(request))))


async def show_catalog(request: Request) -> Response:
    """Give the palette: every block with its form, exits and help."""
    return JSONResponse(catalog.as_json())


async def show_schema(request: Request) -> Response:
    """Give the JSON Schema of a flow document."""
    return JSONResponse(document_schema(), media_type="application/schema+json")


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/catalog", show_catalog, "The blocks a flow can be drawn with", _L, tag="flows"),
    Endpoint(
        "GET",
        "/v1/schema/flow",
        show_schema,
        "The JSON Schema of a flow document",
        _L,
        produces="application/schema+json",
        tag="flows",
    ),
    Endpoint("GET", "/v1/flows", list_flows, "All flows", _L, c.FlowList, tag="flows"),
    Endpoint(
        "POST", "/v1/flows/validate", validate_document, "Check a drawing without keeping it", _L, c.CheckedView, tag="flows"
    ),
    Endpoint("GET", "/v1/flows/{flow}", show_flow, "One flow", _L, c.FlowView, tag="flows"),
    Endpoint("GET", "/v1/flows/{flow}/draft", show_draft, "The draft, as drawn", _L, c.DraftView, tag="flows"),
    Endpoint("PUT", "/v1/flows/{flow}/draft", save_draft, "Keep a drawing", _L, c.DraftView, c.SaveDraft, tag="flows"),
    Endpoint(
        "POST",
        "/v1/flows/{flow}/versions",
        publish_draft,
        "Publish the draft",
        _L,
        c.ReleaseView,
        c.Publish,
        status=201,
        tag="flows",
    ),
    Endpoint("GET", "/v1/flows/{flow}/versions", list_versions, "Published versions", _L, c.VersionList, tag="flows"),
    Endpoint(
        "GET", "/v1/flows/{flow}/versions/{number:int}", show_version, "One version with its drawing", _L, c.VersionView,
        tag="flows",
    ),
    Endpoint("GET", "/v1/flows/{flow}/aliases", list_aliases, "Aliases of a flow", _L, c.AliasList, tag="flows"),
    Endpoint(
        "PUT",
        "/v1/flows/{flow}/aliases/{alias}",
        move_alias,
        "Point an alias at a version",
        _L,
        c.AliasView,
        c.MoveAlias,
        tag="flows",
    ),
)  # fmt: skip
