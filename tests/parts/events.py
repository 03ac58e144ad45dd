"""ARI's events as a test sees them, without the product's adapter in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.parts.asterisk import AsteriskNode

Event = dict[str, Any]


class Events:
    """The event socket of one application, open."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """``listening`` makes these."""
        self._socket = socket
        self.seen: list[Event] = []

    async def next(self, kind: str, timeout: float = 15.0) -> Event:
        """The next event of a kind; those that come before it are kept in ``seen``."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    event: Event = await self._socket.receive_json()
                    self.seen.append(event)
                    if event["type"] == kind:
                        return event
        except TimeoutError:
            kinds = [event["type"] for event in self.seen]
            raise AssertionError(f"no {kind} within {timeout} s, after {kinds}") from None


@contextlib.asynccontextmanager
async def listening(node: AsteriskNode, app: str = "cordboard") -> AsyncIterator[Events]:
    """Be the application ``app`` while the block runs."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": node.authorization}) as session,
        session.ws_connect(f"{node.url}/ari/events?app={app}") as socket,
    ):
        yield Events(socket)
