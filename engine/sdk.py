"""All that a developer of steps imports: write a typed Python function, and it is a block in the palette.

    from dataclasses import dataclass
    from typing import Annotated

    from engine.sdk import StepError, Text, field, step


    @dataclass
    class Found:
        status: str


    @dataclass
    class NotFound:
        pass


    @step(name="order_lookup", title=Text("Look up an order", "查询订单"), timeout="5s", tries=2, effect="read")
    def order_lookup(number: Annotated[str, field(en="Order number", zh="订单号")]) -> Found | NotFound:
        "Looks an order up by its number."
        ...

The parameters are the form. What is returned is the exit: a dataclass leaves by its own name in small letters (``found``,
``not_found``) and carries its members as results; ``Literal["open", "closed"]`` names exits alone; anything else leaves by
``next`` and is the result. ``raise StepError("out-of-stock")`` leaves by ``error``, with the word as reason, and so does
whatever else goes wrong; what takes longer than ``timeout`` leaves by ``timeout``. A published step never changes what it
does: a change is a new ``version`` beside the old one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from engine.nodes.base import Text
from engine.nodes.forms import field
from engine.nodes.python_step import Effect
from engine.steps.definition import STEPS_QUEUE, Step, StepContext, define
from engine.steps.refusals import BadStep, StepError
from engine.steps.trial import FakeSteps, Outcome, tried

__all__ = [
    "BadStep",
    "Effect",
    "FakeSteps",
    "Outcome",
    "Step",
    "StepContext",
    "StepError",
    "Text",
    "field",
    "run_step",
    "run_step_async",
    "step",
]

P = ParamSpec("P")
R = TypeVar("R")


def step(
    *,
    name: str,
    title: Text,
    version: int = 1,
    exits: Mapping[str, Text] | None = None,
    timeout: str | float = "10s",
    tries: int = 1,
    effect: Effect = "write",
    secret_result: bool = False,
    caller: bool = False,
    queue: str = STEPS_QUEUE,
) -> Callable[[Callable[P, R]], Step[P, R]]:
    """Make a function a block. Async functions run as they are, plain ones in a thread of their own.

    Args:
        name: stable for ever: small letters, digits, underscores; drawings say ``step.<name>``.
        title: what the block is called, in both languages.
        version: counted up with every change of what the step takes, gives or does; old versions stay as they are.
        exits: words for the exits, by exit name; those not named are called by their names.
        timeout: how long one try may take: ``"500ms"``, ``"10s"``, ``"2m"``.
        tries: how many there may be, with growing pauses. With more than one, do what is done only once by ``StepContext.key``.
        effect: what it does to the world, for those who plan to run a call again: ``pure`` (computes), ``read``, ``write``,
            ``money``, ``message`` or ``dial``.
        secret_result: results are used but not written down; they can be kept in sensitive variables only.
        caller: the step is told the caller's number (``StepContext.caller``).
        queue: the task queue of the workers that have this step: ``cordboard steps work --queue NAME``.

    Raises:
        BadStep: the function cannot be a step; says what to write instead.
    """

    def made(function: Callable[P, R]) -> Step[P, R]:
        return define(
            function,
            name=name,
            title=title,
            version=version,
            exits=exits or {},
            timeout=timeout,
            tries=tries,
            effect=effect,
            secret_result=secret_result,
            caller=caller,
            queue=queue,
        )

    return made


def run_step(step: Step[..., Any], context: StepContext | None = None, /, **values: Any) -> Outcome:
    """Run a step in a test as a worker does: values checked, under its time limit, the result held to what it promises.

    >>> run_step(order_lookup, number="1001")
    Outcome(exit='found', outputs={'status': 'shipped'}, reason='', raised=None)
    """
    outcome: list[Outcome] = []

    def run() -> None:
        outcome.append(asyncio.run(run_step_async(step, context, **values)))

    thread = threading.Thread(target=run)  # so that it also works where a loop runs already
    thread.start()
    thread.join()
    return outcome[0]


async def run_step_async(step: Step[..., Any], context: StepContext | None = None, /, **values: Any) -> Outcome:
    """Run a step as ``run_step`` does, in the running loop: for tests that serve what the step asks."""
    return await tried(step, context or StepContext(), values)
