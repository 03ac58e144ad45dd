"""Everything told of a test call, in order; what was gone back behind is struck out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.testcalls.model import Kind, Told

MOST = 20_000
"""Things told of one call; one that goes on beyond that is ended. A menu that is asked three times is about fifteen."""


class Log:
    """Numbers what is told, and hands each thing on."""

    def __init__(self, tell: Callable[[Told], None]) -> None:
        """``tell`` is given each thing once."""
        self._tell = tell
        self._number = 0
        self.told: list[Told] = []

    @property
    def full(self) -> bool:
        """Whether a call has said more than anybody reads."""
        return self._number >= MOST

    def add(self, at: float, kind: Kind, data: Mapping[str, Any]) -> Told:
        """Tell one more thing."""
        self._number += 1
        one = Told(self._number, at, kind, data)
        self.told.append(one)
        self._tell(one)
        return one

    def back(self, to: int, at: float) -> None:
        """Strike out what was told behind a number, and tell that."""
        self.told = [one for one in self.told if one.number <= to]
        self.add(at, "back", {"to": to})
