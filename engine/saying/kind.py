"""What a kind of datum is: how it is said in each language, and with what options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Literal

from engine.saying.values import Unsayable, zone

Tongue = Literal["en", "zh"]
"""What a language tag comes down to here: data has the same words for all of ``zh-CN``, ``zh-SG``…"""


@dataclass(frozen=True, slots=True)
class InBoth:
    """A word for people, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How a datum is wanted: the option words, and the time it is (Unix seconds) for words like “today”."""

    options: tuple[str, ...] = ()
    now: float | None = None

    def has(self, word: str) -> bool:
        """Whether an option is given."""
        return word in self.options

    @property
    def zone(self) -> tzinfo | None:
        """The time zone that is asked for."""
        return next((found for word in self.options if (found := zone(word))), None)


Say = Callable[[Any, Asked], str]
"""Puts a value into words, or raises ``Unsayable``."""


def no_open_option(word: str) -> bool:
    """Accept no option beside those of a fixed list."""
    return False


@dataclass(frozen=True)
class Kind:
    """One kind of datum.

    Attributes:
        name: its word in flows, which is also the function's: ``${date(due)}``.
        title: its name for people.
        ways: how it is said in each language.
        takes: what options it has, for people.
        words: the options that are fixed words.
        opened: whether a word is one of its other options, such as a currency's code.
        most: how many options it takes at most.
        least: how many it needs.
    """

    name: str
    title: InBoth
    ways: Mapping[Tongue, Say]
    takes: InBoth
    words: frozenset[str] = frozenset()
    opened: Callable[[str], bool] = no_open_option
    most: int = 0
    least: int = 0

    def accepts(self, word: str) -> bool:
        """Whether it has this option."""
        return word in self.words or self.opened(word)

    def said(self, value: Any, tongue: Tongue, asked: Asked) -> str:
        """Say a value; raises ``Unsayable`` for one that is not of this kind, and for options it does not have."""
        if not self.least <= len(asked.options) <= self.most or not all(map(self.accepts, asked.options)):
            raise Unsayable
        return self.ways[tongue](value, asked)
