"""The JSON Schema (2020-12) of flow documents: the document's shape put together with every type's form.

The designer draws its forms from it, editors complete with it, and FG003 says with it what is wrong with a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from engine.graph.document import SPEC, FlowDocument
from engine.nodes.base import NodeType
from engine.nodes.catalog import TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def document_schema(catalog: Sequence[NodeType[Any]] = TYPES) -> dict[str, Any]:
    """Compose the schema of a whole document; the same catalog gives equal data."""
    forms: list[type[BaseModel]] = list(dict.fromkeys(type_.config for type_ in catalog))
    places, everything = models_json_schema(
        [(FlowDocument, "validation"), *((form, "validation") for form in forms)], ref_template="#/$defs/{model}"
    )
    definitions: dict[str, Any] = everything["$defs"]
    whole = definitions.pop(places[FlowDocument, "validation"]["$ref"].rsplit("/", 1)[1])
    node = definitions["DrawnNode"]
    node["properties"]["type"]["enum"] = [word for type_ in catalog for word in _words(type_, catalog)]
    node["allOf"] = [_form_rule(_words(type_, catalog), places[type_.config, "validation"], definitions) for type_ in catalog]
    return _closed({"$schema": DIALECT, "$id": f"urn:cordboard:flow:{SPEC}", **whole, "$defs": definitions})


@lru_cache(maxsize=1)
def shape_schema() -> dict[str, Any]:
    """Give the schema of the document alone, whatever its types' forms."""
    return _closed({"$schema": DIALECT, **FlowDocument.model_json_schema()})


@lru_cache(maxsize=512)
def form_schema(form: type[BaseModel]) -> dict[str, Any]:
    """Give the schema of one type's form."""
    return {"$schema": DIALECT, **form.model_json_schema()}


def _words(type_: NodeType[Any], catalog: Sequence[NodeType[Any]]) -> list[str]:
    """How a document may name this type: by its pin, and by its bare name when it is the newest."""
    newest = max(other.version for other in catalog if other.name == type_.name)
    return [type_.name, type_.pin] if type_.version == newest else [type_.pin]


def _form_rule(words: list[str], form: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    then: dict[str, Any] = {"properties": {"config": form}}
    if definitions[form["$ref"].rsplit("/", 1)[1]].get("required"):
        then["required"] = ["config"]
    return {"if": {"properties": {"type": {"enum": words}}, "required": ["type"]}, "then": then}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Say of every map with ruled keys that it has no others; pydantic leaves this out, though it refuses them."""
    waiting: list[Any] = [schema]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if isinstance(here.get("patternProperties"), dict):
                here.setdefault("additionalProperties", False)
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return schema
