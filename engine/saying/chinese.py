"""Chinese number words.

零 stands once for zeros inside a number (一千零一, 一万零一十), never for zeros at the end of a group of four (十万一千), and
before a group that does not fill its thousands (一亿零五百万). 两 stands for 二 at the head before 百 千 万 亿, and before a
measure word; inside it stays 二: 两万二千二百 (after 吕叔湘, 现代汉语八百词, s.v. 二 两).
"""

from __future__ import annotations

from decimal import Decimal

from engine.saying.values import parts

_DIGITS = "零一二三四五六七八九"
_WITHIN = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_GROUPS = ((10**8, "亿"), (10**4, "万"))

SIGNS = {"*": "星号", "#": "井号", "+": "加"}


def cardinal(value: int) -> str:
    """Say a whole number from zero on."""
    words = _joined(value) if value else _DIGITS[0]
    if words.startswith("一十"):
        return words[1:]
    return f"两{words[1:]}" if words[0] == "二" and words[1:2] in tuple("百千万亿") else words


def counted(value: int) -> str:
    """Say how many there are, with the measure word to follow: 两 (个), 十二 (个)."""
    return "两" if value == 2 else cardinal(value)


def formal(value: int) -> str:
    """Say a number behind 第 or 百分之, where 两百 is 二百."""
    words = cardinal(value)
    return f"二{words[1:]}" if words.startswith("两百") else words


def decimal(value: Decimal) -> str:
    """Say any number: 负二点五."""
    negative, before, behind = parts(value)
    return f"{'负' if negative else ''}{cardinal(before)}{'点' + digits(behind) if behind else ''}"


def two_digits(value: int) -> str:
    """Say minutes: 零五, 三十."""
    return ("零" if value < 10 else "") + cardinal(value)


def digits(keys: str, *, yao: bool = False) -> str:
    """Say digits, star and hash one by one; with ``yao`` 一 is 幺, which cannot be misheard for 七."""
    said = "".join(SIGNS.get(key) or _DIGITS[int(key)] for key in keys)
    return said.replace("一", "幺") if yao else said


def _joined(value: int) -> str:
    for size, unit in _GROUPS:
        if value >= size:
            high, low = divmod(value, size)
            return _joined(high) + unit + ("零" if 0 < low < size // 10 else "") + (_joined(low) if low else "")
    words, gap = "", False
    for size, unit in _WITHIN:
        digit, value = divmod(value, size)
        if digit:
            words += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = bool(words) and not digit
    return words
