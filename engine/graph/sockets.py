"""What a block shows of itself on the canvas while its form is still being filled in: its exits, its keys, what it says.

The exits of a block come of its settings, and only its type knows how; so the page asks. A form that is not right yet must not
take its exits away, or every cord would drop while somebody types: what is wrong in it is left out, and the rest is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from engine.graph.resolve import Catalog, find_type, understood
from engine.nodes.base import Exit, FlowTarget, NodeType, Uses
from engine.program import canonical_json


@dataclass(frozen=True, slots=True)
class Sockets:
    """What is known of a block.

    Attributes:
        exits: its exits in order; ``None`` where the settings say too little for that.
        keys: exit → the keys that lead there, for blocks whose exits have some.
        prompts: the prompts it says, in the order of its form.
        target: the other flow that it leads into.
        whole: whether the settings were right as they are.
    """

    exits: tuple[Exit, ...] | None = None
    keys: Mapping[str, str] | None = None
    prompts: tuple[str, ...] = ()
    target: FlowTarget | None = None
    whole: bool = False


def sockets(type_: str, settings: Mapping[str, Any], catalog: Catalog) -> Sockets | None:
    """Tell what a block of this type shows with these settings; ``None`` for a type that is not known. Never raises."""
    kind = find_type(type_, catalog)
    if kind is None:
        return None
    try:
        config, exits, uses = understood(kind, canonical_json(settings))
    except ValidationError:
        return _half_filled_in(kind, settings)
    return Sockets(exits, _keys(settings, uses, exits), _prompts(uses), kind.target(config), whole=True)


def _half_filled_in(kind: NodeType[Any], settings: Mapping[str, Any]) -> Sockets:
    config, right = _as_far_as_right(kind.config, settings)
    # Types rely on whole forms; what this one lacks they may stumble over in any way.
    try:
        exits = tuple({exit_.name: exit_ for exit_ in kind.exits(config)}.values())
    except Exception:
        return Sockets()
    try:
        uses = kind.uses(config)
    except Exception:
        return Sockets(exits, {})
    return Sockets(exits, _keys(right, uses, exits), _prompts(uses))


def _as_far_as_right(form: type[BaseModel], settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Make a form of the fields that are right, and of lists their items that are; give those settings too."""
    values: dict[str, Any] = {}
    right: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        given = info.alias or name
        for part in _parts(settings[given]) if given in settings else ():
            value = _right(form, name, part)
            if value is not None:
                values[name] = values.get(name, ()) + value if isinstance(value, tuple) else value
                right[given] = right.get(given, []) + part if isinstance(part, list) else part
        if name not in values and info.is_required() and get_origin(info.annotation) is tuple:
            values[name] = ()
    return form.model_construct(**values), right


def _right(form: type[BaseModel], name: str, part: Any) -> Any:
    """Read one field, or one item of its list; ``None`` for what is wrong.

    An item whose fields are all there, and only do not go together yet, is taken as it is: a way without its condition.
    """
    try:
        return _field(form, name).validate_json(canonical_json(part), strict=True)
    except ValidationError:
        inner = next((one for one in get_args(form.model_fields[name].annotation) if _is_form(one)), None)
        if inner is None or not isinstance(part, list) or not part or not isinstance(part[0], Mapping):
            return None
        item, _ = _as_far_as_right(inner, part[0])
        there = all(hasattr(item, field) for field, info in inner.model_fields.items() if info.is_required())
        return (item,) if there else None


def _is_form(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _parts(given: Any) -> list[Any]:
    """A list item by item, so that one that is wrong takes no other with it."""
    return [[item] for item in given] if isinstance(given, list) and given else [given]


@lru_cache(maxsize=2048)
def _field(form: type[BaseModel], name: str) -> TypeAdapter[Any]:
    info = form.model_fields[name]
    annotation: Any = Annotated[info.annotation, info]  # the field's limits stand beside its type
    return TypeAdapter(annotation)


def _prompts(uses: Uses) -> tuple[str, ...]:
    named = (*(key for _, key in uses.prompts), *(key for _, key, _ in uses.prompts_in))
    return tuple(dict.fromkeys(named))


def _keys(settings: Mapping[str, Any], uses: Uses, exits: Iterable[Exit]) -> dict[str, str]:
    """Find which keys lead to which exit: those of an item that names both; a language names its exit by its tag."""
    names = {exit_.name for exit_ in exits}
    found: dict[str, str] = {}
    for where, keys in uses.keys:
        here: Any = settings
        for step in where.split("/")[1:-1]:
            here = here[int(step)] if isinstance(here, list | tuple) else here.get(step, {})
        if not isinstance(here, Mapping):
            continue
        named = here.get("exit") or here.get("language")
        if isinstance(named, str) and (name := named if named in names else named.lower()) in names:
            found[name] = keys
    return found
