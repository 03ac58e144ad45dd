"""Every failure leaves the API as an RFC 9457 problem detail, made here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.api.contract import Cord, DiagnosticView, EffortView, FixView, TextView
from engine.errors import Conflict, CordboardError, InvalidInput, NotAllowed, NotFound, StorageUnavailable, TooMany
from engine.errors_zh import CHINESE
from engine.flows.compiling import FlowRefused
from engine.graph.diagnostics import Diagnostic
from engine.graph.effort import Effort
from engine.tables.csv_form import BadRows

log = logging.getLogger(__name__)

RETRY_SECONDS = 1
"""What a client is asked to wait for while the database is away."""

_STATUS: tuple[tuple[type[CordboardError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (InvalidInput, 422),
    (NotAllowed, 403),
    (TooMany, 429),
)


class Refused(CordboardError):
    """A request refused for its form or its origin, before any room was asked."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        mend: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the status and what the problem detail shall hold besides."""
        super().__init__(code, message, mend)
        self.status = status
        self.headers = headers
        self.extra = extra


class Problem(JSONResponse):
    """A problem detail (RFC 9457): ``type`` is our stable code, ``mend`` says what to do, ``zh`` says both in Chinese."""

    media_type = "application/problem+json"

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        mend: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Lay the parts out as members; ``extra`` holds extension members such as ``diagnostics``."""
        body: dict[str, Any] = {"type": f"urn:cordboard:{code}", "title": title, "status": status}
        if mend:
            body["mend"] = mend
        if code in CHINESE:
            body["zh"] = CHINESE[code]._asdict()
        super().__init__({**body, **(extra or {})}, status_code=status, headers=headers)


def effort_view(measured: Effort) -> EffortView:
    """Lay a measure out for the wire."""
    plain = measured.as_json()
    walks = [*((way, name) for way in plain["ways"] for name in ("typical_path", "worst_path"))]
    for told, name in [*walks, *([(plain["first_option"], "path")] if plain["first_option"] else [])]:
        told[name] = [{"node": node, "exit": exit} for node, exit in told[name]]
    return EffortView.model_validate(plain)


def diagnostic_view(found: Diagnostic) -> dict[str, Any]:
    """Lay a finding out for the wire."""
    view = DiagnosticView(
        code=found.code,
        title=TextView(en=found.title.en, zh=found.title.zh),
        severity=found.severity,
        message=TextView(en=found.message.en, zh=found.message.zh),
        mend=TextView(en=found.mend.en, zh=found.mend.zh),
        node=found.node,
        pointer=found.pointer,
        path=[Cord(node=node, exit=exit) for node, exit in found.path],
        fixes=[FixView.model_validate(fix.as_json()) for fix in found.fixes],
    )
    return view.model_dump(mode="json")


def problem_of(wrong: Exception, where: str) -> Problem:
    """Tell any failure; what is none of ours is a bug, whose story stays in the log. ``where`` names the endpoint there."""
    if isinstance(wrong, Refused):
        return Problem(wrong.status, wrong.code, wrong.message, wrong.mend, headers=wrong.headers, extra=wrong.extra)
    if isinstance(wrong, FlowRefused):
        found = [diagnostic_view(diagnostic) for diagnostic in wrong.diagnostics]
        return Problem(422, wrong.code, wrong.message, wrong.mend, extra={"diagnostics": found})
    if isinstance(wrong, BadRows):
        rows = [{"line": row.line, "column": row.column, "message": row.message} for row in wrong.problems]
        return Problem(422, wrong.code, wrong.message, wrong.mend, extra={"rows": rows})
    if isinstance(wrong, CordboardError):
        status = next((status for kind, status in _STATUS if isinstance(wrong, kind)), 503)
        later = {"retry-after": str(RETRY_SECONDS)} if isinstance(wrong, StorageUnavailable) else None
        return Problem(status, wrong.code, wrong.message, wrong.mend, headers=later)
    log.error("unhandled failure in %s", where, exc_info=wrong)
    return Problem(500, "internal", "Something went wrong inside Cordboard.", "The server's log tells more.")


def where_of(request: Request) -> str:
    """Name the endpoint by its path's form: what clients put into the path itself is not for logs."""
    route = request.scope.get("route")
    return f"{request.method} {getattr(route, 'path', 'an unknown path')}"


async def on_http_error(request: Request, wrong: Exception) -> Response:
    """Say what Starlette itself refuses (no such path) in the same form."""
    assert isinstance(wrong, HTTPException)
    if wrong.status_code == 404:
        return Problem(404, "no-such-path", "There is nothing at this path.", "GET /v1/openapi.json lists every path.")
    return Problem(wrong.status_code, "refused", wrong.detail, headers=wrong.headers)
