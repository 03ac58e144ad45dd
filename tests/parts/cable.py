"""A cable between adapter and switch that can be cut, frozen and mended, so that network failures are real."""

from __future__ import annotations

import asyncio
import contextlib

from tests.parts.asterisk import AsteriskNode


class Cable:
    """Relays TCP from a port of its own to another."""

    def __init__(self, to: int, at: int = 0) -> None:
        """Relay to port ``to``; ``at`` is the port to listen at, 0 for any."""
        self._to = to
        self.port = at
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._whole = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Cable:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._flowing.set()
        self.cut()
        await asyncio.gather(*self._tasks)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection at once and refuse new ones."""
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def freeze(self) -> None:
        """Let nothing through any more, without a sign to either side."""
        self._flowing.clear()

    def mend(self) -> None:
        """Work again."""
        self._whole = True
        self._flowing.set()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._ends.add(writer)
        try:
            if not self._whole:
                return
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
                self._ends.add(far_writer)
                try:
                    await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
                finally:
                    self._ends.discard(far_writer)
                    far_writer.transport.abort()
        finally:
            self._ends.discard(writer)
            writer.transport.abort()
            self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flowing.wait()
            writer.write(data)
            await writer.drain()
        writer.transport.abort()  # the other direction ends with this one


class Wired:
    """A switch as it is reached by a cable."""

    def __init__(self, cable: Cable, node: AsteriskNode) -> None:
        self.url, self.user, self.password = cable.url, node.user, node.password
