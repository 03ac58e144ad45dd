"""The ASGI application, composed of its endpoints."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.api import calls, errors, flows, health, live, numbers
from engine.api.endpoint import Access, Endpoint
from engine.api.openapi import openapi
from engine.api.services import Services
from engine.errors import CordboardError

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


async def _describe(request: Request) -> Response:
    return JSONResponse(openapi(ENDPOINTS))


ENDPOINTS: tuple[Endpoint, ...] = (
    *health.ENDPOINTS,
    *flows.ENDPOINTS,
    *numbers.ENDPOINTS,
    *calls.ENDPOINTS,
    *live.ENDPOINTS,
    Endpoint("GET", "/v1/openapi.json", _describe, "This description", Access.LOCAL, tag="health"),
)


class SameOrigin:
    """Refuse what a web page from elsewhere asks a browser on this machine to send (cross-site request forgery).

    Listening on loopback alone does not keep a browser from being used as a go-between; the Origin header gives it away.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let requests without an Origin (programs) and from our own pages pass."""
        if scope["type"] == "http":
            request = Request(scope)
            origin = request.headers.get("origin")
            if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
                problem = errors.Problem(403, "foreign-origin", "Requests from other sites are refused.")
                await problem(scope, receive, send)
                return
        await self.app(scope, receive, send)


def build_app(services: Services) -> Starlette:
    """Put the endpoints, the guards and the one translation of failures together."""
    app = Starlette(
        routes=[endpoint.route() for endpoint in ENDPOINTS],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK_NAMES], www_redirect=False),
            Middleware(SameOrigin),
        ],
        exception_handlers={
            HTTPException: errors.on_http_error,
            CordboardError: errors.on_cordboard_error,
            ValidationError: errors.on_invalid_body,
            Exception: errors.on_bug,
        },
    )
    app.state.services = services
    return app
