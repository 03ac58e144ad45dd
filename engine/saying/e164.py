"""Telephone numbers in the one form that is the same all over the world (ITU-T E.164): what makes two spellings one number."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from engine.saying.values import LONGEST, plain

_NUMBER = re.compile(r"[+0-9][0-9\s\-.()/]*")


@lru_cache(maxsize=4096)
def international(written: str, region: str) -> str | None:
    """Write a number as ``+8613800138000``; ``region`` is the country of numbers that name none.

    None for what is no number of a public network, such as an extension.
    """
    text = plain(written)
    if not _NUMBER.fullmatch(text):
        return None  # the library reads over letters, and spells some as keys
    try:
        number = phonenumbers.parse(text[:LONGEST], region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_region(word: str) -> bool:
    """Tell whether a word is a country as ISO 3166 writes it, such as CN."""
    return word in phonenumbers.SUPPORTED_REGIONS
