"""Whom authors may have called: extensions of the installation's own, and outside what an administrator has allowed.

Whoever can have any number called can run up any bill (toll fraud), so that outside nothing is allowed by itself. Beginnings of
numbers (``+8613*``) stand for whole numbers alone: a short one, such as an emergency call's, has to be named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.errors import InvalidInput, NotAllowed
from engine.saying.e164 import international
from engine.telephony.calls import Address

SETTING = "CORDBOARD_CALL_ALLOW"
SHORT = 6
"""Digits of the longest extension, and of numbers that no beginning stands for."""

_MARKS = re.compile(r"[\s().-]")
_NUMBER = re.compile(r"\+?[0-9]{2,32}")
_EXTENSION = re.compile(rf"[0-9]{{2,{SHORT}}}")


class Diallable:
    """Tells what a number that somebody typed leads to."""

    def __init__(self, allowed: Sequence[str], region: str) -> None:
        """``allowed`` are the numbers of the setting, ``region`` is the country of those that name none."""
        self.allowed = tuple(allowed)
        self._region = region

    def address(self, typed: str) -> Address:
        """Give where to dial; raises ``InvalidInput`` (``bad-number``), ``NotAllowed`` (``number-not-allowed``)."""
        number = _MARKS.sub("", typed)
        if not _NUMBER.fullmatch(number):
            raise InvalidInput("bad-number", "What was typed is no number.", "Write digits, with a + before a country's code.")
        if any(self._allows(entry, number) for entry in self.allowed):
            return Address("number", number)
        if _EXTENSION.fullmatch(number):
            return Address("endpoint", number)
        raise NotAllowed(
            "number-not-allowed",
            "The installation does not allow this number to be called.",
            f"An administrator can allow it with {SETTING}, such as {SETTING}=+8613800138000; extensions may always be called.",
        )

    def _allows(self, entry: str, number: str) -> bool:
        everywhere = international(number, self._region) or number
        if entry.endswith("*"):
            return len(number.lstrip("+")) > SHORT and any(one.startswith(entry[:-1]) for one in (number, everywhere))
        return entry == number or (international(entry, self._region) or entry) == everywhere
