"""Telephones that authors have called, to hear a flow as its callers do: a draft as it is drawn now, or a version."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_testing as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.reading import body_of
from engine.api.services import Services, author, services
from engine.api.testcalls import drawn_now, teller, view
from engine.flows.publish import make_ready
from engine.program import Program
from engine.testcalls.ports import cannot_call


async def show_outlook(request: Request) -> Response:
    """Tell whether telephones can be called, and which outside numbers may be."""
    there = await services(request).phone_calls.outlook()
    mend = cannot_call(there.unable).mend if there.unable else ""
    return answer(c.PhoneOutlook(unable=there.unable, mend=mend, allowed=list(there.allowed), shown=there.shown))


async def call_phone(request: Request) -> Response:
    """Have a telephone called; whoever answers is the flow's caller.

    It is a real call of the real engine: what the flow sends, writes and dials is really done, and a record is kept. It is
    followed by the topic `test-call:ID` of `GET /v1/live`, event `told`; `POST /v1/test-calls/ID/acts` can hang it up.
    Refused are numbers that the installation does not allow (403 `number-not-allowed`) and too many calls (429
    `too-many-calls`).
    """
    wanted = await body_of(c.CallPhone, request)
    kept = services(request)
    program = await _program(kept, wanted)
    call = await kept.phone_calls.start(
        program, wanted.call, version=wanted.version or 0, by=author(request), tell=teller(request)
    )
    return answer(view(call), 201)


async def _program(kept: Services, wanted: c.CallPhone) -> Program:
    if wanted.version is not None:
        return (await kept.flows.version(wanted.flow, wanted.version)).program
    drawn = await drawn_now(kept, wanted.flow, wanted.document)
    await make_ready(drawn, speaker=kept.speaker, catalog=kept.catalog(), secrets=kept.secrets)
    return drawn.program


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/phone-calls", show_outlook, "Whether telephones can be called", _L, c.PhoneOutlook, tag="testing"),
    Endpoint(
        "POST",
        "/v1/phone-calls",
        call_phone,
        "Call a telephone with a drawing",
        _L,
        c.TestCallView,
        c.CallPhone,
        status=201,
        tag="testing",
    ),
)
