"""Running a step once: a coroutine in this loop, a plain function in a thread of its own."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, ParamSpec, TypeVar

from engine.runtime.performers import WorkFailed
from engine.steps.definition import Step, StepContext
from engine.steps.refusals import StepError

log = logging.getLogger("cordboard.steps")

P = ParamSpec("P")
R = TypeVar("R")


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
    run = partial(contextvars.copy_context().run, function, **arguments)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, run)


class _Threads(Executor):
    """Gives each function a thread of its own that does not keep the process from ending.

    A pool would be used up by functions that never return, and its threads are waited for at the end.
    """

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        done: Future[R] = Future()
        done.set_running_or_notify_cancel()  # from now on it cannot be called back, as a thread cannot

        def run() -> None:
            try:
                done.set_result(fn(*args, **kwargs))
            except StopIteration:
                done.set_exception(RuntimeError("StopIteration"))  # a future of asyncio does not take it (PEP 479)
            except BaseException as wrong:  # it belongs to the one who waits, not to this thread
                done.set_exception(wrong)

        threading.Thread(target=run, name="step", daemon=True).start()
        return done


_THREADS = _Threads()


def _place(bug: BaseException) -> str:
    frames = traceback.extract_tb(bug.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[::-1][:5])
