"""What a check of ``cordboard doctor`` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one part is. ``mend`` says what to do, empty when there is nothing to do."""

    outcome: Outcome
    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with the name of what it is about."""

    name: str
    outcome: Outcome
    detail: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """Give the plain form."""
        return {"name": self.name, "outcome": self.outcome, "detail": self.detail, "mend": self.mend}
