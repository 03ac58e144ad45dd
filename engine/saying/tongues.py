"""What a language is called, for lists and exits that people read."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError


@cache
def language_name(tag: str, among: tuple[str, ...], told_in: str) -> str:
    """Name a language: with its region where another of ``among`` is the same language; the tag itself where CLDR has none.

    Args:
        tag: a BCP 47 tag, such as ``zh-CN``.
        among: the tags that it has to be told apart from; it may be one of them.
        told_in: the language of the name.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    twins = [other for other in among if other.lower() != tag.lower() and other.lower().split("-")[0] == locale.language]
    name = locale.get_display_name(told_in) if twins else locale.get_language_name(told_in)
    return name or tag
