"""The live event stream: server-sent events (WHATWG HTML §9.2) that resume where a reader left off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.api import contract as c
from engine.api.endpoint import Access, Endpoint, query_of
from engine.api.services import services

POLL_SECONDS = 0.25
KEEP_ALIVE_SECONDS = 15.0
PAGE = 500


async def stream_events(request: Request) -> Response:
    """Send every call event after the reader's cursor, then the new ones as they are written."""
    asked = query_of(c.EventsQuery, request)
    cursor = request.headers.get("last-event-id") or asked.after
    return StreamingResponse(
        _events(request, cursor),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _events(request: Request, cursor: str | None) -> AsyncIterator[str]:
    calls = services(request).calls
    quiet = 0.0
    yield "retry: 1000\n\n"
    while not await request.is_disconnected():
        events = await calls.events_since(cursor, PAGE)
        for event in events:
            cursor = event.cursor
            data = {"call": event.call, "at": event.at, **event.data}
            yield f"id: {event.cursor}\nevent: {event.kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        if len(events) == PAGE:
            continue
        quiet = 0.0 if events else quiet + POLL_SECONDS
        if quiet >= KEEP_ALIVE_SECONDS:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(POLL_SECONDS)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/events",
        stream_events,
        "Call events as they happen; resumes after Last-Event-ID",
        Access.LOCAL,
        query=c.EventsQuery,
        produces="text/event-stream",
        tag="calls",
    ),
)
