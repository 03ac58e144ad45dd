"""Installed steps, and the published versions that run them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.services import services
from engine.flows.uses import step_uses
from engine.nodes.python_step import PREFIX


async def list_steps(request: Request) -> Response:
    """List the steps that are installed here or run by a published version, each with the versions that run it.

    One that is run and not installed here may be installed where its worker is; its flows can be published again only where it
    is installed.
    """
    kept = services(request)
    installed = {kind.pin.removeprefix(PREFIX) for kind in kept.catalog() if kind.name.startswith(PREFIX)}
    uses: dict[str, list[c.StepUseView]] = {step: [] for step in installed}
    for use in await step_uses(kept.flows):
        seen = c.StepUseView(flow=use.flow, version=use.version, aliases=list(use.aliases))
        uses.setdefault(use.step, []).append(seen)
    return answer(
        c.StepList(steps=[c.StepView(step=step, installed=step in installed, uses=uses[step]) for step in sorted(uses)])
    )


ENDPOINTS = (
    Endpoint("GET", "/v1/steps", list_steps, "Installed steps and who uses them", Access.LOCAL, c.StepList, tag="flows"),
)
