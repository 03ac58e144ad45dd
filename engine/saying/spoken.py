"""The door of the room: what kinds there are, and how a value is said as one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.saying.dates import DATE, TIME
from engine.saying.digits import DIGITS, TELEPHONE
from engine.saying.kind import Asked, InBoth, Kind, Tongue
from engine.saying.money import CURRENCY
from engine.saying.numbers import CARDINAL, ORDINAL, PERCENT
from engine.saying.spelling import SPELLED
from engine.saying.timespans import TIMESPAN
from engine.saying.values import Unsayable

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (CARDINAL, ORDINAL, CURRENCY, PERCENT, DATE, TIME, TIMESPAN, DIGITS, TELEPHONE, SPELLED)
}
"""Every kind of datum by its name, in the order people see them."""

_TONGUES: Mapping[str, Tongue] = {"en": "en", "zh": "zh"}


def spoken(kind: str, value: Any, language: str, options: Sequence[object] = (), *, now: float | None = None) -> str | None:
    """Put a value into words for a voice of the language; ``None`` when it cannot be said. Never raises.

    It cannot be said when it is not of the kind (“abc” as a date), when an option is none of the kind's, and in languages other
    than Chinese and English.

    Args:
        kind: a name of ``KINDS``.
        value: what came from a caller or another system.
        language: a language tag such as ``zh-CN``.
        options: words as the kind takes them; whole numbers count as their digits.
        now: Unix time in seconds, for days said as today or tomorrow; without it they are said by their date.
    """
    tongue = _TONGUES.get(language.partition("-")[0].lower())
    if tongue is None or kind not in KINDS:
        return None
    try:
        return KINDS[kind].said(value, tongue, Asked(tuple(map(str, options)), now))
    except Unsayable:
        return None


def misuse(kind: str, options: Sequence[str | None]) -> InBoth | None:
    """Say what is wrong with the options of a kind, as far as it shows before a call; ``None`` stands for a computed one."""
    known = KINDS[kind]
    if not known.least <= len(options) <= known.most:
        if known.least:
            return InBoth(f"“{kind}” needs {known.takes.en}", f"“{kind}”需要：{known.takes.zh}")
        return InBoth(f"“{kind}” is given too many options", f"“{kind}”的选项过多")
    wrong = next((word for word in options if word is not None and not known.accepts(word)), None)
    if wrong is not None:
        return InBoth(f"“{kind}” has no option “{wrong}”", f"“{kind}”没有选项“{wrong}”")
    return None
