"""Recorded keys judged anew: how a question, perhaps not the one that was asked then, ends with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.nodes.base import Collect
from engine.runtime.answering import answer, answer_by_silence
from engine.trace import MASK, mask

_STAND_IN = "0"


@dataclass(frozen=True, slots=True)
class Judged:
    """How the question ends. ``ended`` is empty when it wants more keys than there are; ``used`` counts those it took."""

    ended: str
    digits: str
    used: int
    masked: bool = False

    @property
    def shown(self) -> str:
        """The digits as the recording holds them."""
        return mask(self.digits) if self.masked else self.digits


def judge(ask: Collect, recorded: Mapping[str, Any]) -> Judged:
    """Judge a ``collected`` entry's keys by order. Masked ones end as recorded where they can, with zeros for digits."""
    keys = [key for key, _ in recorded["keys"]]
    return _masked(ask, recorded, len(keys)) if MASK in keys else _plain(ask, keys, recorded["ended"])


def stand_in(masked: object) -> object:
    """Give zeros for what the recording keeps as dots."""
    return masked.replace(MASK, _STAND_IN) if isinstance(masked, str) else masked


def stands_in(value: object) -> bool:
    """Whether a value looks like the zeros that stand for masked digits."""
    return isinstance(value, str) and value != "" and value.strip(_STAND_IN) == ""


def _plain(ask: Collect, keys: Sequence[str], ended: str) -> Judged:
    for used in range(1, len(keys) + 1):
        if (got := answer(ask, "".join(keys[:used]))) is not None:
            return Judged(got.ended, got.digits, used)
    if ended == "gone":
        return Judged("gone", "", len(keys))
    if ended in ("timeout", "no_input"):
        silent = answer_by_silence("".join(keys))
        return Judged(silent.ended, silent.digits, len(keys))
    return Judged("", "".join(keys), len(keys))


def _masked(ask: Collect, recorded: Mapping[str, Any], used: int) -> Judged:
    ended, count = recorded["ended"], len(recorded["digits"])
    possible = {
        "terminator": bool(ask.terminators),
        "cancelled": bool(ask.cancel),
        "operator": bool(ask.operator_key),
        "complete": bool(ask.matches) or count == ask.max_digits,
        "match": any(len(match) == count for match in ask.matches),
        "timeout": bool(ask.matches) or count < ask.max_digits,
        "gone": True,
    }
    return Judged(ended if possible.get(ended) else "", _STAND_IN * count, used, masked=True)
