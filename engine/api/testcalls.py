"""Test calls over HTTP: a draft is called, with the world in its author's hands; pages follow by the live stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from engine.api import contract_testing as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.news import News
from engine.api.reading import body_of
from engine.api.services import Services, author, services
from engine.api.tables import shelves
from engine.errors import Conflict, NotFound
from engine.flows.compiling import Compiled, compiled
from engine.scenarios.reading import read
from engine.scenarios.writing import append, as_text
from engine.testcalls.model import AnyAct, Told
from engine.testcalls.ports import Around, TestCall


async def start_call(request: Request) -> Response:
    """Call a drawing as it is now, saved or not, published or not; no live call is touched.

    The call is followed by the topic `test-call:ID` of `GET /v1/live`, event `told`. It ends by itself when nobody does
    anything for a quarter of an hour. A drawing with errors cannot be called: 422 `flow-has-errors`, with all diagnostics.
    """
    wanted = await body_of(c.StartTestCall, request)
    kept = services(request)
    drawn = await drawn_now(kept, wanted.flow, wanted.document)
    call = await kept.test_calls.start(drawn.program, wanted.call, teller(request))
    return answer(view(call), 201)


async def show_call(request: Request) -> Response:
    """Tell everything told so far, but for what was gone back behind."""
    return answer(view(await _call(request)))


async def do_act(request: Request) -> Response:
    """Do something: press a key, hang up, let it go wrong, answer a phone, say what work brings, change the clock."""
    act = await body_of(AnyAct, request)
    await (await _call(request)).do(act.root)
    return Response(status_code=204)


async def go_back(request: Request) -> Response:
    """Go back to a block, with all that the call was then, to try something else from there.

    Where the drawing has changed meanwhile, it is driven over what was done: the call goes on from the last block before it
    would go another way.
    """
    wanted = await body_of(c.GoBack, request)
    call = await _call(request)
    program = call.program
    if wanted.document is not None:
        program = (await drawn_now(services(request), program.flow, wanted.document)).program
    await call.back(wanted.to, program)
    return answer(view(call))


async def end_call(request: Request) -> Response:
    """End the call and keep nothing of it."""
    await (await _call(request)).end()
    return Response(status_code=204)


async def fetch_sound(request: Request) -> Response:
    """Give a sound of the call's prompts: WAV, as the switch would be given it."""
    number = str(request.path_params["sound"])
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise NotFound("no-such-sound", "Sounds are counted from 0.", "Ask for those that the call's prompts name.")
    path = (await _call(request)).sound(int(number))
    if not path.is_file():
        raise NotFound("no-such-sound", "There is no audio of this sound.", "Its text says what is heard.")
    return FileResponse(path, media_type="audio/wav")


async def save_call(request: Request) -> Response:
    """Put the call behind the flow's scenarios, as one that plays as it went."""
    wanted = await body_of(c.SaveCall, request)
    kept, call = services(request), await _call(request)
    flow = call.program.flow
    before = await kept.scenarios.scenarios(flow)
    file = read("", before.text if before.text.strip() else "[]")
    if wanted.name in {one.scenario for one in file.scenarios}:
        raise Conflict("scenario-exists", f"A scenario “{wanted.name}” is there already.", "Choose another name.")
    play = kept.test_calls.rehearsal(call.program, await around(kept))
    scenario = await call.scenario(wanted.name, lambda one: play(file.surroundings.of(one)))
    text = append(before.text, [scenario])
    saved = await kept.scenarios.save_scenarios(
        flow, text, expected_revision=before.revision, at=kept.clock(), by=author(request)
    )
    return answer(c.SavedScenarioView(name=wanted.name, text=as_text([scenario]), revision=saved.revision), 201)


def teller(request: Request) -> Callable[[str, Told], None]:
    """Give what tells pages of a call, by its topic."""
    news: News = request.app.state.news
    return lambda call, told: news.tell(f"test-call:{call}", "told", {"told": told.as_json()})


async def drawn_now(kept: Services, flow: str, document: dict[str, Any] | None) -> Compiled:
    """Compile a drawing as it would be published; without one, the flow's saved draft."""
    return await compiled(
        (await kept.flows.draft(flow)).document if document is None else document,
        repository=kept.flows,
        speaker=kept.speaker,
        catalog=kept.catalog(),
        installation=kept.defaults,
        prompts=kept.prompts,
        tables=await shelves(kept),
    )


async def around(kept: Services) -> Around:
    """Gather what of the installation scenarios see."""
    return Around({one.name: one.document for one in await kept.calendars.calendars()})


async def _call(request: Request) -> TestCall:
    kept, name = services(request), str(request.path_params["test_call"])
    placed = kept.phone_calls.find(name)
    if placed is not None:
        return placed
    try:
        return kept.test_calls.find(name)
    except NotFound:
        placed = await kept.phone_calls.resume(name, teller(request))
        if placed is None:
            raise
        return placed


def view(call: TestCall) -> c.TestCallView:
    """Lay a call out with everything told of it."""
    told = [c.ToldView.model_validate(one.as_json()) for one in call.told()]
    return c.TestCallView(id=call.id, flow=call.program.flow, live=call.live, told=told)


_L = Access.LOCAL
_CALL = "/v1/test-calls/{test_call}"
ENDPOINTS = (
    Endpoint(
        "POST", "/v1/test-calls", start_call, "Call a drawing", _L, c.TestCallView, c.StartTestCall, status=201, tag="testing"
    ),
    Endpoint("GET", _CALL, show_call, "A test call so far", _L, c.TestCallView, tag="testing"),
    Endpoint("DELETE", _CALL, end_call, "End a test call", _L, None, status=204, tag="testing"),
    Endpoint("POST", f"{_CALL}/acts", do_act, "Do something in a test call", _L, None, AnyAct, status=204, tag="testing"),
    Endpoint("POST", f"{_CALL}/back", go_back, "Go back to a block", _L, c.TestCallView, c.GoBack, tag="testing"),
    Endpoint(
        "GET",
        f"{_CALL}/sounds/{{sound}}",
        fetch_sound,
        "A sound of a test call",
        _L,
        produces="audio/wav",
        tag="testing",
    ),
    Endpoint(
        "POST",
        f"{_CALL}/scenario",
        save_call,
        "Save a test call as a scenario",
        _L,
        c.SavedScenarioView,
        c.SaveCall,
        status=201,
        tag="testing",
    ),
)
