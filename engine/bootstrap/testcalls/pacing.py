"""How fast a test call goes, and where it is held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.bootstrap.testcalls.world import Say, World
from telephony_adapters.simulator.paced_time import AT_ONCE, REAL, STANDS


class Pacing:
    """Asked by the loop whenever everybody waits, and by the call before each block."""

    def __init__(
        self, world: World, say: Say, turn: Callable[[], tuple[str, str]], now: Callable[[], float], *, paused: bool
    ) -> None:
        """``turn`` says who has to do something before the call can go on, and at which block or phone.

        ``now`` is the call's clock.
        """
        self._now = now
        self._until = 0.0
        self._world = world
        self._say = say
        self._whose = turn
        self._paused = paused
        self._stepping = False
        self._at = ""
        self._skipping = self._finishing = False
        self._turn = ("", "")
        self._released = asyncio.Event()

    def pace(self) -> float:
        """Say how fast time may pass now."""
        turn = ("", "") if self._at else self._whose()  # a block that has not begun asks nobody
        if turn != self._turn:
            self._turn = turn
            self._say("turn", {"of": turn[0], "node": turn[1]})
        if self._skipping or self._finishing:
            return AT_ONCE
        if self._paused:
            return STANDS
        if self._world.speed == "fast":
            return STANDS if turn[0] and self._now() >= self._until else AT_ONCE
        return REAL

    async def halt(self, step: str) -> None:
        """Hold the call before a block, when it is paused or goes step by step."""
        if self._paused or self._stepping:
            self._paused, self._stepping, self._at = True, False, step
            self._released.clear()
            self.tell()
            await self._released.wait()
            self._at = ""

    def pause(self) -> None:
        """Hold the call where it is."""
        self._paused, self._stepping = True, False
        self.tell()

    def step(self) -> None:
        """Let it go on to its next block."""
        self._paused, self._stepping = False, True
        self._released.set()
        self.tell()

    def go_on(self) -> None:
        """Let it go on."""
        held = self._paused or self._stepping
        self._paused = self._stepping = False
        self._released.set()
        if held:
            self.tell()

    def skip(self) -> None:
        """Let time pass at once, until something happens."""
        self.go_on()
        self._skipping = True

    def take_time(self, seconds: float) -> None:
        """Let so much time pass, though it is somebody's turn: what they do takes that long."""
        self._until = self._now() + seconds

    def finish(self) -> None:
        """Hold nothing any more, and wait for nobody: the call is being ended."""
        self._paused = self._stepping = False
        self._finishing = True
        self._released.set()

    def something_happened(self) -> None:
        """Let time pass as before."""
        self._skipping = False

    def tell(self) -> None:
        """Tell how fast it goes and where it is held."""
        self._say("pace", {"speed": self._world.speed, "paused": self._paused, "at": self._at})
