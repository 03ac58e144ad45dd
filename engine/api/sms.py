"""Providers of short messages, and how long a text is."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract_messages as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.errors import Refused
from engine.api.reading import body_of, wrong_members
from engine.api.services import author, services
from engine.errors import InvalidInput
from engine.messages.provider import NAME, SmsProvider
from engine.messages.segments import measure


async def list_providers(request: Request) -> Response:
    """List every provider with its description. Secrets stand in it by name."""
    return answer(await _list(request))


async def set_provider(request: Request) -> Response:
    """Describe a provider, in place of what the name stood for. Calls send by it at once."""
    wanted = await body_of(c.SetProvider, request)
    name = str(request.path_params["provider"])
    if not NAME.fullmatch(name):
        raise InvalidInput(
            "bad-name", "That is no name for a provider.", "Use 1 to 40 lower-case letters, digits and inner hyphens."
        )
    try:
        provider = SmsProvider.model_validate(wanted.description)
    except ValidationError as wrong:
        fields = wrong_members(wrong, "description")
        raise Refused(
            422, "bad-provider", "The description does not fit.", "docs/messages.md has one.", extra={"fields": fields}
        ) from None
    kept = services(request)
    await kept.providers.put_provider(name, provider, at=kept.clock(), by=author(request))
    (view,) = [one for one in (await _list(request)).providers if one.name == name]
    return answer(view)


async def remove_provider(request: Request) -> Response:
    """Forget a provider; flows that name it then take their exit `error`."""
    await services(request).providers.delete_provider(request.path_params["provider"])
    return Response(status_code=204)


async def measure_text(request: Request) -> Response:
    """Tell in how many parts a text is sent, before any value is put into its places."""
    measured = measure((await body_of(c.MeasureText, request)).text)
    return answer(c.MeasuredView(encoding=measured.encoding, units=measured.units, segments=measured.segments))


async def _list(request: Request) -> c.ProviderList:
    kept = services(request)
    there = {secret.name for secret in await kept.secrets.secrets()}
    return c.ProviderList(
        providers=[
            c.ProviderView(
                name=one.name,
                description=one.provider.model_dump(mode="json"),
                missing_secrets=[name for name in one.provider.named_secrets() if name not in there],
                set_at=moment(one.set_at),
                set_by=one.set_by,
            )
            for one in await kept.providers.providers()
        ]
    )


_L = Access.LOCAL
_P = "/v1/sms/providers/{provider}"
ENDPOINTS = (
    Endpoint("GET", "/v1/sms/providers", list_providers, "SMS providers", _L, c.ProviderList, tag="messages"),
    Endpoint("PUT", _P, set_provider, "Describe a provider", _L, c.ProviderView, c.SetProvider, tag="messages"),
    Endpoint("DELETE", _P, remove_provider, "Forget a provider", _L, None, status=204, tag="messages"),
    Endpoint("POST", "/v1/sms/measure", measure_text, "How long a text is", _L, c.MeasuredView, c.MeasureText, tag="messages"),
)
