"""Which binding a dialled number belongs to: Asterisk's pattern language and its order, so that both mean the same.

``X`` 0-9, ``Z`` 1-9, ``N`` 2-9, ``[13-5]`` a set, ``.`` one or more of anything, ``!`` none or more of anything; both only at
the end. The leading ``_`` may be left out. Hyphens and blanks between are decoration. Matching and order follow Asterisk's
``main/pbx.c`` (``_extension_match_core``, ``ext_cmp``): exact numbers first, then position by position the smaller set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import InvalidInput
from engine.flows.model import NumberBinding

MAX_LENGTH = 79
"""Asterisk's limit for an extension (``AST_MAX_EXTENSION`` is 80 with its end mark)."""

_CLASSES = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_LETTERS = {members: letter for letter, members in _CLASSES.items()}
_ANY_SCORE, _NONE_OR_MORE_SCORE, _END_SCORE = 0x18000, 0x28000, 0x30000  # pbx.c, ext_cmp_pattern_pos
_PATTERN_SHAPED = re.compile(r"[0-9+*#A-DXZN\[\].! -]*")
_PATTERN_MARK = re.compile(r"[XZN\[\].!]")
_EXACT = re.compile(r"[A-Za-z0-9+*#._@~-]+")
_PLAIN = re.compile(r"[0-9+*#A-Da-d]")
_MEND = "Write a number such as 4001, or a pattern such as _400X, _9[2-4]. or _010N!."


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A parsed pattern.

    Attributes:
        canonical: the one way to write it; equal patterns have equal forms. An exact number has no ``_``.
        sets: what each position accepts, as sorted characters.
        tail: ``.``, ``!`` or nothing.
    """

    canonical: str
    sets: tuple[str, ...]
    tail: str = ""

    @property
    def exact(self) -> bool:
        """Whether it stands for one number only."""
        return not self.tail and all(len(members) == 1 for members in self.sets)

    @property
    def specificity(self) -> tuple[int, tuple[tuple[int, str], ...]]:
        """Sort key: the smaller wins. As in Asterisk, the end of a pattern counts as less specific than ``.`` and ``!``."""
        positions = [(len(members) << 8 | ord(members[0]), members) for members in self.sets]
        if self.tail:
            positions.append((_ANY_SCORE if self.tail == "." else _NONE_OR_MORE_SCORE, ""))
        return (0 if self.exact else 1, (*positions, (_END_SCORE, "")))

    def matches(self, number: str) -> bool:
        """Tell whether a dialled number, as the switch gives it, fits."""
        length = len(self.sets)
        if len(number) < length or any(key not in members for key, members in zip(number, self.sets, strict=False)):
            return False
        rest = len(number) - length
        return rest >= 1 if self.tail == "." else rest >= 0 if self.tail == "!" else rest == 0


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> NumberPattern:
    """Read a pattern; raises ``InvalidInput`` (``bad-number-pattern``) saying which character is wrong."""
    if not text.strip("_ -"):
        raise _bad(text, "it is empty")
    if len(text) > MAX_LENGTH:
        raise _bad(text[:20] + "…", f"it is longer than {MAX_LENGTH} characters")
    if text.startswith("_"):
        return _built(text, *_positions(text, 1))
    if _PATTERN_SHAPED.fullmatch(text):
        if _PATTERN_MARK.search(text):
            return _built(text, *_positions(text, 0))
        return _built(text, [key for key in text if key not in " -"], "")
    if not _EXACT.fullmatch(text):
        wrong = next(index for index, key in enumerate(text) if not _EXACT.fullmatch(key))
        raise _bad(text, f"character {wrong + 1} (“{text[wrong]}”) cannot be dialled")
    return NumberPattern(text, tuple(text))


def choose(bindings: Iterable[NumberBinding], environment: str, number: str) -> NumberBinding | None:
    """Pick the binding that a call to this number takes: the most specific match in the environment, if any matches."""
    matching = [
        (pattern.specificity, binding)
        for binding in bindings
        if binding.environment == environment and (pattern := parse_pattern(binding.pattern)).matches(number)
    ]
    return min(matching, key=lambda pair: pair[0])[1] if matching else None


def _positions(text: str, index: int) -> tuple[list[str], str]:
    sets: list[str] = []
    while index < len(text):
        key = text[index]
        if key in ".!":
            if text[index + 1 :].strip(" -"):
                raise _bad(text, f"“{key}” may only stand at the end, and is character {index + 1}")
            return sets, key
        if key == "[":
            end = text.find("]", index)
            if end < 0:
                raise _bad(text, f"the “[” at character {index + 1} is not closed")
            sets.append(_set(text, index + 1, end))
            index = end
        elif key.upper() in _CLASSES:
            sets.append(_CLASSES[key.upper()])
        elif _PLAIN.fullmatch(key):
            sets.append(key)
        elif key not in " -":
            raise _bad(text, f"character {index + 1} (“{key}”) means nothing in a pattern")
        index += 1
    return sets, ""


def _set(text: str, start: int, end: int) -> str:
    members: set[str] = set()
    index = start
    while index < end:
        first = last = text[index]
        if index + 2 < end and text[index + 1] == "-":
            last = text[index + 2]
            if last < first:
                raise _bad(text, f"the range {first}-{last} at character {index + 1} runs backwards")
            index += 2
        if not (_PLAIN.fullmatch(first) and _PLAIN.fullmatch(last)):
            raise _bad(text, f"the set at character {start} may hold digits, + * # and A to D only")
        members.update(chr(code) for code in range(ord(first), ord(last) + 1))
        index += 1
    if not members:
        raise _bad(text, f"the set at character {start} is empty")
    return "".join(sorted(members))


def _built(text: str, sets: list[str], tail: str) -> NumberPattern:
    if not sets and not tail:
        raise _bad(text, "it is empty")
    written = "".join(members if len(members) == 1 else _LETTERS.get(members, f"[{_ranges(members)}]") for members in sets)
    pattern = NumberPattern("_" + written + tail, tuple(sets), tail)
    return NumberPattern(written, pattern.sets) if pattern.exact else pattern


def _ranges(members: str) -> str:
    """Write a set in its shortest form: runs of three or more as ``a-c``."""
    runs: list[list[str]] = []
    for key in members:
        if runs and ord(key) == ord(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return "".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else "".join(run) for run in runs)


def _bad(text: str, why: str) -> InvalidInput:
    return InvalidInput("bad-number-pattern", f"“{text}” is not a number pattern: {why}.", _MEND)
