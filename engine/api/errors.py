"""Every failure leaves the API as an RFC 9457 problem detail, made here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.errors import Conflict, CordboardError, InvalidInput, NotFound

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[CordboardError], int], ...] = ((NotFound, 404), (Conflict, 409), (InvalidInput, 422))


class Problem(JSONResponse):
    """A problem detail (RFC 9457): ``type`` is our stable code, ``mend`` says what to do."""

    media_type = "application/problem+json"

    def __init__(self, status: int, code: str, title: str, mend: str = "", extra: Mapping[str, Any] | None = None) -> None:
        """Lay the parts out as members; ``extra`` holds extension members such as ``diagnostics``."""
        body: dict[str, Any] = {"type": f"urn:cordboard:{code}", "title": title, "status": status}
        if mend:
            body["mend"] = mend
        super().__init__({**body, **(extra or {})}, status_code=status)


async def on_http_error(request: Request, wrong: Exception) -> Response:
    """Say what Starlette itself refuses (no such path, wrong method) in the same form."""
    assert isinstance(wrong, HTTPException)
    codes = {404: "no-such-path", 405: "method-not-allowed", 413: "too-large"}
    mend = "GET /v1/openapi.json lists every path." if wrong.status_code in (404, 405) else ""
    return Problem(wrong.status_code, codes.get(wrong.status_code, "refused"), wrong.detail, mend)


async def on_cordboard_error(request: Request, wrong: Exception) -> Response:
    """Turn a failure of ours into its status: 404, 409, 422, else 503 when a part is away."""
    assert isinstance(wrong, CordboardError)
    status = next((status for kind, status in _STATUS if isinstance(wrong, kind)), 503)
    return Problem(status, wrong.code, wrong.message, wrong.mend)


async def on_invalid_body(request: Request, wrong: Exception) -> Response:
    """Point at each wrong field with a JSON pointer; the values themselves are not repeated."""
    assert isinstance(wrong, ValidationError)
    fields = [
        {"pointer": "/" + "/".join(str(part) for part in error["loc"]), "message": error["msg"]}
        for error in wrong.errors(include_url=False, include_input=False)
    ]
    return Problem(422, "invalid-body", "The request's body is not of the expected form.", extra={"fields": fields})


async def on_bug(request: Request, wrong: Exception) -> Response:
    """Keep the story of a bug in the log, not in the answer."""
    log.exception("unhandled failure in %s %s", request.method, request.scope.get("path"), exc_info=wrong)
    return Problem(500, "internal", "Something went wrong inside Cordboard.", "The server's log tells more.")
