"""Where the runtime finds compiled programs by their digest."""

from __future__ import annotations

from typing import Protocol

from engine.program import Program


class ProgramSource(Protocol):
    """Content-addressed programs: what is found under a digest never changes, so it may be kept for ever."""

    def get(self, digest: str) -> Program:
        """Give the program, from memory or a local file; raises ``NotFound`` when it has not arrived here yet."""
        ...
