"""Health: whether the process lives, and whether the product can take calls."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.services import services


async def alive(request: Request) -> Response:
    """Say that this process answers; says nothing of the other parts."""
    return answer(c.Health(ok=True))


async def ready(request: Request) -> Response:
    """Ask every part; 503 while one is away."""
    parts = list(await services(request).parts())
    ok = all(part.ok for part in parts)
    return answer(c.Health(ok=ok, parts=parts), 200 if ok else 503)


_P = Access.PUBLIC
ENDPOINTS = (
    Endpoint("GET", "/health/live", alive, "This process answers", _P, c.Health, tag="health"),
    Endpoint("GET", "/health/ready", ready, "Every part is there to take calls", _P, c.Health, tag="health"),
)
