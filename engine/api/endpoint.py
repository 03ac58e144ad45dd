"""One description of an endpoint, from which its route, its place in the OpenAPI document and its access test are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.api.access import Access, admit
from engine.api.contract import Nothing
from engine.api.errors import Refused, problem_of, where_of
from engine.api.reading import query_of

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path.

    Attributes:
        method: ``HEAD`` and ``OPTIONS`` come by themselves.
        path: with its parameters in braces, each one segment.
        handler: makes the answer; its docstring is the description.
        summary: one line for lists.
        access: who may call.
        response: the model of the answer; ``None`` for an answer without one.
        request: the model of the body; ``None`` when there is none, or any at all is taken.
        query: the model of the query; a parameter it does not name is refused.
        status: of the answer when all goes well.
        produces: the answer's media type.
        events: for an event stream, the model of each event's data.
        tag: the chapter of the description it stands in.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    access: Access
    response: type[BaseModel] | None = None
    request: type[BaseModel] | None = None
    query: type[BaseModel] = Nothing
    status: int = 200
    produces: str = "application/json"
    events: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    tag: str = ""


class Resource:
    """What stands at one path: lets in who may call, then hands over to the method's endpoint."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        """Take the endpoints of one path."""
        self.endpoints = {endpoint.method: endpoint for endpoint in endpoints}
        by_itself = {"OPTIONS", "HEAD"} if "GET" in self.endpoints else {"OPTIONS"}
        self.allow = ", ".join(sorted({*self.endpoints, *by_itself}))
        kinds = {endpoint.access for endpoint in endpoints}
        self._strictest = Access.LOCAL if Access.LOCAL in kinds else Access.PUBLIC

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return  # while it was still sending: nobody is there to be told
        except Exception as wrong:
            response = problem_of(wrong, where_of(request))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        endpoint = self.endpoints.get("GET" if request.method == "HEAD" else request.method)
        admit(self._strictest if endpoint is None else endpoint.access, request)
        if endpoint is None:
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"allow": self.allow})
            raise Refused(
                405,
                "method-not-allowed",
                f"{request.method} does nothing here.",
                f"This path knows {self.allow}.",
                headers={"allow": self.allow},
            )
        query_of(endpoint.query, request)
        response = await endpoint.handler(request)
        return _head(response) if request.method == "HEAD" else response


def _head(response: Response) -> Response:
    """Leave the headers, the length among them, and take the body away (RFC 9110 §9.3.2)."""
    bare = Response(status_code=response.status_code)
    bare.raw_headers = response.raw_headers
    return bare


def routes(endpoints: Iterable[Endpoint]) -> list[Route]:
    """Make one route for each path, in the endpoints' order."""
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    return [Route(path, Resource(there), name=path) for path, there in by_path.items()]
