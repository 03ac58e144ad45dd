"""How long a short message is: the alphabet it needs and the parts it is sent in (3GPP TS 23.038 §6.1.2.1 and §6.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # each is sent as two: the escape and itself

_ALONE = {"GSM-7": 160, "UCS-2": 70}
_JOINED = {"GSM-7": 153, "UCS-2": 67}
"""In a part of several, a header of six bytes says which part it is (3GPP TS 23.040 §9.2.3.24.1)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``units`` are characters as the alphabet counts them: an emoji is two of UCS-2, a brace two of GSM-7."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def measure(text: str) -> Measure:
    """Measure a text; an empty one is sent in one part."""
    gsm = all(sign in _BASIC or sign in _EXTENDED for sign in text)
    encoding: Literal["GSM-7", "UCS-2"] = "GSM-7" if gsm else "UCS-2"
    widths = [_width(sign, gsm=gsm) for sign in text]
    units = sum(widths)
    if units <= _ALONE[encoding]:
        return Measure(encoding, units, 1)
    segments, room = 1, _JOINED[encoding]
    for width in widths:
        if width > room:  # what is two units wide is never parted
            segments, room = segments + 1, _JOINED[encoding]
        room -= width
    return Measure(encoding, units, segments)


def _width(sign: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if sign in _EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1
