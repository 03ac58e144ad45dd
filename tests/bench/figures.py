"""Figures and how they are told: percentiles, and one row of the table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Tell = Callable[[str], None]
"""Takes a line about how far the work is."""


class PartFailed(Exception):
    """A measurement that could not be made, or whose calls went wrong; says why. The run ends with exit code 1."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``cells`` is contender → what is told of it; a contender may be left out."""

    what: str
    target: str
    cells: Mapping[str, str]
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What one part of the bench gives: rows for people, figures for the file."""

    rows: Sequence[Row]
    figures: Mapping[str, Any] = field(default_factory=dict)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Name the middle, the slow end and the slowest (nearest rank)."""
    if not values:
        raise PartFailed("nothing was measured")
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)

    return {
        "n": len(ordered),
        "p50": round(statistics.median(ordered), 3),
        "p90": at(0.90),
        "p99": at(0.99),
        "max": round(ordered[-1], 3),
    }


def ms(spread_: Mapping[str, float]) -> str:
    """Write a spread for the table."""
    return f"{spread_['p50']:.1f} / {spread_['p99']:.1f} ms"
