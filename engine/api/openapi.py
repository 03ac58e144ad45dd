"""The OpenAPI 3.1 document, made from the endpoints and the contract models; nothing is written by hand twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from engine import __version__
from engine.api.contract import ProblemDetail
from engine.api.endpoint import Endpoint

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


def openapi(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Compose the document; the same endpoints give the same bytes."""
    listed = list(endpoints)
    models: list[type[BaseModel]] = [ProblemDetail]
    for endpoint in listed:
        for model in (endpoint.request, endpoint.response):
            if model is not None and model not in models:
                models.append(model)
    _, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in listed:
        path = _PARAMETER.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cordboard",
            "version": __version__,
            "description": "Failures are RFC 9457 problem details. `x-access` says who may call.",
        },
        "paths": paths,
        "components": {"schemas": definitions.get("$defs", {})},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(endpoint.path)
    ]
    if endpoint.query is not None:
        schema = endpoint.query.model_json_schema()
        parameters += [
            {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": field}
            for name, field in schema.get("properties", {}).items()
        ]
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.method.lower()}_{re.sub(r'[^a-z0-9]+', '_', endpoint.path.lower()).strip('_')}",
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "x-access": endpoint.access.value,
        "responses": {
            str(endpoint.status): _response(endpoint),
            "default": {
                "description": "What went wrong and how to mend it.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}},
            },
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if endpoint.request is not None:
        reference = {"$ref": f"#/components/schemas/{endpoint.request.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    return operation


def _response(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.status == 204:
        return {"description": "Done."}
    schema: dict[str, Any] = {}
    if endpoint.response is not None:
        schema = {"$ref": f"#/components/schemas/{endpoint.response.__name__}"}
    return {"description": "Done.", "content": {endpoint.produces: {"schema": schema}}}
