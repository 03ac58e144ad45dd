"""The expression language of flows: CEL (https://cel.dev), by way of ``common-expression-language``.

CEL has no side effects, no loops without bounds and no clock, so it is safe inside a durable workflow. An expression sees the
flow's variables by name and ``call`` with ``caller``, ``dialled``, ``language`` and ``entry``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cel

from engine.errors import InvalidInput

CALL_FACTS = ("caller", "dialled", "language", "entry")
FUNCTIONS = (
    *("size", "contains", "startsWith", "endsWith", "matches"),
    *("int", "uint", "double", "string", "bytes", "type", "dyn", "duration", "timestamp"),
    *("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"),
    *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
)
"""What an expression may call, besides operators and the macros ``has all exists exists_one filter map``."""
TYPE_NAMES = ("bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint")
"""Names that stand for types, as in ``type(x) == int``."""
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


def evaluate(source: str, environment: Mapping[str, Any]) -> Any:
    """Evaluate; raises ``InvalidInput`` (``expression-failed``) with CEL's own reason, never with the values."""
    try:
        return compiled(source).execute(dict(environment))
    except (ValueError, TypeError, RuntimeError, ZeroDivisionError, OverflowError, KeyError, IndexError) as wrong:
        raise InvalidInput("expression-failed", f"{source!r}: {_without_values(wrong, source)}") from None


def fill(text: str, environment: Mapping[str, Any]) -> str:
    """Put values into a text's places. Whole numbers lose their ``.0``; true and false stay words."""
    parts = list(template(text).parts)
    for place in range(1, len(parts), 2):
        parts[place] = _as_text(evaluate(parts[place], environment))
    return "".join(parts)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


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
