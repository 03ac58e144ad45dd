"""The other system: a real server on loopback that answers as a test writes, byte by byte where it must."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """A request as it arrived: header names in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class OtherSide:
    """Answers request after request with ``replies``, the last one for all further ones."""

    port: int
    scheme: str
    replies: list[Reply]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def at(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


def reply(status: int = 200, body: bytes = b"", *headers: tuple[str, str], kind: str = "application/json") -> bytes:
    """Write a whole answer."""
    lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextlib.asynccontextmanager
async def other_side(*replies: Reply, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[OtherSide]:
    """Serve until the block ends."""
    busy: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        side.connections += 1
        try:
            while True:
                side.asked.append(await _read(reader))
                given = side.replies.pop(0) if len(side.replies) > 1 else side.replies[0]
                if isinstance(given, bytes):
                    writer.write(given)
                    await writer.drain()
                else:
                    await given(writer)
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            busy.discard(task)

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    side = OtherSide(server.sockets[0].getsockname()[1], "https" if tls else "http", list(replies))
    try:
        yield side
    finally:
        server.close()
        for task in busy:
            task.cancel()
        if busy:
            await asyncio.wait(set(busy))


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)


async def silent(writer: asyncio.StreamWriter) -> None:
    """Take the request and never answer."""
    await asyncio.Event().wait()


async def drips(writer: asyncio.StreamWriter) -> None:
    """Begin an answer, and go on a byte at a time for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    """Break off in the middle of the body."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()


async def speaks_no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Send without a length and without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()
