"""The nouns: lists of numbers, and classes of callers as ordered rules over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.errors import InvalidInput, NotFound
from engine.saying.e164 import international

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""What lists and classes may be called: as exits are, for a class is one."""
NORMAL, ERROR = "normal", "error"
"""The class of everybody else, and the exit of a caller who cannot be judged."""
MOST_ENTRIES = 500_000
_BETWEEN = re.compile(r"[\s\-.()/]")
_DIGITS = re.compile(r"\+?[0-9*#]{1,32}")
_PREFIX = re.compile(r"\+?[0-9]{1,15}")

Name = Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")]


@dataclass(frozen=True, slots=True)
class Entry:
    """A caller on a list. ``number`` is in its one form; a ``prefix`` stands for all numbers that begin so.

    ``until`` is when it ends by itself, in Unix seconds; ``None`` for never.
    """

    number: str
    prefix: bool = False
    until: float | None = None
    note: str = ""
    added_at: float = 0.0
    added_by: str = ""
    place: str = ""  # where it stands, for the page behind it

    @property
    def written(self) -> str:
        """The number as people write it: a prefix with a star behind it."""
        return self.number + ("*" if self.prefix else "")


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list, and how many entries of it hold now."""

    name: str
    entries: int


class Condition(BaseModel):
    """One reason to belong to a class: the number is on a list, is withheld, or its row in a table has a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    list: Name | None = None
    withheld: bool = False
    table: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")] | None = None
    column: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")] | None = None
    value: str | float | int | bool | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if (self.list is not None) + self.withheld + (self.table is not None) != 1:
            raise ValueError("give just one of: list, withheld, table")
        if (self.table is None) != (self.column is None) or (self.table is None) != (self.value is None):
            raise ValueError("a table goes with a column and what it is: {table: customers, column: level, is: gold}")
        return self


class CallerClass(BaseModel):
    """A class: whoever meets any of the conditions, and belongs to none of the classes before it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    any_of: tuple[Condition, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _name_is_free(self) -> Self:
        if self.name in (NORMAL, ERROR):
            raise ValueError(f"“{self.name}” is taken")
        return self


class Classes(BaseModel):
    """All classes in their order: the first that fits is a caller's. ``revision`` counts changes, so that none is lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: tuple[CallerClass, ...] = Field(max_length=50)
    revision: int = 0

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [one.name for one in self.classes]
        if len(set(names)) != len(names):
            raise ValueError("two classes have the same name")
        return self

    def as_json(self) -> list[Mapping[str, Any]]:
        """Give the classes as people write them."""
        return [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in self.classes]


SHIPPED = Classes(
    classes=tuple(CallerClass(name=name, any_of=(Condition(list=name),)) for name in ("blocked", "vip", "important"))
)
"""What an installation begins with: three classes, each with a list of its own."""


def read_number(written: str, region: str) -> tuple[str, bool]:
    """Read a number as it goes on a list: (its one form, whether it is a prefix); ``InvalidInput``, not repeating it."""
    bare = _BETWEEN.sub("", written)
    if bare.endswith("*") and _PREFIX.fullmatch(bare[:-1]):
        return bare[:-1], True
    number = international(written, region) or (bare if _DIGITS.fullmatch(bare) else None)
    if number is None:
        raise InvalidInput(
            "bad-number",
            "That is no number.",
            "Write +8613800138000, 13800138000, an extension, or a beginning such as +8610*.",
        )
    return number, False


def forms(caller: str, region: str) -> list[tuple[str, bool]]:
    """List every entry that would be this caller's: the number in its one form and as it came, and all their beginnings."""
    bare = _BETWEEN.sub("", caller)[:32]
    if not bare:
        return []
    spelled = dict.fromkeys(one for one in (international(caller, region), bare) if one)
    exact = [(one, False) for one in spelled]
    beginnings = dict.fromkeys(one[:end] for one in spelled for end in range(1, len(one) + 1))
    return [*exact, *((one, True) for one in beginnings if _PREFIX.fullmatch(one))]


def no_such_list(name: str) -> NotFound:
    """Say that a list has no entries."""
    return NotFound("no-such-list", f"There is no list {name[:80]}.", "See them with: cordboard callers lists")
