"""What keeping a call costs: opened and closed on SQLite and PostgreSQL, a checkpoint, and a page deep in a long list.

``python -m tests.bench.storage`` prints the table; ``measure`` gives the figures to ``python -m tests.bench``.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.records.fold import record_of
from engine.runtime.checkpoint import OpenRegion
from engine.runtime.state import CallFacts, CallState
from engine.storage.calls import StoredCalls
from engine.storage.journal import FileJournal
from engine.storage.keys import read_or_make_keys
from engine.storage.session import Database
from engine.telephony.calls import CallId, LegId, NodeName
from engine.trace import TraceEntry
from tests.engine.conftest import opened
from tests.parts.postgres import Cluster

CALLS = 1000
LISTED = 20_000
T0 = 1_780_000_000.0


def facts(number: int) -> CallFacts:
    """A call of its own."""
    call = str(uuid.UUID(int=number << 64 | number, version=4))
    return CallFacts(
        CallId(call), NodeName("n"), LegId(f"leg-{number}"), "13800000000", "4001", "trunk", T0 + number, "ab" * 32
    )


def three_level_menu(start: float) -> tuple[TraceEntry, ...]:
    """The trace of a caller who goes down three levels: 24 entries, 4.5 KiB."""
    trace = [TraceEntry(start, "", "offered", {"entry": "trunk", "recovered": False})]
    for level in range(5):
        step, at = f"level-{level}", start + level
        prompt = {
            "key": f"p{level}",
            "language": "zh-CN",
            "text": "请按一查询余额，请按二转人工服务。",
            "sound": "ab" * 32,
            "seconds": 3.2,
        }
        trace += [
            TraceEntry(at, step, "entered", {"type": "menu@1"}),
            TraceEntry(at, step, "played", {"prompts": [prompt], "ended": "interrupted", "keys": [["1", at + 0.5]]}),
            TraceEntry(at, step, "collected", {"prompts": [], "ended": "match", "digits": "1", "keys": [["1", at + 0.5]]}),
            TraceEntry(at, step, "exited", {"exit": "key_1"}),
        ]
    end = start + 6
    trace += [
        TraceEntry(start, "level-0", "answered"),
        TraceEntry(end, "", "leg_ended", {"leg": "l", "role": "caller", "reason": "normal", "q850": 16, "by": "flow"}),
        TraceEntry(end, "", "ended", {"by": "flow", "reason": "normal"}),
    ]
    return tuple(trace)


async def timed(work: Callable[[int], Awaitable[object]], numbers: Sequence[int], at_once: int) -> list[float]:
    """Milliseconds of each piece of work, ``at_once`` of them in flight."""
    waiting, took = list(reversed(numbers)), []

    async def one_after_another() -> None:
        while waiting:
            number, begun = waiting.pop(), time.perf_counter()
            await work(number)
            took.append((time.perf_counter() - begun) * 1e3)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return took


def spread(prefix: str, took: Sequence[float]) -> dict[str, float]:
    """Name the middle and the slow end."""
    ordered = sorted(took)
    return {f"{prefix}_p50_ms": statistics.median(ordered), f"{prefix}_p99_ms": ordered[int(len(ordered) * 0.99)]}


async def keeping_calls(name: str, database: Database) -> dict[str, float]:
    """Open and close calls one by one, then close them eight at a time."""
    calls = StoredCalls(database)

    async def open_one(number: int) -> None:
        await calls.opened(facts(number), flow="main", version=1, environment="default")

    async def close_one(number: int) -> None:
        trace = three_level_menu(T0 + number)
        await calls.closed(record_of(facts(number), trace, flow="main", version=1, environment="default"), trace)

    figures = spread(f"{name}_opened", await timed(open_one, range(CALLS), 1))
    figures |= spread(f"{name}_closed", await timed(close_one, range(CALLS), 1))
    cpu, begun = time.process_time(), time.perf_counter()
    await timed(close_one, range(CALLS, 2 * CALLS), 8)
    figures[f"{name}_closed_per_second"] = CALLS / (time.perf_counter() - begun)
    figures[f"{name}_closed_cpu_ms"] = (time.process_time() - cpu) * 1e3 / CALLS
    return figures


async def paging(name: str, database: Database) -> dict[str, float]:
    """Compare the first page of 50 with one near the end of a long list."""
    calls = StoredCalls(database)

    async def open_one(number: int) -> None:
        await calls.opened(facts(number), flow="main", version=1, environment="default")

    await timed(open_one, range(10_000, 10_000 + LISTED), 8)
    after, last = None, None
    while True:
        page = await calls.list(after=after, limit=1000)
        if page.next is None:
            break
        last, after = after, page.next

    async def first_page(_: int) -> None:
        await calls.list(limit=50)

    async def deep_page(_: int) -> None:
        await calls.list(limit=50, after=last)

    return spread(f"{name}_first_page", await timed(first_page, range(200), 1)) | spread(
        f"{name}_deep_page", await timed(deep_page, range(200), 1)
    )


def checkpoints(folder: Path) -> dict[str, float]:
    """Save a checkpoint of each of 600 open regions, again and again, with a trace that grows to 120 entries."""
    journal = FileJournal(folder / "journal.sqlite", read_or_make_keys(folder / "payload.key"))
    journal.claim()
    whole = three_level_menu(T0) * 5
    regions = [OpenRegion(facts(n), b"t" * 100, CallState("menu", "zh-CN").as_json(), ()) for n in range(600)]
    took = []
    for length in range(1, len(whole) + 1, 20):
        for region in regions:
            begun = time.perf_counter()
            journal.save_region(replace(region, trace=whole[:length]))
            took.append((time.perf_counter() - begun) * 1e3)
    journal.close()
    return spread("checkpoint", took)


async def measure() -> dict[str, float]:
    """Give all figures of this room."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        figures |= checkpoints(Path(folder))
        cluster = Cluster(durable=True)
        try:
            for name, url in (
                ("sqlite", f"sqlite+aiosqlite:///{folder}/cordboard.sqlite"),
                ("postgresql", await cluster.new_database()),
            ):
                database = await opened(url)
                figures |= await keeping_calls(name, database)
                figures |= await paging(name, database)
                await database.close()
        finally:
            cluster.remove()
    return figures


if __name__ == "__main__":
    for figure, value in asyncio.run(measure()).items():
        sys.stdout.write(f"{figure:36} {value:10.3f}\n")
