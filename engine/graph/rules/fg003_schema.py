"""FG003: the document, or a block's settings, have the wrong shape.

What: something required is missing, something unknown is there, or a value has the wrong type, form or size. The JSON Schema of
flow documents says what is right; the pointer says where it is not.

Why it is bad: the engine would have to guess what was meant.

Mend: write at that place what the message asks for; in the designer, fill in the field that is marked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from jsonschema.exceptions import best_match
from pydantic import BaseModel, ValidationError

from engine.graph.diagnostics import Diagnostic, Edit, Fix, pointer
from engine.graph.rules.base import Rule
from engine.graph.schema import form_schema, shape_schema
from engine.nodes.base import Text

RULE = Rule("FG003", "error", Text("Wrong shape", "结构不正确"), __doc__ or "")

_MOST = 100  # a document that is not a flow at all would otherwise give thousands
_TYPES = {
    "object": Text("an object", "对象"),
    "array": Text("a list", "列表"),
    "string": Text("a text", "文本"),
    "integer": Text("a whole number", "整数"),
    "number": Text("a number", "数字"),
    "boolean": Text("true or false", "true 或 false"),
    "null": Text("null", "null"),
}
_Words = tuple[Text, Text]
_Change = tuple[Text, Edit]  # what the button says; the edit's place is the finding's
_Said = tuple[tuple[str | int, ...], _Words, Sequence[_Change]]


def check(document: object, refused: ValidationError) -> tuple[Diagnostic, ...]:
    """Say what is wrong with the document's shape; ``refused`` is why the document model did not take it."""
    return tuple(_explained(document, shape_schema(), refused, at=()))


def check_config(
    node: str, config: Mapping[str, Any], form: type[BaseModel], refused: ValidationError
) -> tuple[Diagnostic, ...]:
    """Say what is wrong with one block's settings; ``refused`` is why its form did not take them."""
    return tuple(_explained(config, form_schema(form), refused, at=("nodes", node, "config")))


def _explained(
    value: object, schema: Mapping[str, Any], refused: ValidationError, at: tuple[str | int, ...]
) -> Iterator[Diagnostic]:
    """Explain by the schema; what only the form itself knows (a rule across two fields) is said in its own words."""
    seen: set[tuple[str, Text]] = set()
    for error in islice(Draft202012Validator(schema).iter_errors(value), _MOST):
        for place, (message, mend), edits in _said(error):
            fixes = tuple(Fix(title, (replace(edit, pointer=pointer(*at, *place)),)) for title, edit in edits)
            finding = _finding(message, mend, (*at, *place), fixes)
            if (finding.pointer, message) not in seen:
                seen.add((finding.pointer, message))
                yield finding
    if not seen:
        for plain in refused.errors(include_url=False, include_input=False)[:_MOST]:
            if plain["type"] == "too_short":
                continue  # what the schema finds long enough is too short only because its items were refused
            place = (*at, *_place_in(value, plain["loc"]))
            english = plain["msg"].removeprefix("Value error, ")
            chinese = plain.get("ctx", {}).get("zh", english)
            yield _finding(
                Text(f"{_named(place).en}: {english}.", f"{_named(place).zh}：{chinese}。"),
                Text("Change the value so that it fits.", "请修改该值。"),
                place,
            )


def _finding(message: Text, mend: Text, place: tuple[str | int, ...], fixes: tuple[Fix, ...] = ()) -> Diagnostic:
    node = place[1] if len(place) > 1 and place[0] == "nodes" else None
    return RULE.found(message, mend, node=node if isinstance(node, str) else None, pointer=pointer(*place), fixes=fixes)


def _place_in(value: object, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Follow pydantic's location as far as it names real keys; beyond that it names the branches of a union."""
    place: list[str | int] = []
    for step in loc:
        try:
            value = value[step]  # type: ignore[index]  # a failed step is what is being looked for
        except (KeyError, IndexError, TypeError):
            continue
        place.append(step)
    return tuple(place)


@dataclass(frozen=True, slots=True)
class _Fault:
    """One schema error: the keyword not kept, what it asked, what was there instead, and the schema around it."""

    keyword: str
    asked: Any
    given: Any
    around: Mapping[str, Any]
    words: str


def _said(error: SchemaError) -> Iterator[_Said]:
    """Put one schema error in words; some are about several keys and are said for each."""
    deepest = best_match([error]) or error
    place = tuple(deepest.absolute_path)
    around = deepest.schema if isinstance(deepest.schema, Mapping) else {}
    fault = _Fault(str(deepest.validator), deepest.validator_value, deepest.instance, around, deepest.message)
    match fault.keyword:
        case "additionalProperties":
            yield from (((*place, key), _unknown_key(key, place, fault), (_TAKE_OUT,)) for key in _extra_keys(fault))
        case "required":
            yield from ((place, _missing_key(key, place), ()) for key in fault.asked if key not in fault.given)
        case keyword:
            yield place, _EXPLAIN.get(keyword, _otherwise)(fault, _named(place)), _CHANGES.get(keyword, _unchanged)(fault)


def _named(place: tuple[str | int, ...]) -> Text:
    if not place:
        return Text("The document", "文档")
    last = place[-1]
    if isinstance(last, int):
        return Text(f"Item {last + 1} of “{place[-2]}”", f"“{place[-2]}”的第 {last + 1} 项")
    return Text(f"“{last}”", f"“{last}”")


def _extra_keys(fault: _Fault) -> list[str]:
    known = fault.around.get("properties", {})
    patterns = fault.around.get("patternProperties", {})
    return [key for key in fault.given if key not in known and not any(re.search(p, key) for p in patterns)]


def _unknown_key(key: str, place: tuple[str | int, ...], fault: _Fault) -> _Words:
    shown = key if len(key) <= 80 else key[:77] + "…"
    if fault.around.get("patternProperties"):
        return (
            Text(f"“{shown}” cannot be a name in {_within(place).en}.", f"“{shown}”不能用作{_within(place).zh}里的名称。"),
            Text(
                "Use Latin letters, digits, “_” and “-”, at most 64 of them; a language is written like zh-CN or en.",
                "名称请用英文字母、数字、“_”和“-”，最多 64 个字符；语言写成 zh-CN 或 en 这样。",
            ),
        )
    known = sorted(fault.around.get("properties", {}))
    near = difflib.get_close_matches(key[:80], known, n=1)
    return (
        Text(f"“{shown}” is not known in {_within(place).en}.", f"{_within(place).zh}里没有“{shown}”这一项。"),
        Text(f"Did you mean “{near[0]}”?", f"是否想写“{near[0]}”？")
        if near
        else Text(
            f"Take it out; known here: {', '.join(known) or 'nothing'}.", f"请删除；此处可用：{'、'.join(known) or '无'}。"
        ),
    )


def _missing_key(key: str, place: tuple[str | int, ...]) -> _Words:
    return (
        Text(f"“{key}” is missing in {_within(place).en}.", f"{_within(place).zh}缺少“{key}”。"),
        Text(f"Add “{key}”.", f"请填写“{key}”。"),
    )


def _within(place: tuple[str | int, ...]) -> Text:
    named = _named(place)
    return Text(named.en[0].lower() + named.en[1:], named.zh)


def _wrong_type(fault: _Fault, name: Text) -> _Words:
    asked = fault.asked if isinstance(fault.asked, list) else [fault.asked]
    en = " or ".join(_TYPES[word].en for word in asked)
    zh = "或".join(_TYPES[word].zh for word in asked)
    return Text(f"{name.en} must be {en}.", f"{name.zh}必须是{zh}。"), Text(f"Write {en} here.", f"请在此填写{zh}。")


def _not_listed(fault: _Fault, name: Text) -> _Words:
    asked = fault.asked if isinstance(fault.asked, list) else [fault.asked]
    words = [word if isinstance(word, str) else repr(word) for word in asked]
    near = difflib.get_close_matches(fault.given[:80], words, n=1) if isinstance(fault.given, str) else []
    return (
        Text(f"{name.en} must be one of: {', '.join(words)}.", f"{name.zh}只能是：{'、'.join(words)}。"),
        Text(f"Did you mean “{near[0]}”?", f"是否想写“{near[0]}”？")
        if near
        else Text("Choose one of them.", "请选择其中之一。"),
    )


def _near_word(fault: _Fault) -> Sequence[_Change]:
    asked = [word for word in fault.asked if isinstance(word, str)] if isinstance(fault.asked, list) else []
    near = difflib.get_close_matches(fault.given[:80], asked, n=1) if isinstance(fault.given, str) else []
    return [(Text(f"Change it to “{word}”", f"改为“{word}”"), Edit("set", "", word)) for word in near]


def _limit(fault: _Fault) -> Sequence[_Change]:
    return [(Text(f"Set it to {fault.asked}", f"设为 {fault.asked}"), Edit("set", "", fault.asked))]


def _unchanged(fault: _Fault) -> Sequence[_Change]:
    return ()


def _pattern(fault: _Fault, name: Text) -> _Words:
    return (
        Text(f"{name.en} is not written in the right form.", f"{name.zh}的写法不正确。"),
        Text(f"Write it so that it fits {fault.asked}", f"请按此格式书写：{fault.asked}"),
    )


def _bounded(en: str, zh: str) -> Callable[[_Fault, Text], _Words]:
    def words(fault: _Fault, name: Text) -> _Words:
        limit = fault.asked
        return (
            Text(f"{name.en} must {en.format(limit)}.", f"{name.zh}{zh.format(limit)}。"),
            Text("Change the value so that it fits.", "请修改该值。"),
        )

    return words


def _otherwise(fault: _Fault, name: Text) -> _Words:
    detail = fault.words if len(fault.words) <= 200 else fault.words[:197] + "…"
    return (
        Text(f"{name.en} does not fit: {detail}.", f"{name.zh}不符合要求：{detail}。"),
        Text("Change the value so that it fits.", "请修改该值。"),
    )


_EXPLAIN: Mapping[str, Callable[[_Fault, Text], _Words]] = {
    "type": _wrong_type,
    "enum": _not_listed,
    "const": _not_listed,
    "pattern": _pattern,
    "minimum": _bounded("be at least {}", "不能小于 {}"),
    "maximum": _bounded("be at most {}", "不能大于 {}"),
    "exclusiveMinimum": _bounded("be greater than {}", "必须大于 {}"),
    "exclusiveMaximum": _bounded("be less than {}", "必须小于 {}"),
    "minLength": _bounded("have at least {} character(s)", "至少 {} 个字符"),
    "maxLength": _bounded("have at most {} characters", "最多 {} 个字符"),
    "minItems": _bounded("have at least {} item(s)", "至少要有 {} 项"),
    "maxItems": _bounded("have at most {} items", "最多 {} 项"),
    "minProperties": _bounded("have at least {} entry(ies)", "至少要有 {} 项"),
    "maxProperties": _bounded("have at most {} entries", "最多 {} 项"),
    "uniqueItems": _bounded("not list anything twice", "不能有重复的项"),
}
_CHANGES: Mapping[str, Callable[[_Fault], Sequence[_Change]]] = {"enum": _near_word, "minimum": _limit, "maximum": _limit}
_TAKE_OUT: _Change = (Text("Take it out", "删除此项"), Edit("remove", ""))
