"""What comes in, read carefully: bodies and queries, each failure saying where."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from engine.api.errors import Refused, diagnostic_view
from engine.graph.diagnostics import pointer
from engine.graph.rules.fg001_unreadable import Unreadable, read

ModelT = TypeVar("ModelT", bound=BaseModel)

BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a request's body; a flow document's own limit is lower and is said as a diagnostic."""


async def body_bytes(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """Read the body, at most ``limit`` bytes; a longer one is refused while it streams in."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Refused(413, "too-large", f"The body is larger than {limit // 1024} KiB.", "Send a smaller document.")
        parts.append(part)
    return b"".join(parts)


async def body_of(model: type[ModelT], request: Request) -> ModelT:
    """Read a JSON body into its model.

    It is read as strictly as a drawing's own text: no key twice, nothing that a browser or the database could not keep.
    An empty body is an empty object, for models whose members may all be left out.
    """
    data = await body_bytes(request)
    declared = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if data and declared != "application/json" and not declared.endswith("+json"):
        raise Refused(415, "not-declared-json", "The body is not declared as JSON.", "Send Content-Type: application/json.")
    try:
        value = read(data or b"{}")
    except Unreadable as wrong:
        found = wrong.finding
        raise Refused(
            400, "unreadable-body", found.message.en, found.mend.en, extra={"diagnostics": [diagnostic_view(found)]}
        ) from None
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as wrong:
        raise _refused("invalid-body", "The request's body is not of the expected form.", wrong) from None


def query_of(model: type[ModelT], request: Request) -> ModelT:
    """Read the query into its model. A parameter that is unknown or stands twice is refused rather than ignored."""
    given = request.query_params.multi_items()
    values = dict(given)
    if len(values) != len(given):
        twice = sorted({name for name in values if len(request.query_params.getlist(name)) > 1})
        fields = [{"pointer": pointer(name), "message": "It stands more than once."} for name in twice]
        raise Refused(422, "invalid-query", "The address's query names a parameter twice.", extra={"fields": fields})
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        raise _refused("invalid-query", "The address's query is not of the expected form.", wrong) from None


def _refused(code: str, title: str, wrong: ValidationError) -> Refused:
    """Point at each wrong member with a JSON pointer; the values themselves are not repeated."""
    return Refused(422, code, title, "GET /v1/openapi.json says what is expected.", extra={"fields": wrong_members(wrong)})


def wrong_members(wrong: ValidationError, *within: str) -> list[dict[str, str]]:
    """List what does not fit, each by its JSON pointer; ``within`` is where in the body the model was read from."""
    return [
        {"pointer": pointer(*within, *error["loc"]), "message": error["msg"].removeprefix("Value error, ")}
        for error in wrong.errors(include_url=False, include_input=False, include_context=False)
    ]
