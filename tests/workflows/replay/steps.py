"""A call that runs an installed step to each of its exits. The function is nobody's: programs are complete without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.nodes.python_step import PythonStepConfig
from engine.program import Program, Step, Variable
from engine.sdk import FakeSteps, StepError
from engine.telephony.calls import CallId
from tests.engine.runtime.flows import BYE, flow
from tests.workflows.adapter import Adapter
from workflows.work_worker import work_worker

QUEUE = "steps-of-the-golden-call"

EXITS = ("found", "not_found", "timeout", "error")
VARIABLES = {
    "number": Variable("string", "1001"),
    "status": Variable("string", ""),
    "pin": Variable("string", "", sensitive=True),
    "why": Variable("string", ""),
}


def _step(name: str, following: str, **settings: Any) -> Step:
    config = PythonStepConfig(
        step="order_lookup@1",
        queue=QUEUE,
        texts={"number": "${number}"},
        expressions={"most": "1 + 2"},
        values={"kind": "web"},
        outputs={"status": "status"},
        exits=("found", "not_found"),
        try_seconds=0.3,
        effect="read",
        reason="why",
        music="default",
    ).model_copy(update=settings)
    return Step(name, "step.order_lookup@1", "core", config.model_dump(mode="json"), dict.fromkeys(EXITS, following))


def looked_up() -> Program:
    """Compile four look-ups, one after the other."""
    steps = (
        _step("first", "second"),
        _step("second", "third", tries=2, secret=True, outputs={"status": "pin"}),
        _step("third", "fourth", caller=True),
        _step("fourth", "bye"),
    )
    end = flow({"bye": BYE})
    return Program(
        flow="lookup",
        entry="first",
        steps={**{step.id: step for step in steps}, **end.steps},
        languages=end.languages,
        prompts=end.prompts,
        variables=VARIABLES,
    )


async def music_after_a_while(adapter: Adapter) -> CallId:
    """Let a step take so long that music begins, and another answer before it would."""
    steps = (_step("slow", "quick", music_after_seconds=0.05), _step("quick", "bye", music_after_seconds=60.0))
    end = flow({"bye": BYE})
    program = Program(
        "lookup", "slow", {**{step.id: step for step in steps}, **end.steps}, end.languages, end.prompts, VARIABLES
    )
    results: list[Any] = [FakeSteps.HANGS, {"exit": "not_found"}]
    async with work_worker(adapter.house.client, {"step": FakeSteps({"order_lookup": results})}, QUEUE):
        ringing = adapter.ring_in(program)
        await adapter.house.over(ringing.call)
    return ringing.call


async def python_step(adapter: Adapter) -> CallId:
    """Let a stand-in play the four ways a step can leave."""
    found: Mapping[str, Any] = {"exit": "found", "outputs": {"status": "shipped"}}
    missing: Mapping[str, Any] = {"exit": "not_found"}
    results = [missing, StepError("busy", again=True), found, FakeSteps.HANGS, StepError("out-of-stock")]
    async with work_worker(adapter.house.client, {"step": FakeSteps({"order_lookup": results})}, QUEUE):
        ringing = adapter.ring_in(looked_up())
        await adapter.house.over(ringing.call)
    return ringing.call
