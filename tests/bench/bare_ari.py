"""The yardstick: the shortest honest asyncio ARI script that plays the same three-level menu.

It has no versions, no record, no recovery and no second language; it shows what the switch itself costs. Measured beside
Cordboard in the same run by ``python -m tests.bench``.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp


class BareMenu:
    """Answer, then play ``prompts[level]`` and wait for a key on each level; after the last level hang up.

    Attributes:
        digit_to_prompt: seconds from a key's event to the next prompt's start, one for each key.
        offer_to_prompt: seconds from the offer to the first prompt's start, one for each call.
    """

    def __init__(self, base_url: str, user: str, password: str, app: str, prompts: Sequence[str]) -> None:
        """``prompts`` are ARI media URIs, one for each level and one for the farewell."""
        self._url = base_url.rstrip("/")
        self._app = app
        self._prompts = tuple(prompts)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._levels: dict[str, int] = {}
        self._since: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.digit_to_prompt: list[float] = []
        self.offer_to_prompt: list[float] = []
        self.finished = 0

    async def run(self, ready: asyncio.Event) -> None:
        """Serve calls until cancelled."""
        handlers: dict[str, Callable[[dict[str, Any]], Awaitable[None] | None]] = {
            "StasisStart": self._offered,
            "ChannelDtmfReceived": self._key,
            "PlaybackStarted": self._started,
            "StasisEnd": self._ended,
        }
        connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=10)
        async with aiohttp.ClientSession(headers=self._headers, connector=connector) as session:
            self._session = session
            events = f"{self._url}/ari/events?app={self._app}"
            async with session.ws_connect(events, heartbeat=10) as socket:
                ready.set()
                async for message in socket:
                    event = message.json()
                    handler = handlers.get(event["type"])
                    if handler is None:
                        continue
                    todo = handler(event)
                    if todo is not None:
                        task = asyncio.ensure_future(todo)
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)

    async def _offered(self, event: dict[str, Any]) -> None:
        channel = event["channel"]["id"]
        self._levels[channel] = 0
        self._since[channel] = time.perf_counter()
        await self._post(f"channels/{channel}/answer")
        await self._play(channel, 0)

    async def _key(self, event: dict[str, Any]) -> None:
        channel = event["channel"]["id"]
        self._since[channel] = time.perf_counter()
        level = self._levels[channel] = self._levels[channel] + 1
        with contextlib.suppress(aiohttp.ClientError):
            await self._session.delete(f"{self._url}/ari/playbacks/{channel}-{level - 1}")
        await self._play(channel, level)
        if level == len(self._prompts) - 1:
            await self._session.delete(f"{self._url}/ari/channels/{channel}")

    def _started(self, event: dict[str, Any]) -> None:
        channel, _, level = event["playback"]["id"].rpartition("-")
        since = self._since.pop(channel, None)
        if since is not None:
            times = self.offer_to_prompt if level == "0" else self.digit_to_prompt
            times.append(time.perf_counter() - since)

    def _ended(self, event: dict[str, Any]) -> None:
        if self._levels.pop(event["channel"]["id"], None) is not None:
            self.finished += 1

    async def _play(self, channel: str, level: int) -> None:
        await self._post(f"channels/{channel}/play/{channel}-{level}", media=self._prompts[level])

    async def _post(self, path: str, **query: str) -> None:
        async with self._session.post(f"{self._url}/ari/{path}", params=query) as response:
            await response.read()
