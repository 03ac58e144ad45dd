"""How long blocks hold a caller up: what they say, how long they wait for keys, how often they ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

KEY_SECONDS = 1.0
"""From the word that a caller waits for to the key, typically."""
DATUM_SECONDS = 2.0
"""What a computed place adds to a text, typically: a name, an amount, a date."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that a caller spends at a block who leaves it by one of its exits.

    ``typical`` is a caller who listens and answers at once; ``worst`` one who answers at the last moment of the last try.
    """

    typical: float = 0.0
    worst: float = 0.0


AT_ONCE = Pace()


class Hearing(Protocol):
    """How long a caller of one language hears each prompt."""

    @property
    def language(self) -> str:
        """The language."""
        ...

    def seconds(self, prompts: Sequence[str], language: str = "") -> float:
        """Add up the seconds of prompts, in this language unless another is named."""
        ...


def asked(
    *,
    question: float,
    again: float,
    chosen: Mapping[str, tuple[float, int]],
    silence: Sequence[float],
    wrong: Sequence[float],
    limits: tuple[int, int, int],
    waits: tuple[float, float],
) -> dict[str, Pace]:
    """Work out the paces of a question.

    Args:
        question: seconds of its words, the first time.
        again: the same for any further time, without the words for what went wrong.
        chosen: exit of an answer → seconds into the words until a caller knows it, and its keys.
        silence: seconds of the words said after each silence, the last for all further ones.
        wrong: the same after wrong keys.
        limits: silences, wrong answers, and both together that are allowed.
        waits: seconds for the first key, and between keys.
    """
    silences, mistakes, tries = limits
    first, between = waits

    def failing(times: int, words: Sequence[float]) -> float:
        retries = sum(words[min(n, len(words) - 1)] for n in range(times - 1)) if words else 0.0
        return (question if times else 0.0) + again * max(0, times - 1) + retries + first * times

    lost = min(tries - 1, silences - 1 + mistakes - 1)  # tries that fail before the one that does not
    longest = max([*silence, *wrong], default=0.0)
    before = failing(lost, [longest])
    paces = {
        exit_: Pace(
            known + KEY_SECONDS + between / 2 * (keys - 1),
            before + (again + longest if lost else question) + first + between * (keys - 1),
        )
        for exit_, (known, keys) in chosen.items()
    }
    over = min(tries, silences + mistakes - 1)
    return paces | {
        "no_input": Pace(failing(min(silences, tries), silence), failing(over, [longest])),
        "no_match": Pace(
            question + again * (min(mistakes, tries) - 1) + sum(wrong[:1]) * (mistakes - 1) + KEY_SECONDS * mistakes,
            failing(over, [longest]),
        ),
        "too_many_tries": Pace(failing(tries, [longest]), failing(tries, [longest])),
    }
