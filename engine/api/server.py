"""The HTTP server: uvicorn, quiet about addresses, and able to stop while event streams are open."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from engine.api.feed import Feed
from engine.api.news import News

STOP_SECONDS = 10
"""How long answers and publications under way may take once the server stops."""


class ApiServer(uvicorn.Server):
    """Serves the application until ``should_exit`` is set: ``await ApiServer(build_app(services), host=…, port=…).serve()``.

    ``listening`` is set once requests are taken. Signals are left to whoever runs the process.
    """

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        """Take the application and the place to listen at."""
        self._feed: Feed = app.state.feed
        self._news: News = app.state.news
        self.listening = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                access_log=False,  # whatever a client writes into an address stays out of logs
                log_config=None,
                server_header=False,
                ws="none",
                lifespan="on",
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and tell it."""
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, which would otherwise hold the stop up, then all else."""
        self._feed.close()
        self._news.close()
        await super().shutdown(sockets)
