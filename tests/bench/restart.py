"""What an adapter's death costs a caller who stands in a menu: from SIGKILL until its prompt is heard again."""

from __future__ import annotations

import asyncio
import time

from tests.bench.figures import Measured, Row, Tell, spread
from tests.bench.stage import NUMBERS, Stage
from tests.bench.wire import Callers

TIMES, QUICK_TIMES = 5, 1
_SETTLING_SECONDS = 12.0
"""The supervisor starts a process at once that has lived for ten seconds; one that dies again sooner waits a little."""


async def restart(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """Kill it under one call after the other."""
    took = []
    for turn in range(QUICK_TIMES if quick else TIMES):
        tell(f"kill {turn + 1}")
        async with Callers(stage.node) as callers, callers.call(NUMBERS["cordboard"]) as call:
            await call.prompt(0)
            await call.pause()
            adapter = stage.product.pid_of("adapter")
            call.forget(0)
            killed = time.perf_counter()
            await stage.product.kill("adapter")
            took.append(await call.prompt(0, seconds=30.0) - killed)
            await stage.product.returned("adapter", but=adapter)
        await asyncio.sleep(_SETTLING_SECONDS)
    found = spread([seconds * 1e3 for seconds in took])
    told = {"cordboard": f"{found['p50'] / 1e3:.2f} s (slowest {found['max'] / 1e3:.2f} s of {len(took)})"}
    return Measured([Row("adapter killed → the menu's prompt again", "", told)], {"ms": found})
