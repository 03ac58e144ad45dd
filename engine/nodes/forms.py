"""How a block's form says itself in both languages, inside standard JSON Schema.

``title`` and ``description`` are English; ``x-title`` and ``x-help`` hold the other languages by tag, so that any JSON
Schema tool reads the form and the designer translates it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

KEYS = "0123456789*#ABCD"


def field(default: Any = ..., *, en: str, zh: str, help_en: str = "", help_zh: str = "", **limits: Any) -> Any:
    """Describe one field. ``limits`` are pydantic's (``ge``, ``le``, ``max_length``…); ``unit`` names what a number counts.

    ``format`` says what a text means (``template``: it may hold ``${…}`` places). ``words`` are the choices of a ``Literal`` in
    English and Chinese. ``only`` is when the field means anything: another field's name, and the values of it; ``beside`` names
    a list without entries of which it means nothing.
    ``inherits`` names the value of ``engine.nodes.defaults`` that stands here when a drawing leaves the field out.
    """
    extra: dict[str, Any] = {"x-title": {"zh-CN": zh}}
    if help_zh:
        extra["x-help"] = {"zh-CN": help_zh}
    if "words" in limits:
        words: Mapping[str, tuple[str, str]] = limits.pop("words")
        extra["x-words"] = {"en": {k: w[0] for k, w in words.items()}, "zh-CN": {k: w[1] for k, w in words.items()}}
    for name in ("unit", "format", "inherits", "only", "beside"):
        if name in limits:
            extra[f"x-{name}"] = limits.pop(name)
    if "default_factory" in limits:
        return Field(title=en, description=help_en or None, json_schema_extra=extra, **limits)
    return Field(default, title=en, description=help_en or None, json_schema_extra=extra, **limits)


def misfit(en: str, zh: str) -> PydanticCustomError:
    """Say what does not fit together in a form; raised in a validator, it reaches people in their language."""
    return PydanticCustomError("misfit", "{en}", {"en": en, "zh": zh})


def either(*ways: Sequence[str]) -> dict[str, Any]:
    """Say of a form which of its fields stand in each other's place; for its ``json_schema_extra``."""
    return {"x-either": [list(way) for way in ways]}


LONGEST_PROMPT = 104
"""Characters that name a prompt: a key of the flow has at most 64; ``library:``, a key and ``@voice`` have this many."""

PromptKey = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_PROMPT), Field(json_schema_extra={"x-format": "prompt"})
]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(json_schema_extra={"x-format": "cel"})]
VariableName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$"), Field(json_schema_extra={"x-format": "variable"})
]
ExitName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$"), Field(json_schema_extra={"x-format": "exit"})
]
Keys = Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]{1,16}$"), Field(json_schema_extra={"x-format": "keys"})]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*$"),
    Field(json_schema_extra={"x-format": "language"}),
]
