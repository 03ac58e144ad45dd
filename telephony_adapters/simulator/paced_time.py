"""An event loop whose clock somebody holds in hand: it runs as fast as they like, stands still, and jumps.

The simulated switch and the engine beside it go by their loop's clock, so a call in such a loop can be heard in real time, be
gone through at once, or be held in the middle of a prompt.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import selectors
import time
from collections.abc import Callable, Iterator

STANDS, REAL, AT_ONCE = 0.0, 1.0, math.inf
"""Paces: seconds of the loop's clock for each real one."""


class PacedLoop(asyncio.SelectorEventLoop):
    """Asks ``pace`` each time before it waits. Other threads may call in (``call_soon_threadsafe``), also while it stands."""

    def __init__(self, pace: Callable[[], float], start: float = 0.0) -> None:
        """Begin at this second of the clock."""
        self._now = start
        self._pace = pace
        self._held = 0
        super().__init__(_PacedSelector(self))
        # Timers this close are due together; see VirtualTimeLoop.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Seconds of this loop's clock."""
        return self._now

    @contextlib.contextmanager
    def standing(self) -> Iterator[None]:
        """Let no time pass while something outside is waited for that belongs to no call: audio in the making, a person."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def wait(self, timeout: float | None, listen: Callable[[float | None], list[_Ready]]) -> list[_Ready]:
        """Let up to ``timeout`` seconds of the clock pass, until something comes from outside."""
        pace = STANDS if self._held else self._pace()
        if timeout is None or pace == STANDS:
            return listen(None)
        if pace == AT_ONCE:
            self._now += timeout
            return []
        began = time.monotonic()
        ready = listen(timeout / pace)
        passed = (time.monotonic() - began) * pace
        self._now += timeout if not ready and passed >= timeout else min(passed, timeout)
        return ready


_Ready = tuple[selectors.SelectorKey, int]


class _PacedSelector(selectors.DefaultSelector):
    """Gives what is ready now; else lets the loop say how long to wait."""

    def __init__(self, loop: PacedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[_Ready]:
        ready: list[_Ready] = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        return self._loop.wait(timeout, super().select)
