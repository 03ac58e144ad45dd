"""What a step is given: its parameters, as a form people fill in and as values the function takes."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Self, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    Field,
    PydanticUserError,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticSerializationError, PydanticUndefined

from engine.expressions import template
from engine.nodes.base import Config
from engine.nodes.forms import misfit
from engine.steps.refusals import BadStep
from engine.steps.words import titled

LONGEST_TEXT = 4000


def source_of(text: str) -> str | None:
    """Give the expression of a text that is one place and nothing else."""
    parts = template(text).parts
    return parts[1] if len(parts) == 3 and not parts[0] and not parts[2] else None


def _one_place(text: str) -> str:
    if source_of(text) is None:
        raise misfit("this is not one computed value: ${…}", "应为一个表达式：${…}")
    return text


Computed = Annotated[
    str,
    StringConstraints(pattern=r"^\$\{[\s\S]+\}$", max_length=2000),
    AfterValidator(_one_place),
    Field(json_schema_extra={"x-format": "computed"}),
]
"""A value computed by CEL, written ``${…}``, in the place of one that is no text."""


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter. ``text`` ones are filled in as texts with places; the others hold a value, or one place."""

    name: str
    text: bool
    adapter: TypeAdapter[Any]
    required: bool
    default: Any

    def expression(self, given: Any) -> str | None:
        """Give the source of a value that is computed."""
        return None if self.text or not isinstance(given, str) else source_of(given)

    def plain(self, given: Any) -> Any:
        """Give a value as plain JSON."""
        return self.adapter.dump_python(given, mode="json", warnings=False)


def read_parameters(
    function: Callable[..., Any], hints: Mapping[str, Any], context: type
) -> tuple[str | None, Mapping[str, Input], type[Config]]:
    """Read a signature: the parameter that takes the context, the others, and the form of those others."""
    taking: str | None = None
    inputs: dict[str, Input] = {}
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise BadStep(f"Parameter {name!r} has no fixed name in a form.", "Write plain parameters: no *, ** or /.")
        if name not in hints:
            raise BadStep(f"Parameter {name!r} has no type.", f"Write its type: {name}: str")
        if hints[name] is context:
            taking = name
            continue
        inputs[name], fields[name] = _parameter(name, hints[name], parameter.default)
    return taking, inputs, form_of(f"Inputs_{function.__name__}", "The values.", fields)


def form_of(name: str, about: str, fields: Mapping[str, Any], base: type[Config] = Config) -> type[Config]:
    """Make a form. Its fields may be called as developers like, also ``copy`` or ``json`` as pydantic's own methods are."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Field name .* shadows an attribute", UserWarning)
        made: type[Config] = create_model(name, __base__=base, __doc__=about, **dict(fields))
    return made


def _parameter(name: str, annotation: Any, default: Any) -> tuple[Input, Any]:
    if isinstance(default, FieldInfo):
        raise BadStep(
            f"The default of parameter {name!r} describes it.", f"Write {name}: Annotated[type, field(en=…, zh=…)] = default"
        )
    if name.startswith("_") or name.startswith("model_"):
        raise BadStep(f"Parameter {name!r} has a name that forms keep for themselves.", "Choose another name.")
    base, about, limits = _taken_apart(annotation)
    adapter = _adapter(name, Annotated[(base, *limits)] if limits else base)
    text = base is str or _is_optional_text(base)
    shown: Any = (
        Annotated[base, AfterValidator(_fixed_text(adapter))] if text else Annotated[(base, *limits)] if limits else base
    )
    en, zh = titled(name, about.en, about.zh)
    extra: dict[str, Any] = {"x-title": {"zh-CN": zh}}
    if text:
        extra["x-format"] = "template"
    if about.help_zh:
        extra["x-help"] = {"zh-CN": about.help_zh}
    if about.unit:
        extra["x-unit"] = about.unit
    if about.words:
        extra["x-words"] = about.words
    required = default is inspect.Parameter.empty
    described = Field(
        ... if required else _fitting(name, adapter, default),
        title=en,
        description=about.help_en or None,
        json_schema_extra=extra,
        max_length=LONGEST_TEXT if text else None,
    )
    return Input(name, text, adapter, required, None if required else default), (shown if text else shown | Computed, described)


@dataclass(frozen=True, slots=True)
class _About:
    en: str
    zh: str
    help_en: str
    help_zh: str
    unit: str
    words: Mapping[str, Any]


def _taken_apart(annotation: Any) -> tuple[Any, _About, tuple[Any, ...]]:
    """Part a type from what describes it and from what limits it."""
    base, *metadata = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    named = [one for one in metadata if isinstance(one, FieldInfo)]
    limits = [one for one in metadata if not isinstance(one, FieldInfo)]
    for one in named:
        if one.default is not PydanticUndefined and one.default is not ...:
            raise BadStep("A default stands in field(…).", "Write it behind the parameter: = default")
        limits.extend(one.metadata)
    return base, _about(named), tuple(limits)


def _about(named: list[FieldInfo]) -> _About:
    found: dict[str, str] = {}
    words: Mapping[str, Any] = {}
    for one in named:
        extra = one.json_schema_extra if isinstance(one.json_schema_extra, dict) else {}
        if isinstance(choices := extra.get("x-words"), dict):
            words = choices
        for key, value in (
            ("en", one.title),
            ("zh", _in_chinese(extra, "x-title")),
            ("help_en", one.description),
            ("help_zh", _in_chinese(extra, "x-help")),
            ("unit", extra.get("x-unit")),
        ):
            if isinstance(value, str) and value:
                found[key] = value
    en, zh, help_en, help_zh, unit = (found.get(key, "") for key in ("en", "zh", "help_en", "help_zh", "unit"))
    return _About(en, zh, help_en, help_zh, unit, words)


def _in_chinese(extra: Mapping[str, Any], key: str) -> Any:
    by = extra.get(key)
    return by.get("zh-CN") if isinstance(by, dict) else None


def _is_optional_text(base: Any) -> bool:
    return get_origin(base) in (Union, UnionType) and set(get_args(base)) == {str, NoneType}


def _adapter(name: str, annotation: Any) -> TypeAdapter[Any]:
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        adapter.json_schema()
    except (PydanticUserError, PydanticInvalidForJsonSchema) as wrong:
        raise BadStep(
            f"Parameter {name!r} has a type that no form can hold: {str(wrong).splitlines()[0]}",
            "Use what JSON can say: str, int, float, bool, Literal, list, dict, date, a dataclass or a pydantic model.",
        ) from None
    return adapter


def _fitting(name: str, adapter: TypeAdapter[Any], default: Any) -> Any:
    try:
        adapter.validate_python(default)
        adapter.dump_python(default, mode="json")
    except (ValidationError, PydanticSerializationError):
        raise BadStep(f"The default of parameter {name!r} does not fit its type.", "Change the default or the type.") from None
    return default


def _fixed_text(adapter: TypeAdapter[Any]) -> Callable[[Any], Any]:
    """Make the check of a text that is the same for all calls; one with places is known in a call only."""

    def check(given: Any) -> Any:
        if isinstance(given, str) and not template(given).static:
            return given
        try:
            adapter.validate_python(given)
        except ValidationError as wrong:
            why = wrong.errors(include_url=False, include_input=False)[0]["msg"]
            raise misfit(f"the step does not take it: {why}", f"步骤不接受该值：{why}") from None
        except Exception as bug:
            raise _raised(bug) from None
        return given

    return check


def _raised(bug: Exception) -> PydanticCustomError:
    return misfit(f"the step's own check of it raised {type(bug).__name__}", f"步骤自身的校验出错：{type(bug).__name__}")


class StepForm(Config):
    """Base of the steps' forms. A developer's own check may raise anything; reading a drawing may not."""

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **more: Any) -> Self:
        """Read a form of a drawing; raises ``ValidationError`` and nothing else."""
        try:
            return super().model_validate_json(json_data, **more)
        except ValidationError:
            raise
        except Exception as bug:
            raise ValidationError.from_exception_data(cls.__name__, [{"type": _raised(bug), "input": None}]) from None


def titles(name: str, annotation: Any) -> tuple[str, str]:
    """Give what a described type is called in both languages; its name in words where it says nothing."""
    _, about, _ = _taken_apart(annotation)
    return titled(name, about.en, about.zh)
