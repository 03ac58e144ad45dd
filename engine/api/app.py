"""The ASGI application, composed of its endpoints."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.api import (
    calendars,
    callers,
    calls,
    changes,
    drawing,
    flow_files,
    flows,
    health,
    listening,
    live,
    numbers,
    phone_calls,
    prompt_packages,
    prompts,
    publishing,
    recognizers,
    recordings,
    scenarios,
    secrets,
    shelf,
    sms,
    steps,
    tables,
    testcalls,
)
from engine.api.access import Access, CarefulHeaders
from engine.api.endpoint import Endpoint, routes
from engine.api.errors import on_http_error
from engine.api.feed import Feed
from engine.api.listening import Pace
from engine.api.news import News
from engine.api.openapi import openapi
from engine.api.pages import Pages
from engine.api.presence import Presence
from engine.api.publishing import Publications
from engine.api.scenarios import Rehearsals
from engine.api.services import Services


async def _describe(request: Request) -> Response:
    """Give this description, as OpenAPI 3.1."""
    return JSONResponse(openapi(ENDPOINTS))


ENDPOINTS: tuple[Endpoint, ...] = (
    *health.ENDPOINTS,
    *flows.ENDPOINTS,
    *flow_files.ENDPOINTS,
    *drawing.ENDPOINTS,
    *shelf.ENDPOINTS,
    *changes.ENDPOINTS,
    *publishing.ENDPOINTS,
    *testcalls.ENDPOINTS,
    *phone_calls.ENDPOINTS,
    *scenarios.ENDPOINTS,
    *numbers.ENDPOINTS,
    *secrets.ENDPOINTS,
    *calendars.ENDPOINTS,
    *steps.ENDPOINTS,
    *tables.ENDPOINTS,
    *callers.ENDPOINTS,
    *prompt_packages.ENDPOINTS,
    *listening.ENDPOINTS,
    *prompts.ENDPOINTS,
    *sms.ENDPOINTS,
    *recognizers.ENDPOINTS,
    *calls.ENDPOINTS,
    *recordings.ENDPOINTS,
    *live.ENDPOINTS,
    Endpoint("GET", "/v1/openapi.json", _describe, "This description", Access.LOCAL, tag="health"),
)


def build_app(services: Services, pages: Pages | None = None) -> Starlette:
    """Put the endpoints over the services, and the designer's pages beside them. ``engine.api.server.ApiServer`` serves it."""
    feed, publications, news = Feed(services.calls), Publications(), News()

    @contextlib.asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        yield
        feed.close()
        news.close()
        await publications.finish()

    app = Starlette(
        routes=routes(ENDPOINTS),
        middleware=[Middleware(CarefulHeaders)],
        exception_handlers={HTTPException: on_http_error},
        lifespan=living,
    )
    app.router.redirect_slashes = False  # one address for each thing; a redirect would repeat the Host header
    app.router.default = pages or Pages()
    app.state.services, app.state.feed, app.state.publications = services, feed, publications
    app.state.rehearsals = Rehearsals()
    app.state.news, app.state.presence = news, Presence(news, services.clock)
    app.state.pace = Pace()
    return app
