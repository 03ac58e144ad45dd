"""The OpenAPI 3.1 document, made from the endpoints and the contract models; nothing is written by hand twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from engine import __version__
from engine.api import sse
from engine.api.contract import NAME, ProblemDetail
from engine.api.endpoint import Endpoint
from engine.callers.model import NAME as LIST_NAME
from engine.flows.model import SECRET_NAME
from engine.messages.provider import NAME as PROVIDER_NAME
from engine.prompts.model import KEY as PROMPT_KEY
from engine.tables.model import NAME as TABLE_NAME

_PARAMETER = re.compile(r"{(\w+)}")
_PARAMETERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "flow": ("The flow's id.", {"type": "string"}),
    "number": ("Which version, counted from 1.", {"type": "integer", "minimum": 1}),
    "template": ("The template's id.", {"type": "string"}),
    "alias": ("The alias, such as live.", {"type": "string", "pattern": NAME}),
    "name": ("The secret's name.", {"type": "string", "pattern": f"^{SECRET_NAME.pattern}$"}),
    "list": ("The list's name.", {"type": "string", "pattern": f"^{LIST_NAME.pattern}$"}),
    "provider": ("The provider's name.", {"type": "string", "pattern": f"^{PROVIDER_NAME.pattern}$"}),
    "recognizer": ("The recogniser's name.", {"type": "string", "pattern": f"^{PROVIDER_NAME.pattern}$"}),
    "table": ("The table's name.", {"type": "string", "pattern": f"^{TABLE_NAME.pattern}$"}),
    "key": ("The prompt's key.", {"type": "string", "pattern": f"^{PROMPT_KEY.pattern}$"}),
    "digest": ("The sha256 of the content, in hex.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    "entry": ("Language and voice: en, or en@female.", {"type": "string"}),
    "prompt": ("The prompt as blocks name it: a key, or library:key@voice.", {"type": "string", "minLength": 1}),
    "recording": ("The recording's id.", {"type": "string", "minLength": 1}),
    "test_call": ("The test call's id.", {"type": "string", "minLength": 1}),
    "sound": ("Which sound of the call, counted from 0.", {"type": "integer", "minimum": 0}),
    "call": ("The call's id, or a beginning of it that no other call shares.", {"type": "string", "minLength": 1}),
}
_References = Mapping[Any, dict[str, Any]]  # (model, mode) → where its schema is


def openapi(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Compose the document; the same endpoints give the same bytes."""
    listed = list(endpoints)
    references, definitions = models_json_schema(
        list(dict.fromkeys(pair for endpoint in listed for pair in _models(endpoint))),
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in listed:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cordboard",
            "version": __version__,
            "description": "Failures are RFC 9457 problem details. `x-access` says who may call, `x-events` which events a "
            "stream sends and what each one's data is.",
        },
        "paths": paths,
        "components": {"schemas": definitions["$defs"]},
    }


def _models(endpoint: Endpoint) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(ProblemDetail, "serialization")]
    if endpoint.request is not None:
        models.append((endpoint.request, "validation"))
    if endpoint.response is not None:
        models.append((endpoint.response, "serialization"))
    return [*models, *((model, "serialization") for model in endpoint.events.values())]


def _operation(endpoint: Endpoint, references: _References) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', endpoint.path.lower()).strip('_')}",
        "summary": endpoint.summary,
        "description": inspect.getdoc(endpoint.handler) or "",
        "tags": [endpoint.tag],
        "x-access": endpoint.access.value,
        "responses": {
            **_responses(endpoint, references),
            "default": {
                "description": "What went wrong and how to mend it.",
                "content": {"application/problem+json": {"schema": references[ProblemDetail, "serialization"]}},
            },
        },
    }
    if parameters := [*_in_path(endpoint), *_in_query(endpoint)]:
        operation["parameters"] = parameters
    if endpoint.request is not None:
        schema = references[endpoint.request, "validation"]
        # A body whose members may all be left out may be left out itself.
        needed = any(field.is_required() for field in endpoint.request.model_fields.values())
        operation["requestBody"] = {"required": needed, "content": {"application/json": {"schema": schema}}}
    return operation


def _in_path(endpoint: Endpoint) -> list[dict[str, Any]]:
    names = _PARAMETER.findall(endpoint.path)
    return [
        {"name": name, "in": "path", "required": True, "description": what, "schema": schema}
        for name in names
        for what, schema in (_PARAMETERS[name],)
    ]


def _in_query(endpoint: Endpoint) -> list[dict[str, Any]]:
    schema = endpoint.query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]


def _responses(endpoint: Endpoint, references: _References) -> dict[str, Any]:
    if endpoint.status == 204:
        return {"204": {"description": "Done."}}
    responses: dict[str, Any] = {}
    if endpoint.events:
        events = {name: references[model, "serialization"] for name, model in endpoint.events.items()}
        content = {sse.MEDIA_TYPE: {"schema": {"type": "string"}, "x-events": events}}
        responses["200"] = {"description": "Server-sent events.", "content": content}
    if endpoint.produces != sse.MEDIA_TYPE:
        schema = {} if endpoint.response is None else references[endpoint.response, "serialization"]
        responses[str(endpoint.status)] = {"description": "Done.", "content": {endpoint.produces: {"schema": schema}}}
    return responses
