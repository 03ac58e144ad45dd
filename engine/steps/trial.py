"""Steps without a call: run once in a unit test, or played by a stand-in in the test of a flow."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.nodes.base import Work
from engine.nodes.python_step import ERROR, KIND, TIMEOUT
from engine.runtime.performers import WorkFailed, failed_work, try_once
from engine.steps.definition import Step, StepContext
from engine.steps.refusals import StepError
from engine.steps.running import run_once


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step left: its exit, the results it carried as plain JSON, and for ``error`` and ``timeout`` the reason.

    ``raised`` is the exception behind an ``error`` with the reason ``raised``.
    """

    exit: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    raised: BaseException | None = None


async def tried(step: Step[..., Any], context: StepContext, given: Mapping[str, Any]) -> Outcome:
    """Run a step as a worker does, once, under its time limit and with its results held to what they promise."""
    plain = {name: step.inputs[name].plain(value) if name in step.inputs else value for name, value in given.items()}
    trial = _Trial(step, context)
    work = Work(KIND, {"inputs": plain}, {}, step.try_seconds, step.try_seconds, key=context.key)
    try:
        result = await try_once({KIND: trial}, work)
    except WorkFailed as failed:
        how = failed_work(failed.code).how
        return Outcome(TIMEOUT if how == "timeout" else ERROR, reason=failed.code, raised=trial.raised)
    return Outcome(result["exit"], result["outputs"])


class _Trial:
    """Performs one step, and keeps what it raised."""

    def __init__(self, step: Step[..., Any], context: StepContext) -> None:
        self._step = step
        self._context = context
        self.raised: BaseException | None = None

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        try:
            return await run_once(self._step, order["inputs"], self._context)
        except WorkFailed as failed:
            self.raised = failed.__cause__
            raise


class FakeSteps:
    """Plays steps in tests of flows; implements ``engine.runtime.performers.Performer``.

    ``results`` says for each step (the step itself, or its ``name`` or ``name@version``) what it returns: a value as the
    function would, held to its return type; for a step that is not here ``{"exit": …, "outputs": {…}}``; an exception, to be
    raised; ``FakeSteps.HANGS``. In a list each call takes the next, and the last stays. ``asked`` keeps what each was given.
    """

    HANGS = object()

    def __init__(self, results: Mapping[Step[..., Any] | str, Any]) -> None:
        """Take what each step is to give."""
        self._steps = {step.pin: step for step in results if isinstance(step, Step)}
        self._results = {
            (step.pin if isinstance(step, Step) else step): list(given) if isinstance(given, list) else [given]
            for step, given in results.items()
        }
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.keys: list[str] = []

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Give the next result of the step."""
        pin = str(order["step"])
        self.asked.append((pin, dict(order["inputs"])))
        self.keys.append(key)
        listed = self._results.get(pin) or self._results.get(pin.partition("@")[0])
        if listed is None:
            raise WorkFailed("step-not-installed", f"No result is given for step {pin}.", "Give FakeSteps one.")
        result = listed.pop(0) if len(listed) > 1 else listed[0]
        if result is FakeSteps.HANGS:
            await asyncio.Event().wait()
        if isinstance(result, StepError):
            raise WorkFailed(result.code, f"Step {pin} says so.", again=result.again)
        if isinstance(result, BaseException):
            raise result
        step = self._steps.get(pin)
        return step.result(result) if step is not None else {"outputs": {}, **result}
