"""Amounts of money, in any currency CLDR names.

Amounts are rounded half up to what the currency has (JPY no decimals, KWD three), as on a bill. Where people have a word for
the hundredth it is said: “two dollars and fifty cents”, 两美元五十美分. Yuan: 十二元五角 in Chinese; in English “twelve yuan
fifty”, as people in China say, for jiao and fen are hardly known in English; below one, “zero point five yuan”. All others are
said with a point: “two point five Swiss francs”.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_name, get_currency_precision, is_currency

from engine.saying import chinese, english
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import number, parts, rounded

_SHORT_EN: Mapping[str, tuple[str, str]] = {
    "CNY": ("yuan", "yuan"),
    "USD": ("dollar", "dollars"),
    "GBP": ("pound", "pounds"),
    "JPY": ("yen", "yen"),
}
"""As people say them where CLDR gives the full name (“US dollars”), which a shelf of currencies needs and a caller does not."""

_SHORT_ZH: Mapping[str, str] = {"CNY": "元", "TWD": "元新台币"}
"""CLDR gives 人民币 and 新台币, which are names and no units."""

_CENTS_EN: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("USD", "EUR", "HKD", "AUD", "CAD", "SGD", "NZD"), ("cent", "cents")),
    "GBP": ("penny", "pence"),
}
_CENTS_ZH: Mapping[str, str] = {"USD": "美分", "EUR": "欧分", "GBP": "便士"}


@lru_cache(maxsize=512)
def _known(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isupper() and is_currency(code, "en")


def _amount(value: Any, asked: Asked) -> tuple[str, Decimal]:
    code = asked.options[0]
    return code, rounded(number(value), get_currency_precision(code))


def _name_en(code: str, *, one: bool) -> str:
    singular, plural = _SHORT_EN.get(code) or (get_currency_name(code, 1, "en"), get_currency_name(code, 2, "en"))
    return singular if one else plural


def _english(value: Any, asked: Asked) -> str:
    code, amount = _amount(value, asked)
    negative, before, behind = parts(amount)
    cents = int(f"{behind:0<2}") if len(behind) < 3 else 0
    sign = "minus " if negative else ""
    major = f"{english.cardinal(before)} {_name_en(code, one=before == 1)}"
    if not behind:
        return sign + major
    if code == "CNY" and before:
        return f"{sign}{major} {english.two_digits(cents)}"
    if code in _CENTS_EN:
        minor = f"{english.cardinal(cents)} {_CENTS_EN[code][cents != 1]}"
        return sign + english.listed([major, minor] if before else [minor])
    return f"{english.decimal(amount)} {_name_en(code, one=False)}"


def _chinese(value: Any, asked: Asked) -> str:
    code, amount = _amount(value, asked)
    negative, before, behind = parts(amount)
    name = _SHORT_ZH.get(code) or get_currency_name(code, 2, "zh_Hans_CN")
    sign = "负" if negative else ""
    major = chinese.counted(before) + name
    if not behind:
        return sign + major
    if code == "CNY":
        return sign + _yuan(before, *map(int, f"{behind:0<2}"))
    if code in _CENTS_ZH:
        cents = int(f"{behind:0<2}")
        return sign + (major + chinese.two_digits(cents) if before else chinese.counted(cents)) + _CENTS_ZH[code]
    return chinese.decimal(amount) + name


def _yuan(yuan: int, jiao: int, fen: int) -> str:
    """元角分: the first of them counts (两角), a later one is a digit (两元二角); a skipped 角 leaves 零 (十元零五分)."""
    said = chinese.counted(yuan) + "元" if yuan else ""
    for digit, unit in ((jiao, "角"), (fen, "分")):
        if digit:
            gap = "零" if unit == "分" and said and not jiao else ""
            said += gap + (chinese.cardinal(digit) if said else chinese.counted(digit)) + unit
    return said


CURRENCY = Kind(
    "currency",
    InBoth("Money", "金额"),
    {"en": _english, "zh": _chinese},
    InBoth("a currency's ISO 4217 code, such as `CNY`", "货币的 ISO 4217 代码，例如 `CNY`"),
    opened=_known,
    least=1,
    most=1,
)
