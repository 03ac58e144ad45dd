"""One description of an endpoint, from which its route, its place in the OpenAPI document and its access test are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.errors import InvalidInput

ModelT = TypeVar("ModelT", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]

BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of a request's body; a flow document's own limit is lower and is said as a diagnostic."""


class Access(StrEnum):
    """Who may call. Until accounts exist the API listens on loopback alone and ``LOCAL`` means whoever is on this machine."""

    PUBLIC = "public"  # health: no data of any call or flow
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path."""

    method: str
    path: str
    handler: Handler
    summary: str
    access: Access
    response: type[BaseModel] | None = None
    request: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    produces: str = "application/json"
    tag: str = ""

    def route(self) -> Route:
        """Make the Starlette route."""
        return Route(self.path, self.handler, methods=[self.method], name=f"{self.method} {self.path}")


async def body_bytes(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """Read the body, at most ``limit`` bytes; a longer one is refused while it streams in."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise InvalidInput("too-large", f"The body is larger than {limit // 1024} KiB.", "Send a smaller document.")
        parts.append(part)
    return b"".join(parts)


def answer(model: BaseModel, status: int = 200) -> Response:
    """Send a contract model as JSON."""
    return JSONResponse(model.model_dump(mode="json"), status_code=status)


def query_of(model: type[ModelT], request: Request) -> ModelT:
    """Read the query string into its model; unknown parameters are refused rather than ignored."""
    return model.model_validate(dict(request.query_params))
