"""Flow documents as files, JSON or YAML: read, with what is wrong by line; written in their one form."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_files as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.contract import DiagnosticView
from engine.api.endpoint import Endpoint
from engine.api.errors import diagnostic_view
from engine.api.reading import body_of, query_of
from engine.api.services import services
from engine.graph.files import Misfit, read_file, written


async def read_flow_file(request: Request) -> Response:
    """Read a file's text as a flow document, and keep nothing of it. A drawing that is not finished is one, too."""
    wanted = await body_of(c.ReadFile, request)
    read = await asyncio.to_thread(read_file, wanted.text.encode(), yaml=wanted.form == "yaml")
    return answer(c.FileView(document=read.document, misfits=[_misfit(one) for one in read.misfits]))


async def write_flow_file(request: Request) -> Response:
    """Write a flow's draft as a file: in its canonical form when it is right, else just as it was drawn."""
    form = query_of(c.FormQuery, request).form
    flow = str(request.path_params["flow"])
    draft = await services(request).flows.draft(flow)
    text = await asyncio.to_thread(written, draft.document, yaml=form == "yaml")
    media = "application/yaml" if form == "yaml" else "application/json"
    name = f'attachment; filename="{draft.flow}.flow.{form}"'
    return Response(text, media_type=media, headers={"content-disposition": name})


def _misfit(one: Misfit) -> c.MisfitView:
    line, column = one.place if one.place is not None else (None, None)
    return c.MisfitView(finding=DiagnosticView.model_validate(diagnostic_view(one.finding)), line=line, column=column)


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("POST", "/v1/flow-files", read_flow_file, "Read a file as a flow", _L, c.FileView, c.ReadFile, tag="flows"),
    Endpoint(
        "GET",
        "/v1/flows/{flow}/draft/file",
        write_flow_file,
        "The draft as a file",
        _L,
        query=c.FormQuery,
        produces="application/yaml",
        tag="flows",
    ),
)
