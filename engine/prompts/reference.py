"""How a block names a prompt of the library: ``library:welcome``, or ``library:welcome@female`` in a voice of its own.

The library is named on purpose. Were a flow's own prompt of the same key simply to win, a key that is deleted or misspelt in
a drawing would silently play whatever the library keeps under it, and a new prompt of the library could change what an old
drawing means; nobody could tell from a document alone whose words are heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.prompts.model import KEY, VARIANT

SCHEME = "library:"
_REFERENCE = re.compile(rf"{SCHEME}(?P<key>{KEY.pattern})(@(?P<variant>{VARIANT.pattern}))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """A prompt of the library, and the voice that is asked for; empty for the usual one."""

    key: str
    variant: str = ""

    def __str__(self) -> str:
        """Write it as blocks do."""
        return f"{SCHEME}{self.key}@{self.variant}" if self.variant else f"{SCHEME}{self.key}"


def reference(word: str) -> Reference | None:
    """Read what a block names; ``None`` for a prompt of its own flow."""
    found = _REFERENCE.fullmatch(word)
    return None if found is None else Reference(found["key"], found["variant"] or "")


def names_library(word: str) -> bool:
    """Whether a word means the library, also when its key cannot be one."""
    return word.startswith(SCHEME)
