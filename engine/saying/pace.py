"""How long a text takes to say, about: no voice is asked, so that the same text always takes as long."""

from __future__ import annotations

LETTER_SECONDS = 0.065
IDEOGRAPH_SECONDS = 0.22
SHORTEST_SECONDS = 0.5
_FIRST_IDEOGRAPH = "\u2e80"


def spoken_seconds(text: str) -> float:
    """Estimate the seconds of a text, Chinese by its characters, other languages by their letters."""
    ideographs = sum(letter >= _FIRST_IDEOGRAPH for letter in text)
    return max(SHORTEST_SECONDS, round(ideographs * IDEOGRAPH_SECONDS + (len(text) - ideographs) * LETTER_SECONDS, 2))
