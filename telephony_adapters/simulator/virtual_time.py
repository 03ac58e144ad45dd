"""An event loop whose clock jumps to the next timer instead of waiting for it: an hour of calls takes a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

EPOCH = 1_767_225_600.0
"""Unix time at which a virtual clock begins unless told otherwise: 2026-01-01T00:00:00Z."""


class Deadlock(RuntimeError):
    """Nothing is ready, nothing is scheduled, and no thread is at work: whoever waits now would wait for ever."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its seconds pass only while nobody has anything to do.

    Work in threads (``asyncio.to_thread``) is waited for and takes no time. Sockets are heard but not waited for: when nothing
    has come by them, the clock goes on.
    """

    def __init__(self) -> None:
        """Begin at second 0."""
        self._now = 0.0
        self._at_work = 0
        super().__init__(_JumpingSelector(self))
        # Timers this close are due together. It must stay above what a float of some years of seconds can tell apart,
        # or the clock could stand still just before a timer.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._now

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        """Run in a thread; the clock stands until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._at_work += 1
        future.add_done_callback(self._back)
        return future

    async def shutdown_default_executor(self, *patience: Any) -> None:
        """Wait for the threads; a thread of the loop's own does that. Python 3.12 and later say how long."""
        self._at_work += 1
        try:
            await super().shutdown_default_executor(*patience)
        finally:
            self._at_work -= 1

    def _back(self, _: asyncio.Future[Any]) -> None:
        self._at_work -= 1

    def jump(self, timeout: float | None) -> bool:
        """Let ``timeout`` pass at once; false when the world outside has to be waited for. Raises ``Deadlock``."""
        if self._at_work:
            return False
        if timeout is None:
            raise Deadlock("Everything waits and nothing can happen any more. " + self._waiting())
        self._now += timeout
        return True

    def _waiting(self) -> str:
        places = sorted(f"{task.get_name()} at {_place(task.get_coro())}" for task in asyncio.all_tasks(self))
        return f"Waiting: {'; '.join(places) or 'nobody'}."


def _place(waiting: object) -> str:
    """Where a suspended coroutine stands: in the innermost one that it awaits and that has source."""
    place = "?"
    while (frame := getattr(waiting, "cr_frame", None)) is not None:
        place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        waiting = getattr(waiting, "cr_await", None)
    return place


class _JumpingSelector(selectors.DefaultSelector):
    """Gives what is ready now; when nothing is, moves the clock on instead of waiting."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or timeout == 0:
            return ready
        if self._loop.jump(timeout):
            return []
        waited: list[tuple[selectors.SelectorKey, int]] = super().select(None)
        return waited


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time, as ``asyncio.run`` does in real time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


def unix_clock(epoch: float = EPOCH) -> Callable[[], float]:
    """Give a Unix clock that goes with the running loop, for whatever stamps what happens in it."""
    return lambda: epoch + asyncio.get_running_loop().time()
