"""Numbers, places in a row, percentages."""

from __future__ import annotations

from typing import Any

from engine.saying import chinese, english
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import DECIMALS, Unsayable, number, parts, rounded, whole


def _cardinal_en(value: Any, asked: Asked) -> str:
    return english.decimal(number(value))


def _cardinal_zh(value: Any, asked: Asked) -> str:
    read = number(value)
    counts = asked.has("counted") and read == 2
    return chinese.counted(2) if counts else chinese.decimal(read)


def _place(value: Any) -> int:
    read = whole(value)
    if read < 1:
        raise Unsayable
    return read


def _ordinal_en(value: Any, asked: Asked) -> str:
    return english.ordinal(_place(value))


def _ordinal_zh(value: Any, asked: Asked) -> str:
    return f"第{chinese.formal(_place(value))}"


def _hundredfold(value: Any, asked: Asked) -> Any:
    read = number(value)
    return number(rounded(read * 100, DECIMALS)) if asked.has("fraction") else read


def _percent_en(value: Any, asked: Asked) -> str:
    return f"{english.decimal(_hundredfold(value, asked))} percent"


def _percent_zh(value: Any, asked: Asked) -> str:
    negative, before, behind = parts(_hundredfold(value, asked))
    if before == 100 and not behind:
        said = "百"  # 百分之百, a set phrase
    else:
        said = chinese.formal(before) + (f"点{chinese.digits(behind)}" if behind else "")
    return f"{'负' if negative else ''}百分之{said}"


CARDINAL = Kind(
    "cardinal",
    InBoth("Number", "数字"),
    {"en": _cardinal_en, "zh": _cardinal_zh},
    InBoth("`counted` before a measure word: 2 is 两 then", "后接量词时用 `counted`：2 读作“两”"),
    words=frozenset({"counted"}),
    most=1,
)
ORDINAL = Kind(
    "ordinal",
    InBoth("Place in a row", "序数"),
    {"en": _ordinal_en, "zh": _ordinal_zh},
    InBoth("no options", "没有选项"),
)
PERCENT = Kind(
    "percent",
    InBoth("Percentage", "百分比"),
    {"en": _percent_en, "zh": _percent_zh},
    InBoth("`fraction` when 0.5 means 50 %", "0.5 表示 50% 时用 `fraction`"),
    words=frozenset({"fraction"}),
    most=1,
)
