"""Recognisers of speech."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_recognition as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import body_of, wrong_members
from engine.api.services import author, services
from engine.errors import InvalidInput
from engine.messages.provider import NAME
from engine.recognition.recognizer import Recognizer


async def list_recognizers(request: Request) -> Response:
    """List every recogniser with its description. Secrets stand in it by name."""
    return answer(await _list(request))


async def set_recognizer(request: Request) -> Response:
    """Describe a recogniser, in place of what the name stood for. Calls ask it at once."""
    wanted = await body_of(c.SetRecognizer, request)
    name = str(request.path_params["recognizer"])
    if not NAME.fullmatch(name):
        raise InvalidInput(
            "bad-name", "That is no name for a recogniser.", "Use 1 to 40 lower-case letters, digits and inner hyphens."
        )
    try:
        recognizer = Recognizer.model_validate(wanted.description)
    except ValidationError as wrong:
        fields = wrong_members(wrong, "description")
        raise Refused(
            422, "bad-recognizer", "The description does not fit.", "docs/speech.md has one.", extra={"fields": fields}
        ) from None
    kept = services(request)
    await kept.recognizers.put_recognizer(name, recognizer, at=kept.clock(), by=author(request))
    (view,) = [one for one in (await _list(request)).recognizers if one.name == name]
    return answer(view)


async def remove_recognizer(request: Request) -> Response:
    """Forget a recogniser; flows that name it then take their exit `unavailable`."""
    await services(request).recognizers.delete_recognizer(request.path_params["recognizer"])
    return Response(status_code=204)


async def _list(request: Request) -> c.RecognizerList:
    kept = services(request)
    there = {secret.name for secret in await kept.secrets.secrets()}
    return c.RecognizerList(
        recognizers=[
            c.RecognizerView(
                name=one.name,
                description=one.recognizer.model_dump(mode="json"),
                missing_secrets=[name for name in one.recognizer.named_secrets() if name not in there],
                set_at=moment(one.set_at),
                set_by=one.set_by,
            )
            for one in await kept.recognizers.recognizers()
        ]
    )


_L = Access.LOCAL
_P = "/v1/speech/recognizers/{recognizer}"
_T = "recognition"
ENDPOINTS = (
    Endpoint("GET", "/v1/speech/recognizers", list_recognizers, "Recognisers of speech", _L, c.RecognizerList, tag=_T),
    Endpoint("PUT", _P, set_recognizer, "Describe a recogniser", _L, c.RecognizerView, c.SetRecognizer, tag=_T),
    Endpoint("DELETE", _P, remove_recognizer, "Forget a recogniser", _L, None, status=204, tag=_T),
)
