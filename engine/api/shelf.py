"""What people write on flows to find them again, taking flows out of lists and back, and templates to begin from."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as c
from engine.api import contract_shelf as s
from engine.api.access import Access
from engine.api.answers import answer
from engine.api.endpoint import Endpoint
from engine.api.reading import body_of
from engine.api.services import author, services
from engine.flows.model import Card
from engine.flows.templates import Template, template_named
from engine.nodes.base import Text


async def put_card(request: Request) -> Response:
    """Write a flow's folder, tags and description."""
    card = await body_of(s.PutCard, request)
    tags = tuple(dict.fromkeys(card.tags))
    await services(request).flows.put_card(request.path_params["flow"], Card(card.folder, tags, card.about))
    return answer(s.CardView(folder=card.folder, tags=list(tags), about=card.about))


async def remove_flow(request: Request) -> Response:
    """Take a flow out of the list. Its draft and versions are kept, and `restored` brings it back."""
    kept = services(request)
    await kept.flows.remove_flow(request.path_params["flow"], at=kept.clock(), by=author(request))
    return Response(status_code=204)


async def restore_flow(request: Request) -> Response:
    """Bring a removed flow back as it was."""
    await services(request).flows.restore_flow(request.path_params["flow"])
    return Response(status_code=204)


async def list_templates(request: Request) -> Response:
    """List the flows one can begin from."""
    kept = services(request)
    categories = {kind.name: kind.category for kind in kept.catalog()}
    return answer(s.TemplateList(templates=[_view(template, categories) for template in kept.templates()]))


async def show_template(request: Request) -> Response:
    """Give a template's drawing, and its scenarios."""
    found = template_named(services(request).templates(), request.path_params["template"])
    return answer(s.TemplateDocument(document=dict(found.document), scenarios=found.scenarios))


def _view(template: Template, categories: Mapping[str, str]) -> s.TemplateView:
    return s.TemplateView(
        id=template.id,
        title=_words(template.title),
        about=_words(template.about),
        languages=template.document["languages"],
        marks=[
            s.MarkView(type=mark.type, category=categories.get(mark.type, "step"), column=mark.column, row=mark.row)
            for mark in template.marks
        ],
        cords=list(template.cords),
    )


def _words(text: Text) -> c.TextView:
    return c.TextView(en=text.en, zh=text.zh)


_L = Access.LOCAL
ENDPOINTS = (
    Endpoint("PUT", "/v1/flows/{flow}/card", put_card, "Folder, tags and description", _L, s.CardView, s.PutCard, tag="flows"),
    Endpoint("DELETE", "/v1/flows/{flow}", remove_flow, "Take a flow out of the list", _L, status=204, tag="flows"),
    Endpoint("POST", "/v1/flows/{flow}/restored", restore_flow, "Bring it back", _L, status=204, tag="flows"),
    Endpoint("GET", "/v1/templates", list_templates, "Flows to begin from", _L, s.TemplateList, tag="flows"),
    Endpoint("GET", "/v1/templates/{template}", show_template, "One with its drawing", _L, s.TemplateDocument, tag="flows"),
)
