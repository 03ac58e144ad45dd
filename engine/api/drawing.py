"""For whoever draws: what blocks show while they are filled in, and what others do at the same draft."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as base
from engine.api import contract_drawing as c
from engine.api import sse
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.contract_testing import ToldNews
from engine.api.endpoint import Endpoint
from engine.api.news import News, topics_of
from engine.api.presence import PREFIX, Presence
from engine.api.reading import body_of, query_of
from engine.api.services import author, services
from engine.errors import InvalidInput
from engine.expressions import evaluate
from engine.graph.resolve import Catalog
from engine.graph.sockets import Sockets, sockets

_AT_ONCE = 100
"""Blocks that are told of on the spot, in about a millisecond; more are a thread's work."""


async def tell_exits(request: Request) -> Response:
    """Tell what blocks show: exits, keys, prompts. Settings that are not right yet keep the exits that can be made out."""
    asked, catalog = await body_of(c.ExitsAsked, request), services(request).catalog()
    if len(asked.blocks) <= _AT_ONCE:
        return answer(_told(asked, catalog))
    return answer(await asyncio.to_thread(_told, asked, catalog))


def _told(asked: c.ExitsAsked, catalog: Catalog) -> c.ExitsView:
    return c.ExitsView(blocks={name: _view(sockets(block.type, block.config, catalog)) for name, block in asked.blocks.items()})


def _view(known: Sockets | None) -> c.BlockView | None:
    if known is None:
        return None
    keys = known.keys or {}
    exits = None
    if known.exits is not None:
        exits = [
            c.ExitView(
                name=exit_.name,
                title=base.TextView(en=exit_.title.en, zh=exit_.title.zh),
                required=exit_.required,
                fails=exit_.fails,
                keys=keys.get(exit_.name, ""),
            )
            for exit_ in known.exits
        ]
    flow = known.target.flow if known.target is not None else None
    return c.BlockView(exits=exits, prompts=list(known.prompts), flow=flow, whole=known.whole)


async def try_expression(request: Request) -> Response:
    """Compute an expression, or a text with `${…}` places, with these values: what it comes to, or why it cannot be."""
    asked = await body_of(c.ExpressionAsked, request)
    try:
        # It may loop, within the bounds of every expression.
        value = await asyncio.to_thread(evaluate, asked.expression, {**asked.variables, "call": asked.call})
    except InvalidInput as wrong:
        return answer(c.ExpressionView(problem=wrong.message))
    return answer(c.ExpressionView(value=value))


async def follow(request: Request) -> Response:
    """Send what is told of the topics from now on, or behind a place, in order and each once.

    `draft:FLOW` tells who is at the draft (`present`, at once and with every change) and that it was saved (`saved`);
    `test-call:ID` tells a test call. `lost` says that the place is not kept any more, and what is shown must be loaded anew.
    """
    asked = query_of(c.LiveQuery, request)
    topics, tab = topics_of(asked.topics), asked.tab or ""
    news: News = request.app.state.news
    presence: Presence = request.app.state.presence
    place = request.headers.get("last-event-id") or asked.after
    news.check(place)

    def there() -> list[bytes]:
        drafts = [topic for topic in topics if topic.startswith(PREFIX)]
        return [sse.frame("present", {"topic": one, **presence.there(one).model_dump(mode="json")}) for one in drafts]

    return sse.EventStream(news.behind(topics, place, there), presence.staying(topics, tab, author(request)))


async def stand_at(request: Request) -> Response:
    """Say at which block of the drawing a page is, for the others who have it open."""
    standing = await body_of(c.StandAt, request)
    presence: Presence = request.app.state.presence
    presence.stand_at(PREFIX + request.path_params["flow"], standing.tab, standing.node)
    return Response(status_code=204)


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("POST", "/v1/exits", tell_exits, "What blocks show of themselves", _L, c.ExitsView, c.ExitsAsked, tag="flows"),
    Endpoint(
        "POST",
        "/v1/expressions",
        try_expression,
        "What an expression comes to",
        _L,
        c.ExpressionView,
        c.ExpressionAsked,
        tag="flows",
    ),
    Endpoint(
        "GET",
        "/v1/live",
        follow,
        "What happens at drafts and in test calls",
        _L,
        query=c.LiveQuery,
        produces=sse.MEDIA_TYPE,
        events={"present": c.PresentView, "saved": c.SavedView, "told": ToldNews, "lost": c.LostView},
        tag="flows",
    ),
    Endpoint(
        "PUT", "/v1/flows/{flow}/draft/presence", stand_at, "Where a page is in a draft", _L, None, c.StandAt, status=204,
        tag="flows",
    ),
)  # fmt: skip
