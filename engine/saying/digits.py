"""Digits one by one, in groups as people read them; telephone numbers in those of their country."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import phonenumbers

from engine.saying import chinese, english
from engine.saying.e164 import is_region
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import LONGEST, Unsayable, keys, plain

_USUAL: Mapping[int, tuple[int, ...]] = {
    **{6: (3, 3), 7: (3, 4), 8: (4, 4), 9: (3, 3, 3)},
    **{10: (3, 3, 4), 11: (3, 4, 4)},
}
"""Length → groups, as telephone numbers of that length are read; shorter ones in one go, longer ones by fours."""
_FOURS = 4
_BETWEEN = re.compile(r"[ \-.()/]+")
_DIALLED = re.compile(r"\+?[0-9*#]+")


def _grouped(text: str, asked: Asked) -> list[str]:
    size = next((int(word) for word in asked.options if _is_size(word)), None)
    usual = _USUAL.get(len(text), (_FOURS,) * (len(text) // _FOURS + 1) if len(text) > max(_USUAL) else (len(text),))
    return list(_cut(text, usual if size is None else (size,) * len(text)))


def _cut(text: str, sizes: tuple[int, ...]) -> Iterator[str]:
    for size in sizes:
        if text:
            yield text[:size]
        text = text[size:]


def _is_size(word: str) -> bool:
    return len(word) == 1 and word in "123456789"


def _telephone(value: Any, asked: Asked) -> tuple[str, list[str], str]:
    """A sign or none, the groups, and the extension or none."""
    if not isinstance(value, str):
        return "", _grouped(keys(value), Asked()), ""
    text = plain(value)
    region = next((word for word in asked.options if word != "yao"), None)
    try:
        number = phonenumbers.parse(text[: LONGEST * 2], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_valid_number(number):
        extension, number.extension = number.extension or "", None
        at_home = region is not None and phonenumbers.country_code_for_region(region) == number.country_code
        form = phonenumbers.PhoneNumberFormat
        written = phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
        return "" if at_home else "+", re.findall("[0-9]+", written), extension
    dialled = _BETWEEN.sub("", text)
    if not _DIALLED.fullmatch(dialled) or len(dialled) > LONGEST:
        raise Unsayable
    return dialled[: dialled.startswith("+")], _grouped(dialled.removeprefix("+"), Asked()), ""


def _digits_en(value: Any, asked: Asked) -> str:
    return ", ".join(map(english.digits, _grouped(keys(value), asked)))


def _digits_zh(value: Any, asked: Asked) -> str:
    return "，".join(map(_chinese_digits(asked), _grouped(keys(value), asked)))


def _telephone_en(value: Any, asked: Asked) -> str:
    sign, groups, extension = _telephone(value, asked)
    said = ", ".join(map(english.digits, groups))
    return (f"{english.SIGNS['+']} " if sign else "") + said + (f", extension {english.digits(extension)}" if extension else "")


def _telephone_zh(value: Any, asked: Asked) -> str:
    sign, groups, extension = _telephone(value, asked)
    one_by_one = _chinese_digits(asked)
    said = "，".join(map(one_by_one, groups))
    return (chinese.SIGNS["+"] if sign else "") + said + (f"，转{one_by_one(extension)}" if extension else "")


def _chinese_digits(asked: Asked) -> Callable[[str], str]:
    yao = asked.has("yao")
    return lambda text: chinese.digits(text, yao=yao)


DIGITS = Kind(
    "digits",
    InBoth("Digits", "逐位数字"),
    {"en": _digits_en, "zh": _digits_zh},
    InBoth(
        "how many go together, such as `4`; `yao` to say 幺 for 1 in Chinese",
        "每组位数，例如 `4`；`yao` 表示中文把 1 读作“幺”",
    ),
    words=frozenset({"yao"}),
    opened=_is_size,
    most=2,
)
TELEPHONE = Kind(
    "telephone",
    InBoth("Telephone number", "电话号码"),
    {"en": _telephone_en, "zh": _telephone_zh},
    InBoth(
        "the country it is dialled in, such as `CN`; `yao` to say 幺 for 1 in Chinese",
        "所在国家或地区代码，例如 `CN`；`yao` 表示中文把 1 读作“幺”",
    ),
    words=frozenset({"yao"}),
    opened=is_region,
    most=2,
)
