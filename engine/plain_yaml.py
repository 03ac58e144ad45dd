"""YAML as plain data: only what JSON has, each value with its place, so that nothing is read as something it is not.

What is read is a part of YAML 1.2: plain words are texts unless they are exactly a JSON number, ``true``, ``false`` or
``null``, so ``yes``, ``007``, ``12:30`` and ``2026-01-01`` stay what they look like, and so do keys such as ``6001``.
Anchors, aliases, tags and second documents are refused: they make a small file mean something large, or something else in
each program.
What is written quotes every text that some reader might take for something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.errors import InvalidInput

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, counted from 1."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is: ten times as fast
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")  # RFC 8259 §6
_KEYS = re.compile(r"[0-9*#+]+")  # telephone keys and numbers are texts; quoted, they look it
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MOST_DIGITS = 17
"""Of a whole number; JSON keeps fewer exactly, and Python takes long for very many."""
_BREAKS = "\x85\u2028\u2029"  # line breaks of YAML 1.1 that a literal block does not give back


class BadYaml(InvalidInput):
    """A text that cannot be taken; ``line`` and ``column`` say where."""

    def __init__(self, place: Place, what: str, mend: str) -> None:
        """Say it in one sentence."""
        self.line, self.column = place
        self.what = what
        super().__init__("bad-yaml", f"Line {self.line}, column {self.column}: {what}.", mend)


@dataclass(frozen=True, slots=True)
class PlainText:
    """What was read: the value, and where each part of it begins."""

    value: Any
    places: Mapping[Path, Place] = field(repr=False)

    def place(self, path: Path) -> Place:
        """Give where a part begins, or the nearest part around it that is there."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read(text: str) -> PlainText:
    """Read one document; raises ``BadYaml``."""
    try:
        return _read(text)
    except yaml.reader.ReaderError as wrong:
        before = text[: wrong.position] if isinstance(wrong.position, int) else ""
        place = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise BadYaml(place, "this character cannot stand in a YAML file", "Take it out, or write it as \\u….") from None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise BadYaml(place, str(wrong.problem or wrong.context or "no YAML"), _mend_at(text, place)) from None
    except yaml.YAMLError as wrong:
        raise BadYaml((1, 1), " ".join(str(wrong).split()), "Write plain YAML there.") from None


def _mend_at(text: str, place: Place) -> str:
    lines = text.split("\n")
    if place[0] <= len(lines) and lines[place[0] - 1][place[1] - 1 :].startswith("\t"):
        return "Indent with spaces, not with tabs."
    return "Look at the indentation, colons and quotation marks there and right above."


@dataclass(slots=True)
class _Open:
    """A list or map under way."""

    path: Path
    value: Any
    key: str | None = None


def _read(text: str) -> PlainText:
    places: dict[Path, Place] = {}
    stack: list[_Open] = []
    result: Any = None
    documents = 0
    for event in yaml.parse(text, _LOADER):
        kind = type(event)
        if kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise BadYaml(_place(event), "a second document begins here", "Keep one document in a file: take out the ---.")
        elif kind in (yaml.SequenceEndEvent, yaml.MappingEndEvent):
            stack.pop()
        elif kind in (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent, yaml.AliasEvent):
            _refuse_cleverness(event)
            if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
                _take_key(stack[-1], event, places)
                continue
            value: Any = _scalar(event) if kind is yaml.ScalarEvent else [] if kind is yaml.SequenceStartEvent else {}
            path = _put(stack[-1], value) if stack else ()
            places.setdefault(path, _place(event))
            if not stack:
                result = value
            if kind is not yaml.ScalarEvent:
                stack.append(_Open(path, value))
    return PlainText(result, places)


def _put(within: _Open, value: Any) -> Path:
    if isinstance(within.value, list):
        within.value.append(value)
        return (*within.path, len(within.value) - 1)
    key, within.key = within.key, None
    assert key is not None
    within.value[key] = value
    return (*within.path, key)


def _take_key(within: _Open, event: Any, places: dict[Path, Place]) -> None:
    if type(event) is not yaml.ScalarEvent:
        raise BadYaml(_place(event), "a list or map stands where a name should", "Name it by a word, such as `name: …`.")
    if event.value in within.value:
        raise BadYaml(_place(event), f"“{event.value}” stands twice in the same map", "Keep one of them, or rename one.")
    within.key = event.value
    within.value[event.value] = None
    places[(*within.path, event.value)] = _place(event)


def _refuse_cleverness(event: Any) -> None:
    if type(event) is yaml.AliasEvent:
        raise BadYaml(_place(event), f"an alias (*{event.anchor}) stands here", "Write out what it stands for.")
    if event.anchor is not None:
        raise BadYaml(_place(event), f"an anchor (&{event.anchor}) stands here", "Take it out, and write each value in full.")
    if event.tag is not None:
        raise BadYaml(_place(event), f"a tag ({event.tag}) stands here", "Take it out; put a text in quotation marks.")


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    whole = not (number[2] or number[3])
    value = (int(text) if len(text) <= _MOST_DIGITS else math.inf) if whole else float(text)
    if math.isinf(value):
        raise BadYaml(
            _place(event), "this number is too large to be kept exactly", "Put it in quotation marks when it is a text."
        )
    return value


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def comments(text: str) -> int:
    """Count the comments of a text that ``read`` takes; they are no part of what it means."""
    inside: list[tuple[int, int]] = [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
    found = 0
    for mark in re.finditer(r"(?:^|(?<=\s))#.*", text, re.MULTILINE):
        if not any(begin <= mark.start() < end for begin, end in inside):
            found += 1
    return found


def write(value: Any, *, compact: Callable[[Path, Any], bool] = lambda path, value: False) -> str:
    """Write plain data as YAML that reads back the same; maps keep their order.

    ``compact`` chooses the lists and maps, by path and value, that are written on one line.
    """
    return "".join(_Writer.of(value, compact))


class _Writer(yaml.SafeDumper):
    """PyYAML's dumper, which knows no aliases, indents lists, and quotes what YAML 1.1 or 1.2 would misread."""

    @classmethod
    def of(cls, value: Any, compact: Callable[[Path, Any], bool]) -> Iterator[str]:
        node = _node(value, (), compact)
        yield yaml.serialize(node, Dumper=cls, allow_unicode=True, width=120)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Writer.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(_NUMBER.pattern + r"\Z"), list("-0123456789"))


def _node(value: Any, path: Path, compact: Callable[[Path, Any], bool]) -> yaml.Node:
    if isinstance(value, Mapping):
        pairs = [(_node(str(key), (), compact), _node(inner, (*path, key), compact)) for key, inner in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=compact(path, value) or not pairs)
    if isinstance(value, (list, tuple)):
        items = [_node(inner, (*path, n), compact) for n, inner in enumerate(value)]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=compact(path, value) or not items)
    if isinstance(value, str):
        return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=_style(value))
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode("tag:yaml.org,2002:int", str(value))
    if isinstance(value, float) and math.isfinite(value):
        return yaml.ScalarNode("tag:yaml.org,2002:float", repr(value))
    raise TypeError(f"{type(value).__name__} is no plain data")


def _style(text: str) -> str | None:
    """A text of several lines as a literal block; in quotation marks what would be folded, broken or misread otherwise."""
    if any(sign in text for sign in _BREAKS):
        return '"'
    if "\n" in text:
        return "|" if "\n" in text.rstrip("\n") else '"'
    if _KEYS.fullmatch(text):
        return '"'
    resolvers = _Writer.yaml_implicit_resolvers
    misread = any(pattern.match(text) for _, pattern in (*resolvers.get(text[:1], ()), *resolvers.get(None, ())))
    return '"' if misread else None
