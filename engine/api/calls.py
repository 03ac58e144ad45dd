"""Calls: the list, the story of one, its durable history."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import answer, moment, moment_or_none
from engine.api.endpoint import Endpoint
from engine.api.reading import query_of
from engine.api.recordings import told
from engine.api.services import services
from engine.records.model import CallRecord, LegRecord
from engine.records.story import story
from engine.telephony.calls import CallId

_RECORDINGS_MOST = 1000


def call_view(record: CallRecord) -> c.CallView:
    """Lay a record out for a list."""
    return c.CallView.model_validate(
        {
            "id": record.id,
            "node": record.node,
            "caller": record.caller,
            "dialled": record.dialled,
            "environment": record.environment,
            "direction": record.direction,
            "flow": record.flow,
            "version": record.version,
            "digest": record.digest,
            "state": record.state,
            "outcome": record.outcome,
            "ended_by": record.ended_by,
            "offered_at": moment(record.offered_at),
            "answered_at": moment_or_none(record.answered_at),
            "ended_at": moment_or_none(record.ended_at),
        }
    )


def leg_view(leg: LegRecord) -> c.LegView:
    """Lay a leg out."""
    return c.LegView.model_validate(
        {
            "id": leg.id,
            "role": leg.role,
            "address": leg.address,
            "started_at": moment(leg.started_at),
            "answered_at": moment_or_none(leg.answered_at),
            "ended_at": moment_or_none(leg.ended_at),
            "reason": leg.reason,
            "q850": leg.q850,
            "tech": leg.tech,
        }
    )


async def list_calls(request: Request) -> Response:
    """List calls, newest first."""
    wanted = query_of(c.CallQuery, request)
    page = await services(request).calls.list(state=wanted.state, flow=wanted.flow, after=wanted.after, limit=wanted.limit)
    return answer(c.CallList(calls=[call_view(record) for record in page.calls], next=page.next))


async def show_call(request: Request) -> Response:
    """Tell a call whole. The id may be shortened as long as it names one call."""
    kept = services(request).calls
    record = await kept.get(request.path_params["call"])
    trace = await kept.trace(record.id)
    page = await services(request).recordings.list(call=record.id, limit=_RECORDINGS_MOST)
    lines = [
        c.StoryLine(at=moment(line.at), step=line.step, kind=line.kind, text=c.TextView(en=line.en, zh=line.zh))
        for line in (*story(record, trace), *told(page.recordings))
    ]
    return answer(
        c.CallStory(
            call=call_view(record),
            legs=[leg_view(leg) for leg in record.legs],
            story=lines,
            trace=[entry.as_json() for entry in trace],
        )
    )


async def show_history(request: Request) -> Response:
    """Export the call's durable history, decrypted."""
    record = await services(request).calls.get(request.path_params["call"])
    return Response(await services(request).histories.history(CallId(record.id)), media_type="application/json")


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/calls", list_calls, "Calls, newest first", _L, c.CallList, query=c.CallQuery, tag="calls"),
    Endpoint("GET", "/v1/calls/{call}", show_call, "The story of a call", _L, c.CallStory, tag="calls"),
    Endpoint("GET", "/v1/calls/{call}/history", show_history, "The Temporal history of a call", _L, tag="calls"),
)
