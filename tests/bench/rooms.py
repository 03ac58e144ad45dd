"""Rows of what can be measured without a call: keeping calls, checking a large drawing, saying what is new."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.bench import graph, speech, storage
from tests.bench.figures import Measured, Row, Tell

TARGET_MS = 100.0
SPOKEN_MS = 150.0


async def keeping(quick: bool, tell: Tell) -> Measured:
    """The cost of a call in the database and of a checkpoint in the journal; quickly, of the checkpoint alone."""
    if quick:
        with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
            figures = storage.checkpoints(Path(folder))
    else:
        tell("SQLite and PostgreSQL, about a minute")
        figures = await storage.measure()
    rows = [Row("a checkpoint of a call (p50 / p99)", "", {"cordboard": _spread(figures, "checkpoint")})]
    for name in ("sqlite", "postgresql"):
        if f"{name}_closed_p50_ms" in figures:
            told = f"{_spread(figures, f'{name}_closed')}, {figures[f'{name}_closed_per_second']:.0f} a second"
            rows.append(Row(f"the record of a call, {name} (p50 / p99)", "", {"cordboard": told}))
    return Measured(rows, figures)


async def drawing(quick: bool, tell: Tell) -> Measured:
    """The cost of validating and compiling 1,000 blocks. It runs aside: the bench's own loop has callers to listen to."""
    figures = await asyncio.to_thread(lambda: asyncio.run(graph.measure()))
    first = figures["flow_of_1000_first_validate_and_compile_ms"]
    again = figures["flow_of_1000_validate_and_compile_again_ms"]
    told = {"cordboard": f"{first:.0f} ms the first time, {again:.0f} ms after a change"}
    return Measured([Row("validate and compile 1,000 blocks", "≤ 100 ms", told, first <= TARGET_MS)], figures)


async def saying(quick: bool, tell: Tell) -> Measured:
    """How long a caller waits for words that were never said before."""
    figures = await speech.measure(20 if quick else 200)
    rows = []
    for language in speech.TEXTS:
        new, again = figures[f"{language}_new_p95_ms"], figures[f"{language}_again_p95_ms"]
        told = {"cordboard": f"{figures[f'{language}_new_p50_ms']:.0f} / {new:.0f} ms; said before {again:.2f} ms"}
        rows.append(Row(f"new words of a call, {language} (p50 / p95)", "≤ 150 ms", told, new <= SPOKEN_MS))
    return Measured(rows, figures)


def _spread(figures: dict[str, float], what: str) -> str:
    return f"{figures[f'{what}_p50_ms']:.2f} / {figures[f'{what}_p99_ms']:.2f} ms"
