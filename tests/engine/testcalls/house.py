"""Test calls of small flows, as their author follows them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from engine.bootstrap.testcalls.calls import TriedCall, TriedCalls
from engine.program import Program
from engine.testcalls.model import AnyAct, Told, Wanted

SECONDS = 6.0
"""How long something may take to be told before a test gives up."""


class Author:
    """Somebody with a page open: gets what is told, waits for what they mean, does things."""

    def __init__(self, calls: TriedCalls) -> None:
        self.calls = calls
        self.told: list[Told] = []
        self.call: TriedCall
        self._news = asyncio.Event()

    async def dial(self, program: Program, **wanted: Any) -> None:
        self.call = await self.calls.start(program, Wanted.model_validate({"speed": "fast", **wanted}), self._hear)

    def _hear(self, _: str, told: Told) -> None:
        self.told.append(told)
        self._news.set()

    async def do(self, do: str, **more: Any) -> None:
        await self.call.do(AnyAct.model_validate({"do": do, **more}).root)

    async def press(self, keys: str) -> None:
        for key in keys:
            await self.do("press", key=key)

    async def until(self, true: Callable[[Told], bool], after: int = 0) -> Told:
        """Wait for something told behind a number."""
        deadline = asyncio.get_running_loop().time() + SECONDS
        while True:
            found = next((told for told in self.told if told.number > after and true(told)), None)
            if found is not None:
                return found
            assert asyncio.get_running_loop().time() < deadline, [told.as_json() for told in self.told[-12:]]
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), SECONDS)

    async def is_at(self, node: str, after: int = 0) -> Told:
        return await self.until(
            lambda told: told.kind == "trace" and told.data["what"] == "entered" and told.data["step"] == node, after
        )

    async def turn(self, of: str, after: int | None = None) -> Told:
        """Wait until it is somebody's turn, counted from the last act."""
        since = max((told.number for told in self.told if told.kind == "act"), default=0) if after is None else after
        return await self.until(lambda told: told.kind == "turn" and told.data["of"] == of, since)

    async def over(self, after: int = 0) -> Mapping[str, Any]:
        return (await self.until(lambda told: told.kind == "over", after)).data

    def heard(self) -> list[str]:
        return [sound["text"] for told in self.call.told() if told.kind == "prompt" for sound in told.data["sounds"]]

    def path(self) -> list[str]:
        return [told.data["step"] for told in self.call.told() if told.kind == "trace" and told.data["what"] == "entered"]

    async def gone(self) -> None:
        """Wait until the call has been ended by somebody else."""
        async with asyncio.timeout(SECONDS):
            while self.call.live:  # noqa: ASYNC110  # nobody is told
                await asyncio.sleep(0.01)
