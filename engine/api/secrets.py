"""Secrets that flows send to other systems. A value goes in, in a body; none ever comes out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.reading import body_of
from engine.api.services import author, services
from engine.errors import InvalidInput
from engine.flows.model import SECRET_NAME


async def list_secrets(request: Request) -> Response:
    """List the names of all secrets, and when each was set; values are never given out."""
    kept = await services(request).secrets.secrets()
    return answer(c.SecretList(secrets=[c.SecretView(name=s.name, set_at=moment(s.set_at), set_by=s.set_by) for s in kept]))


async def set_secret(request: Request) -> Response:
    """Keep a secret under a name, in place of what the name stood for. Calls send the new value within five seconds."""
    wanted = await body_of(c.SetSecret, request)
    name, kept = _name(request), services(request)
    await kept.secrets.put_secret(name, wanted.value, at=kept.clock(), by=author(request))
    return Response(status_code=204)


async def remove_secret(request: Request) -> Response:
    """Forget a secret; requests of flows that name it then take their exit `error`."""
    await services(request).secrets.delete_secret(_name(request))
    return Response(status_code=204)


def _name(request: Request) -> str:
    name = str(request.path_params["name"])
    if not SECRET_NAME.fullmatch(name):
        raise InvalidInput(
            "bad-name",
            "That is no name for a secret.",
            "Use 1 to 64 lower-case letters, digits and inner hyphens, such as crm-token.",
        )
    return name


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/secrets", list_secrets, "Names of the secrets", _L, c.SecretList, tag="secrets"),
    Endpoint("PUT", "/v1/secrets/{name}", set_secret, "Set a secret", _L, None, c.SetSecret, status=204, tag="secrets"),
    Endpoint("DELETE", "/v1/secrets/{name}", remove_secret, "Forget a secret", _L, None, status=204, tag="secrets"),
)
