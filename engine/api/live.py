"""The live event stream: server-sent events that resume where a reader left off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api import sse
from engine.api.access import Access
from engine.api.endpoint import Endpoint
from engine.api.feed import Feed
from engine.api.reading import query_of


async def stream_events(request: Request) -> Response:
    """Send every event behind the reader's place in order, each once, then the new ones as they are written.

    The place is `Last-Event-ID` when that is sent, else `after`. The first frame names the place begun at.
    """
    feed: Feed = request.app.state.feed
    asked = query_of(c.EventsQuery, request)
    place = await feed.place(request.headers.get("last-event-id") or asked.after)
    return sse.EventStream(feed.behind(place), feed.reading())


ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/events",
        stream_events,
        "Call events as they happen; resumes after Last-Event-ID",
        Access.LOCAL,
        query=c.EventsQuery,
        produces=sse.MEDIA_TYPE,
        events={"call-opened": c.CallEventView, "call-closed": c.CallEventView, "flow-event": c.FlowEventView},
        tag="calls",
    ),
)
