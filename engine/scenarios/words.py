"""The plain values that a scenario is written in: how long, which keys, which number, when."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
WITHHELD = "withheld"


def _seconds(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 86400:
        return float(value)
    written = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise PydanticCustomError("duration", "no length of time", {"mend": "Write for example 3s, 500ms or 2m."})
    return round(float(written[1]) * _UNITS[written[2]], 6)


def _keys(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[0-9*#A-D]{1,64}", text):
        raise PydanticCustomError(
            "keys", "no keys of a telephone", {"mend": "Write keys in quotation marks, such as “12#”: 0-9, *, # and A-D."}
        )
    return text


def _text(value: Any) -> str:
    # A number that YAML reads as one is exactly what was written: plain_yaml takes 007 and +86 for texts.
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise PydanticCustomError("text", "no text", {"mend": "Put it in quotation marks."})
    return value


def _caller(value: Any) -> str:
    text = _text(value)
    return "" if text == WITHHELD else text


def _moment(value: Any) -> float:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PydanticCustomError("moment", "no moment", {"mend": "Write for example 2026-10-01T09:30+08:00."})
    return moment.timestamp()


_LENGTH = {"anyOf": [{"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? ?(ms|s|m|h)$"}, {"type": "number", "minimum": 0}]}

Duration = Annotated[float, BeforeValidator(_seconds), WithJsonSchema({**_LENGTH, "examples": ["3s", "500ms", "2m"]})]
"""Seconds, written as ``3s``, ``500ms``, ``2m`` or a plain number."""
Keys = Annotated[
    str,
    BeforeValidator(_keys),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^[0-9*#A-D]+$"}, {"type": "integer"}], "examples": ["12#"]}),
]
"""Keys pressed one after the other."""
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})]
"""A text that may look like a number: an extension, a dialled number."""
Caller = Annotated[
    str,
    BeforeValidator(_caller),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}], "examples": ["13800138000", WITHHELD]}),
]
"""A caller's number; ``withheld`` for none."""
Moment = Annotated[
    float,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-10-01T09:30+08:00"]}),
]
"""Unix time, written as a date and time with its offset."""
Count = Annotated[int, Field(ge=1, le=1000)]


def length(seconds: float) -> str:
    """Write a length of time as a scenario writes it."""
    return f"{round(seconds, 3):g}s"
