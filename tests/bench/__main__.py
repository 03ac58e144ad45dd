"""``make bench``: measure against the targets, side by side in one run; print the table, write ``build/bench.json``.

Words choose parts (all of them without any), ``--quick`` measures less: ``make bench ARGS="digits load --quick"``.
A target that is missed is shown; only a part that cannot be measured fails the run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench import designer, history, latency, restart, rooms, standing_calls, throughput
from tests.bench.figures import Measured, Tell
from tests.bench.machine import machine
from tests.bench.stage import NUMBERS, Stage, standing

OUT = Path(__file__).parents[2] / "build" / "bench.json"
_TELL_EVERY_SECONDS = 5.0

OnStage = Callable[[Stage, bool, Tell], Awaitable[Measured]]
Alone = Callable[[bool, Tell], Awaitable[Measured]]

ON_STAGE: Mapping[str, OnStage] = {
    "digits": latency.digits,
    "load": latency.load,
    "sustained": throughput.on_asterisk,
    "simulator": throughput.on_simulator,
    "standing": standing_calls.standing_calls,
    "history": history.history,
    "restart": restart.restart,
}
"""Parts that need the contenders on Asterisk, in the order they are run."""

ALONE: dict[str, Alone] = {
    "storage": rooms.keeping,
    "graph": rooms.drawing,
    "speech": rooms.saying,
    "designer": designer.editing,
}
"""Parts that need none of them."""


class _Teller:
    """Says how far a part is, not more often than every few seconds."""

    def __init__(self, console: Console, part: str) -> None:
        self._console = console
        self._part = part
        self._next = 0.0

    def __call__(self, line: str) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _TELL_EVERY_SECONDS
            self._console.print(f"  {self._part}: {line}", style="dim", highlight=False)


async def run(parts: list[str], quick: bool, out: Path, console: Console) -> int:
    """Run the parts; gives the exit code. What was measured is kept even if a later part fails."""
    measured: dict[str, Measured] = {}
    failed: dict[str, str] = {}
    async with contextlib.AsyncExitStack() as stack:
        stage: Stage | None = None
        for part in parts:
            console.print(f"[bold]{part}[/bold]")
            tell = _Teller(console, part)
            try:
                if part in ALONE:
                    measured[part] = await ALONE[part](quick, tell)
                    continue
                if stage is None:
                    tell("starting Asterisk, the bare script and Cordboard")
                    stage = await stack.enter_async_context(standing())
                measured[part] = await ON_STAGE[part](stage, quick, tell)
            except Exception as wrong:
                failed[part] = f"{type(wrong).__name__}: {wrong}"
                console.print(f"  [red]{part} failed:[/red] {failed[part]}", highlight=False)
                traceback.print_exc()
                if stage is not None:
                    console.print(stage.product.log[-3000:], style="dim", markup=False, highlight=False)
    write(out, measured, failed, quick)
    console.print(table(measured))
    console.print("Latencies are p50 / p99, heard on the wire by the same callers.", style="dim")
    for part, why in failed.items():
        console.print(f"[red]{part} failed:[/red] {why}", highlight=False)
    console.print(f"Written to {out}")
    return 1 if failed else 0


def write(out: Path, measured: Mapping[str, Measured], failed: Mapping[str, str], quick: bool) -> None:
    """Keep figures, machine and commit."""
    whole: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        **machine(),
        "parts": {part: found.figures for part, found in measured.items()},
        "rows": [
            {
                "part": part,
                "what": row.what,
                "target": row.target,
                **row.cells,
                "met": row.met,
            }
            for part, found in measured.items()
            for row in found.rows
        ],
        "failed": dict(failed),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(measured: Mapping[str, Measured]) -> Table:
    """Lay all rows out."""
    drawn = Table(title="Cordboard measured", title_justify="left", show_lines=True)
    for name in ("what", "target", "dialplan", "bare ARI", "Cordboard", "met"):
        drawn.add_column(name)
    words = {True: "[green]yes[/green]", False: "[red]no[/red]", None: "–"}
    for found in measured.values():
        for row in found.rows:
            cells = (row.cells.get(contender, "–") for contender in NUMBERS)
            drawn.add_row(row.what, row.target or "–", *cells, words[row.met])
    return drawn


def main() -> None:
    """Read the command line and run."""
    known = [*ON_STAGE, *ALONE]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(known)}; all unless named")
    parser.add_argument("--quick", action="store_true", help="measure less, for trying the bench out")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures go (build/bench.json)")
    given = parser.parse_args()
    unknown = [part for part in given.parts if part not in known]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(known)}")
    parts = [part for part in known if part in given.parts or not given.parts]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(run(parts, given.quick, given.out, Console(stderr=False))))


if __name__ == "__main__":
    main()
