"""The yardstick: the shortest honest asyncio ARI script that plays the same three-level menu.

It has no versions, no record, no recovery and no second language; it shows what the switch itself costs. It runs in a process
of its own, on uvloop, as Cordboard's adapter does:
``BARE_ARI_PASSWORD=… python -m tests.bench.bare_ari <url> <user> <prompt>…``.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import uvloop

APPLICATION = "bare"
READY = "ready"
PASSWORD = "BARE_ARI_PASSWORD"


class BareMenu:
    """Answer, then play ``prompts[level]`` and wait for a key on each level; after the farewell hang up."""

    def __init__(self, base_url: str, user: str, password: str, prompts: Sequence[str]) -> None:
        """``prompts`` are ARI media URIs, one for each level and one for the farewell."""
        self._url = base_url.rstrip("/") + "/ari/"
        self._prompts = tuple(prompts)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._levels: dict[str, int] = {}
        self._playing: dict[str, str] = {}
        self._tasks: set[asyncio.Future[None]] = set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve calls until cancelled."""
        handlers: dict[str, Callable[[dict[str, Any]], Awaitable[None] | None]] = {
            "StasisStart": self._offered,
            "ChannelDtmfReceived": self._key,
            "PlaybackFinished": self._finished,
            "StasisEnd": self._ended,
        }
        connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=10)
        async with aiohttp.ClientSession(headers=self._headers, connector=connector) as session:
            self._session = session
            async with session.ws_connect(f"{self._url}events?app={APPLICATION}", heartbeat=10) as socket:
                ready()
                async for message in socket:
                    event = message.json()
                    handler = handlers.get(event["type"])
                    todo = handler(event) if handler is not None else None
                    if todo is not None:
                        task = asyncio.ensure_future(todo)
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)

    async def _offered(self, event: dict[str, Any]) -> None:
        channel = event["channel"]["id"]
        self._levels[channel] = 0
        await self._ask("POST", f"channels/{channel}/answer")
        await self._play(channel, 0)

    async def _key(self, event: dict[str, Any]) -> None:
        channel = event["channel"]["id"]
        if channel not in self._levels:
            return
        self._levels[channel] += 1
        playing = self._playing.pop(channel, None)
        if playing is not None:
            await self._ask("DELETE", f"playbacks/{playing}")
        if self._levels[channel] < len(self._prompts):
            await self._play(channel, self._levels[channel])

    async def _finished(self, event: dict[str, Any]) -> None:
        playback = event["playback"]["id"]
        channel, _, level = playback.rpartition("-")
        if self._playing.get(channel) == playback:
            del self._playing[channel]
        if int(level) == len(self._prompts) - 1:
            await self._ask("DELETE", f"channels/{channel}")

    def _ended(self, event: dict[str, Any]) -> None:
        self._levels.pop(event["channel"]["id"], None)
        self._playing.pop(event["channel"]["id"], None)

    async def _play(self, channel: str, level: int) -> None:
        self._playing[channel] = f"{channel}-{level}"
        await self._ask("POST", f"channels/{channel}/play/{channel}-{level}", media=self._prompts[level])

    async def _ask(self, method: str, path: str, **query: str) -> None:
        async with self._session.request(method, self._url + path, params=query) as response:
            await response.read()


def main() -> None:
    """Serve calls until the process is ended."""
    url, user, *prompts = sys.argv[1:]

    def ready() -> None:
        sys.stdout.write(READY + "\n")
        sys.stdout.flush()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(BareMenu(url, user, os.environ[PASSWORD], prompts).run(ready))


if __name__ == "__main__":
    main()
