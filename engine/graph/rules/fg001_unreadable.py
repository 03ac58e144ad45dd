"""FG001: the document cannot be read as JSON.

What: the text is not UTF-8, not JSON (RFC 8259), names a key twice in one object, nests deeper than 32 levels, or holds
something that JSON, JavaScript or a database cannot keep: NaN, Infinity, a whole number beyond ±(2^53 - 1), a lone surrogate
or the character U+0000.

Why it is bad: two readers of such a text may see two different flows, or none.

Mend: go to the line and column named and write plain JSON there.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from engine.graph.diagnostics import Diagnostic, pointer
from engine.graph.rules.base import Rule
from engine.nodes.base import Text

RULE = Rule("FG001", "error", Text("Unreadable document", "文档无法读取"), __doc__ or "")

MAX_DEPTH = 32
MAX_WHOLE = 2**53 - 1  # RFC 8259 §6: beyond it JavaScript's numbers are no longer exact
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)|-?\d[\d.eE+-]*|[{}\[\]:,]')
_CHINESE = {
    "Expecting value": "此处缺少一个值",
    "Expecting property name enclosed in double quotes": "此处应为用双引号括起的键名",
    "Expecting ':' delimiter": "此处应为冒号“:”",
    "Expecting ',' delimiter": "此处应为逗号“,”",
    "Unterminated string starting at": "字符串没有结束，开始于此处",
    "Invalid control character at": "字符串里有未转义的控制字符",
    "Invalid \\escape": "反斜杠转义不正确",
    "Invalid \\uXXXX escape": "\\uXXXX 转义不正确",
    "Extra data": "文档结束后还有多余内容",
}
_MEND_JSON = Text("Write plain JSON at that place.", "请在该处改写为标准 JSON。")
_NUMBER = Text(
    "a number that JSON cannot keep exactly (NaN, Infinity, or a whole number beyond ±9007199254740991)",
    "JSON 无法准确保存的数（NaN、Infinity，或超出 ±9007199254740991 的整数）",
)
_CHARACTER = Text(
    "a character that cannot be kept (U+0000 or half of a surrogate pair)", "无法保存的字符（U+0000 或不成对的代理字符）"
)
_NOT_JSON = Text("a value that is not JSON", "不是 JSON 的值")


class Unreadable(Exception):
    """The document cannot be read; carries the finding."""

    def __init__(self, finding: Diagnostic) -> None:
        """Keep the finding."""
        super().__init__(finding.message.en)
        self.finding = finding


class _DuplicateKey(ValueError):
    pass


class _BadNumber(ValueError):
    pass


def written(value: object) -> bytes:
    """Write a JSON value as text; raises ``Unreadable`` with a pointer to what JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise Unreadable(_unwritable(value)) from None


def decoded(data: bytes) -> str:
    """Read bytes as text; raises ``Unreadable`` saying which byte is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        place = f"byte {wrong.start + 1}", f"第 {wrong.start + 1} 个字节"
        raise Unreadable(
            RULE.found(
                Text(f"The document is not UTF-8 text at {place[0]}.", f"文档在{place[1]}处不是 UTF-8 文本。"),
                Text("Save the file in UTF-8 encoding.", "请用 UTF-8 编码保存文件。"),
            )
        ) from None


def read(data: bytes) -> Any:
    """Read text as JSON; raises ``Unreadable`` saying the line and column."""
    text = decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_fraction)
    except json.JSONDecodeError as wrong:
        raise Unreadable(_syntax(text, wrong.pos, wrong.msg)) from None
    except _DuplicateKey as wrong:
        raise Unreadable(_duplicate(text, str(wrong))) from None
    except _BadNumber:
        raise Unreadable(_number(text)) from None
    except RecursionError:
        raise Unreadable(_too_deep()) from None
    if depth(value) > MAX_DEPTH:
        raise Unreadable(_too_deep())
    if re.search(r"\\u(?:[dD][89a-fA-F]|0000)", text) and (bad := _unwritable_or_none(value)):
        raise Unreadable(bad)
    return value


def depth(value: object) -> int:
    """Count the levels of nesting: 0 for a plain value, 1 for a flat list."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    levels = 0
    while level:
        levels += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return levels


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKey(key)
            seen.add(key)
    return made


def _constant(word: str) -> float:
    raise _BadNumber(word)


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_WHOLE:
        raise _BadNumber(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _BadNumber(digits)
    return value


def _at(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _syntax(text: str, offset: int, english: str) -> Diagnostic:
    line, column = _at(text, offset)
    chinese = _CHINESE.get(english, "此处不是合法的 JSON")
    return RULE.found(Text(f"Line {line}, column {column}: {english}.", f"第 {line} 行第 {column} 列：{chinese}。"), _MEND_JSON)


def _duplicate(text: str, key: str) -> Diagnostic:
    line, column = _at(text, next(_second_keys(text), 0))
    return RULE.found(
        Text(
            f"Line {line}, column {column}: the key “{key}” stands twice in the same object.",
            f"第 {line} 行第 {column} 列：键“{key}”在同一个对象里出现了两次。",
        ),
        Text("Keep one of them, or give one another name.", "请只保留其中一个，或给其中一个改名。"),
    )


def _second_keys(text: str) -> Iterator[int]:
    """Give the offsets of keys that their object has already; the text is known to be JSON otherwise."""
    open_objects: list[set[str] | None] = []  # the keys seen so far; None for a list
    key_next = False
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in "{[":
            open_objects.append(set() if word == "{" else None)
            key_next = word == "{"
        elif word in "}]":
            open_objects.pop()
            key_next = False
        elif word == ",":
            key_next = open_objects[-1] is not None
        elif key_next and open_objects[-1] is not None:
            key = json.loads(word)
            if key in open_objects[-1]:
                yield token.start()
            open_objects[-1].add(key)
            key_next = False


def _number(text: str) -> Diagnostic:
    offset = next((token.start() for token in _TOKEN.finditer(text) if _is_bad_number(token.group())), 0)
    line, column = _at(text, offset)
    return RULE.found(
        Text(f"Line {line}, column {column}: {_NUMBER.en}.", f"第 {line} 行第 {column} 列：{_NUMBER.zh}。"), _MEND_JSON
    )


def _is_bad_number(word: str) -> bool:
    digits = word.lstrip("-")
    if digits[:1] in ("N", "I"):
        return True
    if not digits[:1].isdigit():
        return False
    try:
        (_whole if digits.isdigit() else _fraction)(word)
    except _BadNumber:
        return True
    return False


def _too_deep() -> Diagnostic:
    return RULE.found(
        Text(f"The document nests deeper than {MAX_DEPTH} levels.", f"文档嵌套超过 {MAX_DEPTH} 层。"),
        Text("Flatten the value that nests so deeply.", "请减少嵌套层数。"),
    )


def _broken(where: str, what: Text) -> Diagnostic:
    return RULE.found(
        Text(f"The document holds {what.en}.", f"文档里有{what.zh}。"),
        Text("Take it out or replace it.", "请删除或替换它。"),
        pointer=where,
    )


def _unwritable(value: object) -> Diagnostic:
    return _unwritable_or_none(value) or _broken("", _NOT_JSON)


def _unwritable_or_none(value: object) -> Diagnostic | None:
    """Find the first place that JSON text cannot hold, without recursion: the value may be deep, or contain itself."""
    waiting: list[tuple[object, tuple[str | int, ...]]] = [(value, ())]
    while waiting:
        here, path = waiting.pop()
        if len(path) > MAX_DEPTH:
            return _too_deep()
        if isinstance(here, dict):
            waiting.extend((inner, (*path, str(key))) for key, inner in reversed(here.items()))
            if any(not isinstance(key, str) for key in here):
                return _broken(_pointer(path), _NOT_JSON)
            if any(not _keepable(key) for key in here):
                return _broken(_pointer(path), _CHARACTER)
        elif isinstance(here, (list, tuple)):
            waiting.extend((inner, (*path, index)) for index, inner in reversed(list(enumerate(here))))
        elif isinstance(here, str):
            if not _keepable(here):
                return _broken(_pointer(path), _CHARACTER)
        elif isinstance(here, float):
            if not math.isfinite(here):
                return _broken(_pointer(path), _NUMBER)
        elif isinstance(here, int):
            if abs(here) > MAX_WHOLE:
                return _broken(_pointer(path), _NUMBER)
        elif here is not None:
            return _broken(_pointer(path), _NOT_JSON)
    return None


def _keepable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _pointer(path: tuple[str | int, ...]) -> str:
    return pointer(*(step.encode("utf-8", "replace").decode() if isinstance(step, str) else step for step in path))
