"""Asterisk's REST interface over kept-alive HTTP: one place for login, deadlines and what a failure looks like."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from telephony_adapters.asterisk_ari.config import AsteriskConfig

_IDLE_SECONDS = 10.0
"""Asterisk closes an idle connection after 15 s (``session_keep_alive``); we let go of it before (``ari.md`` T14)."""

_CONNECTIONS = 48
"""At most so many at once. Asterisk's default of 100 sessions includes every kept connection and event socket (T14)."""


_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``status`` 0 means that no answer came: what was asked may have been done or not."""

    status: int
    body: Any = None

    @property
    def ok(self) -> bool:
        """Whether Asterisk did it."""
        return 200 <= self.status < 300

    @property
    def absent(self) -> bool:
        """Whether the thing named does not exist."""
        return self.status == 404

    @property
    def unclear(self) -> bool:
        """Whether it may have been done all the same.

        409 and 500 are no proof of anything (``ari.md`` T4, T9): Asterisk has said "already exists" of a channel that did not.
        """
        return self.status == 0 or self.status == 409 or self.status >= 500

    @property
    def why(self) -> str:
        """What Asterisk says; some failures come as ``error`` instead of ``message`` (``ari.md`` T4)."""
        if isinstance(self.body, Mapping):
            said = self.body.get("message") or self.body.get("error")
            if said:
                return f"{self.status} {said}"
        return str(self.body) if self.status == 0 else f"status {self.status}"


def authorization(user: str, password: str) -> str:
    """Give the Authorization header's value. The login is never part of a URL: those end up in logs."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class AriClient:
    """Sends requests. It never raises for what Asterisk or the network does; it tells it in the ``Reply``."""

    def __init__(self, config: AsteriskConfig) -> None:
        """Make it inside a running event loop."""
        self._base = config.url.rstrip("/") + "/ari/"
        self._deadline = config.command
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS),
            headers={"Authorization": authorization(config.user, config.password)},
            timeout=aiohttp.ClientTimeout(total=None),
        )

    def url(self, *path: str) -> URL:
        """Give the address of an object; ids are quoted, and an empty one is refused before it names a whole collection."""
        if not all(path):
            raise ValueError(f"an empty id in {path}")
        return URL(self._base + "/".join(quote(part, safe="") for part in path), encoded=True)

    async def get(self, *path: str, deadline: float | None = None) -> Reply:
        """Look at an object."""
        return await self._request("GET", path, None, deadline)

    async def post(self, *path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Ask for something to be done.

        Parameters travel in the body, never in the query: they hold people's numbers, and URLs are logged.
        """
        return await self._request("POST", path, body, None)

    async def delete(self, *path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """End or take away an object."""
        return await self._request("DELETE", path, body, None)

    async def size(self, *path: str) -> int | None:
        """Tell how many bytes a file has, without reading it; ``None`` when there is none, or no answer."""
        try:
            async with asyncio.timeout(self._deadline), self.session.get(self.url(*path)) as response:
                return response.content_length if response.status == 200 else None
        except (TimeoutError, aiohttp.ClientError, OSError):
            return None

    async def download(self, into: Path, *path: str) -> Reply:
        """Bring a file. The deadline is for each piece: a long recording takes its time."""
        try:
            async with asyncio.timeout(self._deadline) as deadline, self.session.get(self.url(*path)) as response:
                if response.status != 200:
                    return Reply(response.status, _parsed(await response.read()))
                with await asyncio.to_thread(into.open, "wb") as file:
                    async for piece in response.content.iter_chunked(_PIECE_BYTES):
                        deadline.reschedule(asyncio.get_running_loop().time() + self._deadline)
                        await asyncio.to_thread(file.write, piece)
                return Reply(200)
        except TimeoutError:
            return Reply(0, f"no answer within {self._deadline:g} s")
        except (aiohttp.ClientError, OSError) as wrong:
            return Reply(0, f"no answer ({type(wrong).__name__})")

    async def close(self) -> None:
        """Close all connections."""
        await self.session.close()

    async def _request(
        self, method: str, path: tuple[str, ...], body: Mapping[str, Any] | None, deadline: float | None
    ) -> Reply:
        limit = self._deadline if deadline is None else deadline
        try:
            async with (
                asyncio.timeout(limit),
                self.session.request(method, self.url(*path), json=body) as response,
            ):
                raw = await response.read()
                return Reply(response.status, _parsed(raw))
        except TimeoutError:
            return Reply(0, f"no answer within {limit:g} s")
        except (aiohttp.ClientError, OSError) as wrong:
            return Reply(0, f"no answer ({type(wrong).__name__})")


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return None
