"""The shape of a flow document, spec 1: what is drawn, kept in files, drafts and exports, and edited by the designer.

Config of a node is free here; each type's own form says what it holds (``engine.graph.schema`` puts both together).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.graph.budgets import Budgets
from engine.nodes.defaults import Defaults
from engine.nodes.forms import VariableName

SPEC = 1
"""The newest document format; older ones are upgraded when read (``engine.graph.upgrades``)."""

NodeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
PromptKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
ExitName = Annotated[str, Field(min_length=1, max_length=64)]


def _unique(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) != len(languages):
        raise ValueError("a language is listed twice")
    return languages


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpokenText(_Part):
    """What is said in one language; ``${…}`` places hold CEL."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class VariableDeclaration(_Part):
    """A variable of the flow."""

    type: Literal["string", "number", "boolean", "list", "map"]
    initial: Any = None
    sensitive: bool = False


class DrawnNode(_Part):
    """A block: its type (``menu``, pinned ``menu@1``, a step ``step.lookup``), its settings, and where each exit leads."""

    type: Annotated[str, Field(pattern=r"^(step\.)?[a-z][a-z0-9_]{0,63}(@[1-9][0-9]{0,5})?$")]
    name: Annotated[str, Field(max_length=200)] = ""
    config: dict[str, Any] = {}
    exits: dict[ExitName, NodeId] = {}


class Position(_Part):
    """Where a block stands on the canvas, in pixels."""

    x: Annotated[float, Field(allow_inf_nan=False)]
    y: Annotated[float, Field(allow_inf_nan=False)]


class Comment(Position):
    """Words on the canvas, for whoever reads the drawing."""

    text: Annotated[str, Field(max_length=4000)] = ""
    width: Annotated[float, Field(ge=40, le=4000)] = 240
    height: Annotated[float, Field(ge=24, le=4000)] = 96


class Group(_Part):
    """A frame round some blocks; where it stands follows from them."""

    name: Annotated[str, Field(max_length=200)] = ""
    nodes: Annotated[tuple[NodeId, ...], Field(max_length=10_000)] = ()


class OperatorKey(_Part):
    """A key that leads to a block from every question of the flow, pressed first; a question's own keys come before it."""

    key: Annotated[str, Field(pattern=r"^[0-9*#A-D]$")]
    node: NodeId


class FlowHandlers(_Part):
    """Where the flow goes on when something happens in any of its blocks.

    ``hangup`` begins when the caller has hung up; ``error`` stands in place of the apology when the flow cannot go on.
    """

    hangup: NodeId | None = None
    error: NodeId | None = None
    operator_key: OperatorKey | None = None


class FlowDocument(_Part):
    """A flow as it is drawn. Names, layout, comments and groups are for people; the rest is what a call runs."""

    spec: Annotated[int, Field(ge=SPEC, le=SPEC)]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    languages: Annotated[
        tuple[Language, ...],
        Field(min_length=1, max_length=20, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_unique),
    ]
    variables: dict[VariableName, VariableDeclaration] = {}
    prompts: dict[PromptKey, dict[Language, SpokenText]] = {}
    entry: NodeId
    handlers: FlowHandlers = FlowHandlers()
    defaults: Defaults = Defaults()
    budgets: Budgets = Budgets()
    nodes: Annotated[dict[NodeId, DrawnNode], Field(min_length=1)]
    layout: dict[NodeId, Position] = {}
    comments: dict[NodeId, Comment] = {}
    groups: dict[NodeId, Group] = {}
