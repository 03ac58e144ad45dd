"""Where a re-driven program leaves its recording, and what else a re-drive meets on its way."""

from __future__ import annotations

from dataclasses import dataclass

from engine.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Diverged:
    """The program did otherwise than the recording.

    ``at`` counts the recording's entries from 0 and names ``expected``; where the recording has more than the program asked
    for, ``asked`` is the ``ended`` entry that the program came to. A ``collected`` entry asked with ``ended`` empty is a
    question that wants more keys than the caller gave.
    """

    at: int
    expected: TraceEntry
    asked: TraceEntry


@dataclass(frozen=True, slots=True)
class Masked(Diverged):
    """From here on nobody can tell: what the program does next hangs on digits that the recording keeps masked."""


class Stopped(Exception):
    """The re-drive cannot go on. ``why`` is ``None`` at the end of a recording that has no ``ended`` entry."""

    def __init__(self, why: Diverged | None) -> None:
        """Keep why."""
        super().__init__("re-drive stopped")
        self.why = why


class EndedFromOutside(Exception):
    """Somebody ended the recorded call while the program went on."""


class TakenUpAgain(Exception):
    """Here a new process took the recorded call up from its last checkpoint."""
