"""Letters and characters one by one: order codes, plates, names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from engine.saying import chinese, english
from engine.saying.kind import Asked, InBoth, Kind
from engine.saying.values import LONGEST, Unsayable, plain, whole

_ALPHABET = (
    *("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliet", "Kilo", "Lima", "Mike"),
    *("November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee"),
    "Zulu",
)
"""ICAO's spelling alphabet, with Alpha and Juliet as English writes them: a voice reads what is written."""

_SIGNS: Mapping[str, tuple[str, str]] = {
    " ": ("space", "空格"),
    "-": ("dash", "横杠"),
    "_": ("underscore", "下划线"),
    ".": ("dot", "点"),
    "/": ("slash", "斜杠"),
    "@": ("at", "艾特"),
    "+": ("plus", "加号"),
    "*": ("star", "星号"),
    "#": ("pound", "井号"),
    ":": ("colon", "冒号"),
    "&": ("and", "和"),
}


def _characters(value: Any) -> str:
    text = plain(value) if isinstance(value, str) else str(whole(value))
    if not 0 < len(text) <= LONGEST:
        raise Unsayable
    return text.upper() if text.isascii() else "".join(one.upper() if one.isascii() else one for one in text)


def _english(value: Any, asked: Asked) -> str:
    """Behind “A” stands a comma always, or a voice would read the article."""
    said = ", ".join(_character_en(one, asked) for one in _characters(value))
    return f"{said}," if said.endswith("A") and not asked.has("alphabet") else said


def _character_en(one: str, asked: Asked) -> str:
    if "A" <= one <= "Z":
        return f"{one}, as in {_ALPHABET[ord(one) - ord('A')]}" if asked.has("alphabet") else one
    if one in _SIGNS:
        return _SIGNS[one][0]
    if "0" <= one <= "9":
        return english.digits(one)
    raise Unsayable


def _chinese(value: Any, asked: Asked) -> str:
    return "，".join(_character_zh(one, asked) for one in _characters(value))


def _character_zh(one: str, asked: Asked) -> str:
    if "A" <= one <= "Z":
        return f"{_ALPHABET[ord(one) - ord('A')]} 的 {one}" if asked.has("alphabet") else one
    if one in _SIGNS:
        return _SIGNS[one][1]
    if "0" <= one <= "9":
        return chinese.digits(one, yao=asked.has("yao"))
    if unicodedata.name(one, "").startswith("CJK UNIFIED"):
        return one
    raise Unsayable


SPELLED = Kind(
    "spelled",
    InBoth("Spelled", "逐字拼读"),
    {"en": _english, "zh": _chinese},
    InBoth(
        "`alphabet` to say “A, as in Alpha”; `yao` to say 幺 for 1 in Chinese",
        "`alphabet` 表示读作“Alpha 的 A”；`yao` 表示中文把 1 读作“幺”",
    ),
    words=frozenset({"alphabet", "yao"}),
    most=2,
)
