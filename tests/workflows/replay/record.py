"""Adds golden histories: ``python -m tests.workflows.replay.record [NAME…]``; without names, all that are missing.

What is there is never overwritten: a history that today's code no longer replays is the finding, not the mistake. It goes only
when ``workflows.deployment.WORKFLOW_REVISION`` is counted up on purpose, and then by hand.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from temporalio.worker import UnsandboxedWorkflowRunner

from engine.storage.keys import PayloadKeys
from engine.telephony.calls import NodeName
from telephony_adapters.simulator import SimulatedSwitch
from tests.workflows.adapter import adapter_process
from tests.workflows.installation import Installation, installation_of_its_own, working
from tests.workflows.replay.gate import HISTORIES, PROGRAMS, TRACES
from tests.workflows.replay.scenarios import SCENARIOS
from workflows.history import export_history
from workflows.work_worker import work_worker

KEYS = PayloadKeys("test", {"test": bytes(32)})


async def record(names: list[str]) -> None:
    """Run the calls on a server of their own and keep their histories, programs and traces."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            installation_of_its_own(folder, KEYS) as (house, _),
            working(house, runner=UnsandboxedWorkflowRunner()),
            work_worker(house.client, house.performers),
        ):
            for each in names:
                await _record(house, each, folder)


async def _record(house: Installation, name: str, folder: Path) -> None:
    switch = SimulatedSwitch(NodeName(name), check_sounds=False)
    async with adapter_process(house, switch, folder / f"{name}.journal", KEYS) as adapter:
        call = await SCENARIOS[name](adapter)
        kept, trace = await house.over(call)
    assert kept.digest is not None
    _write(PROGRAMS / f"{kept.digest}.json", house.shelf.get(kept.digest).canonical.decode())
    _write(TRACES / f"{name}.json", json.dumps([entry.as_json() for entry in trace], ensure_ascii=False, indent=1) + "\n")
    _write(HISTORIES / f"{name}.json", await export_history(house.client, call) + "\n")
    print(f"recorded {name}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(text, encoding="utf-8")


def main(wanted: list[str]) -> int:
    """Record what was asked for; give the exit code."""
    unknown = [name for name in wanted if name not in SCENARIOS]
    kept = [name for name in wanted if (HISTORIES / f"{name}.json").exists()]
    if unknown or kept:
        for name in unknown:
            print(f"There is no scenario {name}; scenarios.py holds them.", file=sys.stderr)
        for name in kept:
            print(f"{name} is recorded already and is kept as it is.", file=sys.stderr)
        return 1
    missing = wanted or [name for name in SCENARIOS if not (HISTORIES / f"{name}.json").exists()]
    asyncio.run(record(missing))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
