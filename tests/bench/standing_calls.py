"""What six hundred callers cost who stand in a menu: memory of each process, and CPU while nothing happens."""

from __future__ import annotations

import asyncio

from tests.bench.crowd import Crowd
from tests.bench.figures import Measured, Row, Tell
from tests.bench.processes import cpu_ms, memory_mib
from tests.bench.stage import Stage

COUNT, QUICK_COUNT = 600, 40
SECONDS, QUICK_SECONDS = 15.0, 3.0
TARGET_MIB = 1536.0
_NOT_COUNTED = ("adapter",)
"""On stage beside the crowd's own adapter stands that of the Asterisk node, which has nothing to do here."""


async def standing_calls(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """Let them come, look, let them go."""
    count, seconds = (QUICK_COUNT, QUICK_SECONDS) if quick else (COUNT, SECONDS)
    async with Crowd.of(stage) as crowd:
        processes = {name: pid for name, pid in stage.processes().items() if name not in _NOT_COUNTED}
        processes["adapter"] = crowd.pid
        empty = {name: memory_mib(pid) for name, pid in processes.items()}
        tell(f"{count} callers come")
        await crowd.stand(count)
        used = {name: cpu_ms(pid) for name, pid in processes.items()}
        await asyncio.sleep(seconds)
        cpu = {name: round((cpu_ms(pid) - used[name]) / seconds / 10, 2) for name, pid in processes.items()}
        full = {name: memory_mib(pid) for name, pid in processes.items()}
        await crowd.leave()
    pss = sum(found["pss"] for found in full.values())
    parts = ", ".join(f"{name} {found['pss']:.0f}" for name, found in full.items())
    busy = ", ".join(f"{name} {share:.1f}" for name, share in cpu.items() if share >= 0.1)
    rows = [
        Row(
            f"memory with {count} callers standing in a menu (PSS)",
            "≤ 1.5 GiB",
            {"cordboard": f"{pss:.0f} MiB ({parts})"},
            pss <= TARGET_MIB,
        ),
        Row(f"CPU while {count} callers stand, of one core", "", {"cordboard": f"{sum(cpu.values()):.1f} % ({busy})"}),
    ]
    return Measured(rows, {"callers": count, "memory_mib_empty": empty, "memory_mib": full, "cpu_percent": cpu})
