"""The expression language of flows: CEL (https://cel.dev), by way of ``common-expression-language``.

CEL has no side effects, no loops without bounds and no clock, so it is safe inside a durable workflow. An expression sees the
flow's variables by name and ``call`` with ``caller``, ``dialled``, ``language`` and ``entry``. Data is put into words by the
functions of ``engine.saying``: ``${currency(balance, 'CNY')}``.

Bounded does not mean short: loops inside loops, or a list that doubles itself, could hold up a whole process. So sources, the
values they read and the values they give have limits, which no call flow comes near.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import cel

from engine.errors import InvalidInput
from engine.saying.spoken import KINDS, spoken

CALL_FACTS = ("caller", "dialled", "language", "entry", "id")
FUNCTIONS = (
    *("size", "contains", "startsWith", "endsWith", "matches"),
    *("int", "uint", "double", "string", "bytes", "type", "dyn", "duration", "timestamp"),
    *("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
    *("text", "number"),
    *KINDS,
)
"""What an expression may call, besides operators and the macros ``has all exists exists_one filter map``.

``text`` and ``number`` are ours and never fail: any value as it is spoken, and a number or null when it is none. Those of
``KINDS`` say a value in the language of the text they stand in, and give ``text``'s words for one that cannot be said so.
"""
TYPE_NAMES = ("bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint")
"""Names that stand for types, as in ``type(x) == int``."""
MAX_LENGTH = 30_000
MAX_TOKENS = 8_000
"""What a source may have: past some 65,000 characters or 10,000 nested operations CEL's parser takes the process down.

A person writes 2,000 characters at most (``engine.nodes.forms.Expression``); conditions made by a form may be longer.
"""
MAX_LOOPS = 3
MAX_LOOP_DEPTH = 2
MAX_LOOP_TOKENS = 120
"""What a source with loops may have: how many, how many inside each other (without ``+`` then), and how long it is."""
MAX_ITEMS = 100
MAX_CHARACTERS = 8_000
"""What a value that is read or given may hold: items of lists and maps, at any depth together, and characters."""

LOOPS = frozenset({"all", "exists", "exists_one", "filter", "map"})
"""The macros that go through a list."""
_TOKEN = re.compile(
    r"[rRbB]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")|[A-Za-z_]\w*|\d[\w.]*|//[^\n]*|\S",
    re.S,
)
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")
_PLACE = re.compile(r"\$\{([^{}]*)\}")
_SYNTAX = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_ADVICE = re.compile(r"(?<=\.)( CEL does not coerce| Check )")  # CEL's own words, behind the reason
_VALUE = re.compile(r"""'[^']*'|"[^"]*"|\d[\w.+-]*""")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with ``${…}`` places: ``parts`` alternates plain text and expression sources, beginning with text."""

    parts: tuple[str, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """The sources inside the places, in order."""
        return self.parts[1::2]

    @property
    def static(self) -> bool:
        """Whether the text is the same for every call."""
        return len(self.parts) == 1


@lru_cache(maxsize=4096)
def compiled(source: str) -> cel.Program:
    """Compile once; raises ``InvalidInput`` (``bad-expression``) saying where it is wrong."""
    if too_much := _too_much(source):
        raise InvalidInput("bad-expression", too_much, "Make the expression simpler, or split it over several blocks.")
    try:
        return cel.compile(source)
    except ValueError as wrong:
        raise InvalidInput("bad-expression", _syntax(wrong), "Mend the expression; CEL is described in the help.") from None


@lru_cache(maxsize=4096)
def template(text: str) -> Template:
    """Split a text into its plain and its computed parts."""
    return Template(tuple(_PLACE.split(text)))


def names(source: str) -> tuple[str, ...]:
    """The variables an expression reads, sorted; ``call`` among them when it reads a call fact."""
    return tuple(compiled(source).variables())


def functions(source: str) -> tuple[str, ...]:
    """The functions and operators an expression calls, sorted."""
    return tuple(compiled(source).functions())


@lru_cache(maxsize=4096)
def _runnable(source: str) -> cel.Program:
    """Compile as it is run: what a loop goes through is put in order first, ``m.map(…)`` becoming ``inorder(m).map(…)``.

    CEL goes through a map in an order that differs from process to process, and a call must be able to be driven again.
    """
    if not _loops(tokens(source))[0]:
        return compiled(source)
    words = [found for found in _TOKEN.finditer(source) if not found[0].startswith("//")]
    inserts: list[tuple[int, str]] = []
    for at in range(2, len(words) - 1):
        if words[at][0] in LOOPS and words[at - 1][0] == "." and words[at + 1][0] == "(":
            begin = _operand([word[0] for word in words[:at]], at - 2)
            inserts += [(words[begin].start(), "inorder("), (words[at - 2].end(), ")")]
    for place, text in sorted(inserts, key=lambda insert: -insert[0]):
        source = source[:place] + text + source[place:]
    return cel.compile(source)


def _operand(words: list[str], at: int) -> int:
    """Find the first word of what ends with the word at ``at``: names, dots, calls, and anything in brackets."""
    while True:
        if words[at] in (")", "]", "}"):
            depth = 0
            while True:
                depth += (words[at] in (")", "]", "}")) - (words[at] in ("(", "[", "{"))
                if depth == 0:
                    break
                at -= 1
            if at and words[at] != "{" and (words[at - 1] in (")", "]", "}") or _is_name(words[at - 1])):
                at -= 1  # what is called, or looked into
                continue
        if at < 2 or words[at - 1] != ".":
            return at
        at -= 2


def _is_name(word: str) -> bool:
    return word.isidentifier() and word != "in"


def tokens(source: str) -> list[str]:
    """Split a source into its words and signs, without white space and comments. Reads no further than ``MAX_LENGTH``."""
    return [token for token in _TOKEN.findall(source[:MAX_LENGTH]) if not token.startswith("//")]


def evaluate(source: str, environment: Mapping[str, Any], *, language: str = "", now: float | None = None) -> Any:
    """Evaluate; the result is plain JSON data.

    Data is put into words in ``language``, else in the call's; ``now`` (Unix seconds) is for days said as today or tomorrow.
    Raises ``InvalidInput``: ``expression-failed`` with CEL's own reason, never with the values; ``value-too-large`` for a value
    read or given beyond ``MAX_ITEMS`` or ``MAX_CHARACTERS``.
    """
    program = compiled(source)
    for name in program.variables():
        if name in environment and too_large(environment[name]):
            raise InvalidInput("value-too-large", f"{source!r}: {name} is too large.", _MEND_SIZE)
    try:
        ours = {**_OURS, **_sayers(source, language or environment.get("call", {}).get("language", ""), now)}
        result = _runnable(source).execute(cel.Context(variables=dict(environment), functions=ours))
    except (ValueError, TypeError, RuntimeError, ZeroDivisionError, OverflowError, KeyError, IndexError) as wrong:
        raise InvalidInput("expression-failed", f"{source!r}: {_without_values(wrong, source)}") from None
    if too_large(result):
        raise InvalidInput("value-too-large", f"{source!r} gives too large a value.", _MEND_SIZE)
    if (kind := _not_plain(result)) is not None:
        raise InvalidInput(
            "expression-failed", f"{source!r} gives a {kind}, which cannot be kept.", "Make a text or number of it."
        )
    return _in_order(result)


def same_for_all(source: str) -> bool | None:
    """Tell what a condition comes to that reads nothing of the call; ``None`` for any other."""
    try:
        value = evaluate(source, {}) if not names(source) else None
    except InvalidInput:
        return None
    return value if isinstance(value, bool) else None


def too_large(value: Any) -> bool:
    """Whether a value holds more than expressions may read and give. Stops as soon as it knows."""
    items, characters, waiting = MAX_ITEMS, MAX_CHARACTERS, [value]
    while waiting and items >= 0 and characters >= 0:
        here = waiting.pop()
        if isinstance(here, str | bytes):
            characters -= len(here)
        elif isinstance(here, dict | list | tuple):
            items -= len(here)
            if items >= 0:
                waiting.extend((*here, *here.values()) if isinstance(here, dict) else here)
    return items < 0 or characters < 0


def fits_pattern(pattern: str, text: str) -> bool:
    """Whether the whole text fits a regular expression, in time linear in the text; ``InvalidInput`` for a broken pattern.

    CEL's own patterns (RE2 syntax) are used because Python's can take years for a few digits.
    """
    program = compiled("text.matches(pattern)")
    try:
        program.execute({"text": "", "pattern": pattern})  # by itself first: “)(” would be well-formed inside the other
        return bool(program.execute({"text": text, "pattern": rf"\A(?:{pattern})\z"}))
    except (ValueError, TypeError, RuntimeError):
        raise InvalidInput(
            "bad-pattern",
            "The pattern is no regular expression.",
            "Write it in RE2 syntax, without look-around or back-references.",
        ) from None


def fill(text: str, environment: Mapping[str, Any], *, language: str = "", now: float | None = None) -> str:
    """Put values into a text's places. Whole numbers lose their ``.0``; true and false stay words."""
    parts = list(template(text).parts)
    for place in range(1, len(parts), 2):
        parts[place] = _as_text(evaluate(parts[place], environment, language=language, now=now))
    return "".join(parts)


@lru_cache(maxsize=4096)
def _said_in(source: str) -> tuple[str, ...]:
    return tuple(name for name in functions(source) if name in KINDS)


def _sayers(source: str, language: str, now: float | None) -> dict[str, Callable[..., str]]:
    """Make the functions a source puts data into words by. A value that cannot be said is read out as it is."""

    def sayer(kind: str) -> Callable[..., str]:
        def say(value: Any, *options: Any) -> str:
            said = spoken(kind, value, language, options, now=now)
            return _as_text(value) if said is None else said

        return say

    return {kind: sayer(kind) for kind in _said_in(source)}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(_as_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{_as_text(key)}: {_as_text(item)}" for key, item in _sorted_items(value))
    return "" if value is None else str(value)


def _as_number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) else None


def _sorted_items(value: dict[Any, Any]) -> list[tuple[Any, Any]]:
    return sorted(value.items(), key=lambda item: (type(item[0]).__name__, item[0]))  # keys may be of several types


def _in_order(value: Any) -> Any:
    """Sort the keys of maps, which CEL gives in any order."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value


_OURS = {
    "text": _as_text,
    "number": _as_number,
    "inorder": lambda value: [key for key, _ in _sorted_items(value)] if isinstance(value, dict) else value,
}


def _too_much(source: str) -> str:
    words = tokens(source)
    if len(source) > MAX_LENGTH or len(words) > MAX_TOKENS:
        return f"it is too long: at most {MAX_LENGTH} characters and {MAX_TOKENS} words and signs are accepted"
    loops, deepest = _loops(words)
    if loops > MAX_LOOPS or deepest > MAX_LOOP_DEPTH:
        return f"it loops too much: at most {MAX_LOOPS} loops, {MAX_LOOP_DEPTH} inside each other, are accepted"
    if deepest > 1 and "+" in words:
        return "it loops too much: with a loop inside another nothing may be added up or joined by +"
    if loops and len(words) > MAX_LOOP_TOKENS:
        return f"it is too long for one with a loop: at most {MAX_LOOP_TOKENS} words and signs are accepted then"
    return ""


def _loops(words: list[str]) -> tuple[int, int]:
    """How many loops there are, and how many stand inside each other. A list that is gone through is not inside."""
    count = depth = deepest = 0
    brackets: list[bool] = []
    for before, word in zip(["", *words], words, strict=False):
        if word in "([{":
            brackets.append(word == "(" and before in LOOPS)
            count, depth = count + brackets[-1], depth + brackets[-1]
            deepest = max(deepest, depth)
        elif word in ")]}" and brackets:
            depth -= brackets.pop()
    return count, deepest


def _not_plain(value: Any) -> str | None:
    """Name the type of what a checkpoint could not keep as JSON, or could not give back the same."""
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "map whose keys are no texts"
        inside = value.values()
    elif isinstance(value, list):
        inside = value
    elif isinstance(value, float) and not math.isfinite(value):
        return "number that is not finite"
    elif not isinstance(value, str | int | float | None):
        return _KINDS.get(type(value).__name__, type(value).__name__)
    return next((kind for item in inside if (kind := _not_plain(item)) is not None), None)


_KINDS = {"datetime": "timestamp", "timedelta": "duration"}
_MEND_SIZE = f"Keep values below {MAX_ITEMS} items and {MAX_CHARACTERS} characters."


def _syntax(wrong: ValueError) -> str:
    """Say the first place that is wrong; CEL repeats the whole source before it and every token it knows after it."""
    if found := _SYNTAX.search(str(wrong)):
        line, column, reason = found.groups()
        return f"line {line}, column {column}: {reason.partition(' expecting {')[0]}"[:300]
    return _first_line(wrong)


def _without_values(wrong: BaseException, source: str) -> str:
    """Keep of CEL's reason what the source says itself; the rest of what is quoted or counted may be a caller's data."""
    reason, *advice = _ADVICE.split(_first_line(wrong), maxsplit=1)
    told = _VALUE.sub(lambda found: found[0] if found[0].strip("'\"") in source else "…", reason)
    return f"no such key: {told}" if isinstance(wrong, KeyError) else told + "".join(advice)


def _first_line(wrong: BaseException) -> str:
    return str(wrong).splitlines()[0][:300]


Outcome = Literal["string", "number", "boolean", "list", "map", "null", "other", "misfit", "failed"]
"""What trying an expression came to: the type of its value; ``misfit`` when it does not go with values of these types at all;
``failed`` when it does not go with these very values, which tells nothing of others."""


class Trial:
    """Values to try expressions on before any call runs. Data put into words is always the same word here."""

    def __init__(self, environment: Mapping[str, Any]) -> None:
        """Keep the values, as a call has them."""
        ours = {name: _with_any_arguments(function) for name, function in _OURS.items()}
        self._context = cel.Context(variables=dict(environment), functions={**ours, **dict.fromkeys(KINDS, _any_word)})

    def outcome(self, source: str) -> Outcome:
        """Evaluate a source that compiles."""
        try:
            value = compiled(source).execute(self._context)
        except (ValueError, TypeError, RuntimeError, ZeroDivisionError, OverflowError, KeyError, IndexError) as wrong:
            return "misfit" if _is_misfit(str(wrong)) else "failed"
        kinds: tuple[tuple[Outcome, type | tuple[type, ...]], ...] = (
            *(
                ("null", type(None)),
                ("boolean", bool),
                ("number", (int, float)),
                ("string", str),
                ("list", list),
                ("map", dict),
            ),
        )
        return next((word for word, types in kinds if isinstance(value, types)), "other")


def _any_word(*given: Any) -> str:
    return "word"


def _with_any_arguments(function: Callable[[Any], Any]) -> Callable[..., Any]:
    """Take too few or too many as well, which another rule finds: CEL would tell of them on standard error."""

    def called(*given: Any) -> Any:
        return function(given[0]) if given else None

    return called


def _is_misfit(reason: str) -> bool:
    """CEL names a function that it has as undefined when it does not take values of the given types."""
    called = re.match(r"Undefined variable or function: '(\w+)'", reason)
    return reason.startswith(("No such overload", "Unsupported operation")) or (called is not None and called[1] in FUNCTIONS)
