"""Numbers: which flow answers what is dialled."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.endpoint import Access, Endpoint, answer, body_bytes
from engine.api.services import services
from engine.flows.model import NumberBinding
from engine.flows.numbers import parse_pattern


def _view(binding: NumberBinding) -> c.NumberView:
    return c.NumberView(environment=binding.environment, pattern=binding.pattern, flow=binding.flow, alias=binding.alias)


async def list_numbers(request: Request) -> Response:
    """List every binding."""
    return answer(c.NumberList(numbers=[_view(binding) for binding in await services(request).flows.bindings()]))


async def bind_number(request: Request) -> Response:
    """Bind a pattern, in place of what it was bound to before. The pattern stays out of the address: it may be a number."""
    wanted = c.BindNumber.model_validate_json(await body_bytes(request))
    pattern = parse_pattern(wanted.pattern).canonical
    binding = NumberBinding(wanted.environment, pattern, wanted.flow, wanted.alias)
    await services(request).flows.put_binding(binding)
    return answer(_view(binding))


async def unbind_number(request: Request) -> Response:
    """Take a binding away; callers of the number then hear that it is not in service."""
    wanted = c.Unbind.model_validate_json(await body_bytes(request))
    await services(request).flows.delete_binding(wanted.environment, parse_pattern(wanted.pattern).canonical)
    return Response(status_code=204)


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/numbers", list_numbers, "Which flow answers which numbers", _L, c.NumberList, tag="numbers"),
    Endpoint(
        "PUT", "/v1/numbers", bind_number, "Bind a number or pattern to a flow", _L, c.NumberView, c.BindNumber, tag="numbers"
    ),
    Endpoint("POST", "/v1/numbers/unbind", unbind_number, "Take a binding away", _L, None, c.Unbind, status=204, tag="numbers"),
)
