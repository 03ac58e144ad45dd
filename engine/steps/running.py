"""Running a step once: a coroutine in this loop, a plain function in a thread of its own."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.runtime.performers import WorkFailed
from engine.steps.definition import Step, StepContext
from engine.steps.refusals import StepError

log = logging.getLogger("cordboard.steps")


class StepPerformer:
    """Implements ``engine.runtime.performers.Performer`` for the steps that are installed here."""

    def __init__(self, steps: Iterable[Step[..., Any]]) -> None:
        """Take the steps, any number of versions of each."""
        self._steps = {step.pin: step for step in steps}

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Run the step that is named, once."""
        step = self._steps.get(order["step"])
        if step is None:
            # Another worker of the queue may have it already, or still.
            raise WorkFailed("step-not-installed", f"Step {order['step']} is not installed here.", again=True)
        told = logging.LoggerAdapter(log, {"step": step.pin})
        return await run_once(step, order["inputs"], StepContext(key, order["language"], order["caller"], told))


async def run_once(step: Step[..., Any], given: Mapping[str, Any], context: StepContext) -> dict[str, Any]:
    """Run it and give its exit and results; raises ``WorkFailed`` for whatever goes wrong but its time."""
    arguments = step.arguments(given, context)
    try:
        value = await called(step.function, arguments)
    except StepError as refused:
        raise WorkFailed(refused.code, f"Step {step.pin} says so.", again=refused.again) from None
    except (Exception, SystemExit) as bug:
        # Its own words may hold a caller's data: the log gets the place, an error in a test gets the rest.
        log.error("step %s raised %s at %s", step.pin, type(bug).__name__, _place(bug))
        raise WorkFailed("raised", f"Step {step.pin} raised {type(bug).__name__}.", again=True) from bug
    return step.result(value)


async def called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a coroutine function here, any other in a thread, so that it may block without holding up others."""
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            value = context.run(function, **arguments)
        except BaseException as wrong:  # it belongs to the one who waits, not to this thread
            _tell(loop, done, None, wrong)
        else:
            _tell(loop, done, value, None)

    # A thread of its own, and not one of a pool: a function that never returns would take one of the pool's for ever, and a
    # pool's threads keep the process from ending.
    threading.Thread(target=run, name=f"step {function.__name__}", daemon=True).start()
    return await done


def _tell(loop: asyncio.AbstractEventLoop, done: asyncio.Future[Any], value: Any, wrong: BaseException | None) -> None:
    def now() -> None:
        if done.done():
            return  # it was given up
        if wrong is None:
            done.set_result(value)
        else:
            done.set_exception(RuntimeError("StopIteration") if isinstance(wrong, StopIteration) else wrong)

    try:
        loop.call_soon_threadsafe(now)
    except RuntimeError:
        log.warning("a step ended after its worker")  # the loop is closed


def _place(bug: BaseException) -> str:
    frames = traceback.extract_tb(bug.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[::-1][:5])
