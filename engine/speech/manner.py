"""How a voice speaks: which of the engine's voices, in which of their variants, how fast; written as ``en-us+f3/120``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MANNER = re.compile(r"(?P<voice>[A-Za-z0-9_-]+)?(?P<variant>\+[A-Za-z0-9_-]+)?(/(?P<speed>[0-9]{2,3}))?")
SLOWEST, FASTEST = 80, 450
"""Words a minute that espeak-ng speaks."""


@dataclass(frozen=True, slots=True)
class Manner:
    """A way of speaking. What is empty or 0 is as usual in the language."""

    voice: str = ""
    variant: str = ""
    words_per_minute: int = 0

    def of(self, usual: str) -> str:
        """Name the voice to ask espeak-ng for, given the language's usual one."""
        voice = self.voice or (usual.partition("+")[0] if self.variant else usual)
        return voice + self.variant


def manner(word: str) -> Manner:
    """Read a way of speaking; ``ValueError`` when it is none."""
    found = _MANNER.fullmatch(word)
    speed = int(found["speed"] or 0) if found else 0
    if found is None or (speed and not SLOWEST <= speed <= FASTEST):
        raise ValueError(f"no way of speaking: {word!r}")
    return Manner(found["voice"] or "", found["variant"] or "", speed)
