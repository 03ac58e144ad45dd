"""A text phone's side of the door: for the command line, tests and scripts."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from engine.errors import CordboardError

_GREETING_SECONDS = 3.0
_LONGEST_EVENT = 1 << 20


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """What the phone is told: ``kind`` is one of those in ``README.md``, ``at`` seconds since the connection was made."""

    kind: str
    at: float
    details: Mapping[str, Any] = field(default_factory=dict)


class TextPhone:
    """``async with TextPhone(port=7411) as phone: await phone.dial("4001")``, then ``async for event in phone``.

    Leaving the block hangs up. The events end when the simulator does.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 7411) -> None:
        """Where the simulator's door is."""
        self._where = (host, port)
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        """Connect. Raises ``CordboardError`` (``simulator-not-running``, ``not-the-simulator``)."""
        host, port = self._where
        try:
            self._reader, self._writer = await asyncio.open_connection(host, port, limit=_LONGEST_EVENT)
        except OSError:
            raise CordboardError(
                "simulator-not-running", f"No simulator answers at {host}:{port}.", "Start it with: cordboard up"
            ) from None
        try:
            async with asyncio.timeout(_GREETING_SECONDS):
                greeting = await self._next()
        except (TimeoutError, ValueError):
            greeting = None
        if greeting is None or greeting.kind != "hello":
            await self._close()
            raise CordboardError(
                "not-the-simulator",
                f"What answers at {host}:{port} is not Cordboard's simulator.",
                "Set CORDBOARD_SIMULATOR_PORT to the simulator's port, or stop the other program.",
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up and let go."""
        await self._close()

    async def dial(self, number: str, caller: str = "13800138000") -> None:
        """Call a number. An extension's phone shows its extension instead of ``caller``."""
        await self._do("dial", to=number, **{"from": caller})

    async def press(self, key: str) -> None:
        """Press one key."""
        await self._do("key", key=key)

    async def speak(self, seconds: float) -> None:
        """Speak for so long from now on."""
        await self._do("speak", seconds=seconds)

    async def hang_up(self) -> None:
        """Put the receiver down."""
        await self._do("hangup")

    async def log_in(self, extension: str) -> None:
        """Be an extension's phone: it rings here from now on."""
        await self._do("login", extension=extension)

    async def answer(self) -> None:
        """Lift the receiver."""
        await self._do("answer")

    async def reject(self) -> None:
        """Do not take the call."""
        await self._do("reject")

    def __aiter__(self) -> Self:
        """Give events as they come; going on later goes on with the next one."""
        return self

    async def __anext__(self) -> PhoneEvent:
        """Wait for the next event."""
        event = await self._next()
        if event is None:
            raise StopAsyncIteration
        return event

    async def _next(self) -> PhoneEvent | None:
        try:
            line = await self._reader.readline()
        except ConnectionError:
            return None
        if not line.endswith(b"\n"):
            return None
        told = json.loads(line)
        if not isinstance(told, dict):
            raise ValueError("no JSON object")
        return PhoneEvent(str(told.pop("event", "")), float(told.pop("t", 0.0)), told)

    async def _do(self, do: str, **fields: str | float) -> None:
        self._writer.write(json.dumps({"do": do, **fields}).encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # the events end too, and whoever reads them sees it
            await self._writer.drain()

    async def _close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
