"""The event socket, whoever opens it: reading, pinging, and the pauses between two of them."""

from __future__ import annotations

import asyncio
import random
from typing import Protocol

import aiohttp
from aiohttp import web

from telephony_adapters.asterisk_ari.config import AsteriskConfig

Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse

CLOSING_SECONDS = 1.0
"""How long the other side may take over its half of a close."""

STABLE_SECONDS = 10.0
"""A socket that lived so long has worked: the next pause before connecting is short again. One that opens and closes at once
has not, and is no reason for a tight loop (``ari.md`` T15)."""


class Listener(Protocol):
    """Takes what happens on the socket; returns at once (``ari.md`` T13)."""

    def opened(self) -> None:
        """The socket is open; everything from now on is heard."""
        ...

    def heard(self, text: str) -> None:
        """One message."""
        ...

    def closed(self, why: str) -> None:
        """The socket is gone; a new one will be tried."""
        ...

    def taken(self) -> None:
        """Another adapter asked for this place; no new socket will be tried."""
        ...


class EventSource(Protocol):
    """Keeps an event socket open."""

    async def run(self, listener: Listener) -> None:
        """Serve until ``close``; raises ``CordboardError`` for what no waiting can mend."""
        ...

    async def close(self) -> None:
        """Let go of the socket for good."""
        ...

    def drop(self) -> None:
        """Give the present socket up; a new one is opened."""
        ...


class Pauses:
    """Growing pauses with jitter, so that many adapters do not come back in step."""

    def __init__(self, config: AsteriskConfig) -> None:
        """Begin short."""
        self._least, self._most = config.retry_least, config.retry_most
        self._next = self._least

    def reset(self) -> None:
        """Begin short again."""
        self._next = self._least

    def next(self) -> float:
        """Give the next pause in seconds."""
        pause, self._next = self._next, min(self._next * 2, self._most)
        return pause * random.uniform(0.5, 1.0)


async def converse(socket: Socket, listener: Listener, config: AsteriskConfig, dropped: asyncio.Event) -> str:
    """Read the socket to its end, or until it is dropped, and give why. A clean close is an end like any other (T15)."""
    loop = asyncio.get_running_loop()
    life = [loop.time()]

    async def read() -> str:
        while True:
            message = await socket.receive()
            life[0] = loop.time()
            if message.type is aiohttp.WSMsgType.TEXT:
                listener.heard(message.data)
            elif message.type is aiohttp.WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED):
                return "the event socket was closed"
            elif message.type is aiohttp.WSMsgType.ERROR:
                return f"the event socket broke ({type(message.data).__name__})"

    async def keep_alive() -> str:
        # Nothing else shows that the network has silently gone (``ari.md`` T16).
        while True:
            await asyncio.sleep(config.ping)
            asked = loop.time()
            await socket.ping()
            await asyncio.sleep(config.pong)
            if life[0] < asked:
                return f"the event socket did not answer a ping within {config.pong:g} s"

    async def give_up() -> str:
        await dropped.wait()
        return "the event socket was given up"

    tasks = {asyncio.ensure_future(work) for work in (read(), keep_alive(), give_up())}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = done.pop()
        broke = first.exception()
        return f"the event socket broke ({type(broke).__name__})" if broke else first.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
