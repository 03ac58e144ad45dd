"""The door for text phones: lines of JSON over a loopback socket, one phone for each connection.

A phone says what it does, ``{"do": "dial", "to": "4001", "from": "13800138000"}``, and is told what it hears, one event a line,
each with ``t``, the seconds since the connection was made. ``README.md`` lists both. Whatever comes in, the answer to it is an
``error`` at worst; a phone whose connection ends has hung up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from engine.errors import CordboardError
from telephony_adapters.simulator.switch import SimulatedSwitch
from telephony_adapters.simulator.visitor import Logins, Visitor

LINE_MOST = 4096
"""Bytes of the longest line that is read; the longest sensible one is far shorter."""

_FAREWELL_SECONDS = 1.0
"""How long a phone that has gone may take to read what it was told last."""


class Door:
    """Listens for text phones on behalf of one switch."""

    def __init__(self, switch: SimulatedSwitch, port: int, host: str = "127.0.0.1") -> None:
        """``port`` 0 takes any that is free, which ``port`` then names. Nobody is asked for a password: only loopback hosts."""
        self._switch = switch
        self._host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._logins: Logins = {}
        self._inside: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self) -> None:
        """Listen. Raises ``CordboardError`` (``port-taken``)."""
        try:
            self._server = await asyncio.start_server(self._come_in, self._host, self.port)
        except OSError as wrong:
            raise CordboardError(
                "port-taken",
                f"The simulator cannot listen at {self._host}:{self.port}: {wrong.strerror or wrong}.",
                "Stop the program that listens there, or set CORDBOARD_SIMULATOR_PORT to another port.",
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and let go of everybody inside: their lines are dead."""
        if self._server is not None:
            self._server.close()
        for writer in self._inside.values():
            writer.transport.abort()  # to close would wait for a phone that does not read
        if self._inside:
            await asyncio.wait(tuple(self._inside))

    async def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._inside[task] = writer
        visitor = Visitor(self._switch, writer, self._logins)
        try:
            visitor.greet()
            async for line in _lines(reader):
                visitor.take(line)
        except (ConnectionError, TimeoutError):
            pass  # gone without a word
        finally:
            visitor.leave()
            writer.close()
            with contextlib.suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await writer.wait_closed()
            writer.transport.abort()
            del self._inside[task]


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes | None]:
    """Give each line, and ``None`` once for a line that is too long, of which nothing is kept."""
    kept = bytearray()
    skipping = False
    while piece := await reader.read(65536):
        kept += piece
        *whole, rest = kept.split(b"\n")
        kept = bytearray(rest)
        for line in whole:
            if not skipping:
                yield bytes(line) if len(line) <= LINE_MOST else None
            skipping = False
        if len(kept) > LINE_MOST:
            if not skipping:
                yield None
            skipping = True
            kept.clear()
