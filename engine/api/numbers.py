"""Numbers: which flow answers what is dialled. Numbers stand in bodies only: addresses end up in logs and histories."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import answer, number_view
from engine.api.endpoint import Endpoint
from engine.api.reading import body_of
from engine.api.services import services
from engine.errors import NotFound
from engine.flows.model import NumberBinding
from engine.flows.numbers import choose, parse_pattern


async def list_numbers(request: Request) -> Response:
    """List every binding."""
    return answer(c.NumberList(numbers=[number_view(binding) for binding in await services(request).flows.bindings()]))


async def bind_number(request: Request) -> Response:
    """Bind a pattern, in place of what it was bound to before. The answer writes the pattern in its one canonical form."""
    wanted = await body_of(c.BindNumber, request)
    kept = services(request)
    pattern = parse_pattern(wanted.pattern).canonical
    binding = NumberBinding(wanted.environment or kept.environment, pattern, wanted.flow, wanted.alias)
    await kept.flows.put_binding(binding)
    return answer(number_view(binding))


async def unbind_number(request: Request) -> Response:
    """Take a binding away; callers of the number then hear that it is not in service."""
    wanted = await body_of(c.Unbind, request)
    kept = services(request)
    await kept.flows.delete_binding(wanted.environment or kept.environment, parse_pattern(wanted.pattern).canonical)
    return Response(status_code=204)


async def resolve_number(request: Request) -> Response:
    """Tell where a number leads now: the binding it takes, and the version a caller would hear."""
    wanted = await body_of(c.Dialled, request)
    kept = services(request)
    environment = wanted.environment or kept.environment
    binding = choose(await kept.flows.bindings(environment), environment, wanted.dialled)
    if binding is None:
        text = c.TextView(en=f"Nothing is bound to this number in {environment}.", zh=f"该号码在 {environment} 中没有绑定。")
        return answer(c.LeadsTo(answer="nothing", environment=environment, text=text))
    view = number_view(binding)
    try:
        alias = await kept.flows.alias(binding.flow, binding.alias)
    except NotFound:
        text = c.TextView(
            en=f"{binding.flow} answers, but its alias {binding.alias} names no version yet.",
            zh=f"由 {binding.flow} 应答，但其别名 {binding.alias} 尚未指向任何版本。",
        )
        return answer(c.LeadsTo(answer="no-version", environment=environment, binding=view, text=text))
    text = c.TextView(
        en=f"Version {alias.version} of {binding.flow} answers.", zh=f"由 {binding.flow} 的版本 {alias.version} 应答。"
    )
    return answer(
        c.LeadsTo(
            answer="version", environment=environment, binding=view, version=alias.version, digest=alias.digest, text=text
        )
    )


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("GET", "/v1/numbers", list_numbers, "Which flow answers which numbers", _L, c.NumberList, tag="numbers"),
    Endpoint("PUT", "/v1/numbers", bind_number, "Bind a number to a flow", _L, c.NumberView, c.BindNumber, tag="numbers"),
    Endpoint("POST", "/v1/numbers/unbind", unbind_number, "Take a binding away", _L, None, c.Unbind, status=204, tag="numbers"),
    Endpoint("POST", "/v1/numbers/resolve", resolve_number, "Where a number leads", _L, c.LeadsTo, c.Dialled, tag="numbers"),
)
