"""English number words, said the American way: “one hundred one”, without “and”.

``num2words`` would give them, with commas and “and” that a voice pauses at; it has no Chinese, brings a parser nobody keeps any
more (docopt), and is LGPL.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.saying.values import parts

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    **{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"},
    "twelve": "twelfth",
}

SIGNS = {"*": "star", "#": "pound", "+": "plus"}


def cardinal(value: int) -> str:
    """Say a whole number from zero on."""
    for size, scale in (*_SCALES, (100, "hundred")):
        if value >= size:
            rest = value % size
            return f"{cardinal(value // size)} {scale}{' ' + cardinal(rest) if rest else ''}"
    if value < len(_SMALL):
        return _SMALL[value]
    return _TENS[value // 10] + (f"-{_SMALL[value % 10]}" if value % 10 else "")


def ordinal(value: int) -> str:
    """Say a place in a row."""
    words = cardinal(value)
    last = words.replace("-", " ").rsplit(" ", 1)[-1]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[: len(words) - len(last)] + _ORDINALS.get(last, regular)


def decimal(value: Decimal) -> str:
    """Say any number: “minus two point five”."""
    negative, before, behind = parts(value)
    return f"{'minus ' if negative else ''}{cardinal(before)}{' point ' + digits(behind) if behind else ''}"


def year(value: int) -> str:
    """Say a year: “twenty twenty-six”, “nineteen oh five”, “two thousand nine”."""
    century, rest = divmod(value, 100)
    if century < 10 or value % 1000 < 10:
        return cardinal(value)
    return f"{cardinal(century)} {two_digits(rest) if rest else 'hundred'}"


def two_digits(value: int) -> str:
    """Say minutes, or the end of a year: “oh five”, “thirty”."""
    return f"oh {_SMALL[value]}" if value < 10 else cardinal(value)


def digits(keys: str) -> str:
    """Say digits, star and pound one by one."""
    return " ".join(SIGNS.get(key) or _SMALL[int(key)] for key in keys)


def listed(words: Sequence[str]) -> str:
    """Join as people do: “one hour, two minutes and three seconds”."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
