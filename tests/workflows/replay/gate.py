"""Replays all golden histories by today's code: ``python -m tests.workflows.replay.gate``.

A replay is good when it asks for the same things in the same order, which the replayer sees to, and tells the same story: the
trace that the last activity is given must take the same steps and exits as the one that was recorded. That activity's orders
are in no history, so an interceptor takes them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from engine.flows.shelf import ProgramShelf
from engine.storage.keys import PayloadKeys
from workflows.call import CallWorkflow
from workflows.codec import encrypting_converter
from workflows.messages import CallOver
from workflows.programs import set_program_source

HERE = Path(__file__).parent
HISTORIES, PROGRAMS, TRACES = HERE / "histories", HERE / "programs", HERE / "traces"

Entry = Mapping[str, Any]


class _Ear(Interceptor):
    """Hears what each replayed call hands over for its record."""

    def __init__(self) -> None:
        self.heard: list[Sequence[Entry]] = []

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        heard = self.heard

        class Outbound(WorkflowOutboundInterceptor):
            def start_local_activity(self, input: StartLocalActivityInput) -> ActivityHandle[Any]:
                [over] = input.args
                assert isinstance(over, CallOver)
                heard.append(over.trace)
                return super().start_local_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound


def names() -> list[str]:
    """Name the golden histories."""
    return sorted(path.stem for path in HISTORIES.glob("*.json"))


async def replay(name: str) -> str:
    """Replay one, with the golden programs on the shelf; give what is wrong, nothing when all is well."""
    ear = _Ear()
    replayer = Replayer(
        workflows=[CallWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        # Payloads are kept opened, so no key of anybody's is needed.
        data_converter=encrypting_converter(PayloadKeys("none", {"none": bytes(32)})),
        interceptors=[ear],
        debug_mode=True,  # a machine that is busy is no deadlock
    )
    history = WorkflowHistory.from_json(name, (HISTORIES / f"{name}.json").read_text(encoding="utf-8"))
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    if result.replay_failure is not None:
        return str(result.replay_failure)
    recorded = json.loads((TRACES / f"{name}.json").read_text(encoding="utf-8"))
    told = ear.heard[-1] if ear.heard else []
    return "" if ways(told) == ways(recorded) else f"it tells another story: {ways(told)}, recorded was {ways(recorded)}"


def ways(trace: Sequence[Entry]) -> list[tuple[str, str, str]]:
    """Give a trace as the way it took: kind, step, and the exit or the one who ended it."""
    return [(entry["kind"], entry["step"], str(entry["data"].get("exit", entry["data"].get("by", "")))) for entry in trace]


async def main() -> int:
    """Replay all and say what is wrong; give the exit code."""
    set_program_source(ProgramShelf(PROGRAMS))
    wrong = {name: why for name in names() if (why := await replay(name))}
    for name, why in wrong.items():
        print(f"{name}: {why}")
    print(f"{len(names())} replayed, {len(wrong)} failed")
    return 1 if wrong or not names() else 0


if __name__ == "__main__":
    code = asyncio.run(main())
    sys.stdout.flush()
    os._exit(code)  # the SDK's threads may abort a process whose interpreter is being taken down
