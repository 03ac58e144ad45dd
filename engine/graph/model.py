"""The drawing: nodes joined by cords, prompts and variables; its layout is kept beside it and never decides anything."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from engine.graph.budgets import NO_BUDGETS, Budgets
from engine.graph.diagnostics import Diagnostic
from engine.graph.document import SPEC, FlowDocument, VariableDeclaration
from engine.graph.rules import fg001_unreadable, fg002_too_large, fg003_schema, fg004_unknown_spec
from engine.graph.upgrades import upgraded
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.program import Handlers, Variable


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn block. ``type`` is as written, pinned or not; ``exits`` is exit → node."""

    id: str
    type: str
    name: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    exits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """A flow as drawn. ``prompts`` is key → language → ``{"text": …}``; ``layout`` is node → (x, y) in pixels.

    ``comments`` and ``groups`` are kept as they are written: people alone read them.
    """

    id: str
    name: str
    languages: tuple[str, ...]  # the default one first
    entry: str
    nodes: Mapping[str, Node]
    prompts: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    layout: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    handlers: Handlers = Handlers()
    comments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Defaults = NO_DEFAULTS
    budgets: Budgets = NO_BUDGETS

    def called(self, node: str) -> str:
        """What people call a block: the name they gave it, else its id."""
        return (self.nodes[node].name.strip() if node in self.nodes else "") or node

    @property
    def handling(self) -> tuple[tuple[str, str], ...]:
        """Each handler's pointer and the node that it leads to."""
        named = (("/handlers/hangup", self.handlers.hangup), ("/handlers/error", self.handlers.error))
        return tuple((at, node) for at, node in (*named, ("/handlers/operator_key/node", self.handlers.operator)) if node)

    def as_document(self) -> dict[str, Any]:
        """Give the document back, complete, in the order people read it; blocks and keys sorted, languages as they are."""
        return {
            "spec": SPEC,
            "id": self.id,
            "name": self.name,
            "languages": list(self.languages),
            "variables": {
                name: {"type": v.type, "initial": _sorted(v.initial), "sensitive": v.sensitive}
                for name, v in sorted(self.variables.items())
            },
            "prompts": {
                key: {language: dict(said) for language, said in sorted(by.items())} for key, by in sorted(self.prompts.items())
            },
            "entry": self.entry,
            **({"handlers": handlers} if (handlers := _drawn_handlers(self.handlers)) else {}),
            **({"defaults": defaults} if (defaults := self.defaults.given) else {}),
            **({"budgets": budgets} if (budgets := self.budgets.given) else {}),
            "nodes": {
                node.id: {
                    "type": node.type,
                    "name": node.name,
                    "config": _sorted(node.config),
                    "exits": dict(sorted(node.exits.items())),
                }
                for _, node in sorted(self.nodes.items())
            },
            "layout": {node: {"x": x, "y": y} for node, (x, y) in sorted(self.layout.items())},
            **({"comments": _sorted(self.comments)} if self.comments else {}),
            **({"groups": _sorted(self.groups)} if self.groups else {}),
        }

    def as_text(self) -> bytes:
        """Write the document's canonical text: equal drawings give equal bytes, and a small change is a small diff."""
        return (json.dumps(self.as_document(), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a document. ``graph`` is what can be understood of it even when something is wrong."""

    graph: FlowGraph | None
    diagnostics: tuple[Diagnostic, ...] = ()


def parse(document: object) -> Parsed:
    """Read a document, as a JSON value or as the ``bytes`` of its text. Never raises; what is wrong is in ``diagnostics``."""
    try:
        data = document.removeprefix(BOM_UTF8) if isinstance(document, bytes) else fg001_unreadable.written(document)
        if refused := fg002_too_large.check(len(data)):
            return Parsed(None, (refused,))
        value = fg001_unreadable.read(data)
    except fg001_unreadable.Unreadable as wrong:
        return Parsed(None, (wrong.finding,))
    if isinstance(value, dict):
        lifted = upgraded(value)
        if refused := fg004_unknown_spec.check(lifted):
            return Parsed(None, (refused,))
        data = data if lifted is value else fg001_unreadable.written(lifted)
        value = lifted
    try:
        return Parsed(_drawn(FlowDocument.model_validate_json(data, strict=True)))
    except ValidationError as wrong:
        return Parsed(_salvaged(value), fg003_schema.check(value, wrong))


def _drawn(document: FlowDocument) -> FlowGraph:
    return FlowGraph(
        id=document.id,
        name=document.name,
        languages=document.languages,
        entry=document.entry,
        nodes={name: Node(name, node.type, node.name, node.config, node.exits) for name, node in document.nodes.items()},
        prompts={key: {language: {"text": said.text} for language, said in by.items()} for key, by in document.prompts.items()},
        variables={
            name: Variable(declared.type, declared.initial, declared.sensitive) for name, declared in document.variables.items()
        },
        layout={name: (position.x, position.y) for name, position in document.layout.items()},
        handlers=Handlers(
            document.handlers.hangup or "",
            document.handlers.error or "",
            document.handlers.operator_key.key if document.handlers.operator_key else "",
            document.handlers.operator_key.node if document.handlers.operator_key else "",
        ),
        comments={name: comment.model_dump(mode="json") for name, comment in document.comments.items()},
        groups={name: group.model_dump(mode="json") for name, group in document.groups.items()},
        defaults=document.defaults,
        budgets=document.budgets,
    )


def _drawn_handlers(handlers: Handlers) -> dict[str, Any]:
    key = {"operator_key": {"key": handlers.operator_key, "node": handlers.operator}} if handlers.operator else {}
    named = {"hangup": handlers.hangup, "error": handlers.error}
    return {**{name: node for name, node in named.items() if node}, **key}


def _salvaged(value: Any) -> FlowGraph | None:
    """Keep what is right in a document that is not, so that one slip does not hide every other finding."""
    if not isinstance(value, dict):
        return None
    nodes = {
        name: Node(
            name,
            node["type"],
            _text(node.get("name")),
            _map(node.get("config")),
            {exit_: to for exit_, to in _map(node.get("exits")).items() if isinstance(to, str)},
        )
        for name, node in _map(value.get("nodes")).items()
        if isinstance(node, dict) and isinstance(node.get("type"), str)
    }
    if not nodes:
        return None
    languages = value.get("languages")
    return FlowGraph(
        id=_text(value.get("id")),
        name=_text(value.get("name")),
        languages=tuple(dict.fromkeys(word for word in languages if isinstance(word, str)))
        if isinstance(languages, list)
        else (),
        entry=_text(value.get("entry")),
        nodes=nodes,
        prompts={
            key: {
                language: {"text": said["text"]}
                for language, said in _map(by).items()
                if isinstance(said, dict) and isinstance(said.get("text"), str)
            }
            for key, by in _map(value.get("prompts")).items()
        },
        variables={
            name: variable
            for name, declared in _map(value.get("variables")).items()
            if (variable := _variable(declared)) is not None
        },
        handlers=_salvaged_handlers(_map(value.get("handlers"))),
        defaults=_salvaged_defaults(_map(value.get("defaults"))),
    )


def _salvaged_handlers(drawn: dict[str, Any]) -> Handlers:
    operator = _map(drawn.get("operator_key"))
    return Handlers(
        _text(drawn.get("hangup")), _text(drawn.get("error")), _text(operator.get("key")), _text(operator.get("node"))
    )


def _salvaged_defaults(drawn: dict[str, Any]) -> Defaults:
    try:
        return Defaults.model_validate_json(json.dumps(drawn), strict=True)
    except ValidationError:
        return NO_DEFAULTS


def _variable(declared: object) -> Variable | None:
    try:
        read = VariableDeclaration.model_validate(declared, strict=True)
    except ValidationError:
        return None
    return Variable(read.type, read.initial, read.sensitive)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sorted(value: Any) -> Any:
    """Sort the keys of a config at every depth; lists keep their order, which means something."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_sorted(inner) for inner in value]
    return value
