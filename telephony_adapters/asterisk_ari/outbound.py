"""The event socket that Asterisk opens to us, persistently: it keeps what happens while we are away (20.15, 22.5 and later)."""

from __future__ import annotations

import asyncio
import hmac
import logging

import aiohttp
from aiohttp import web

from engine.errors import CordboardError
from telephony_adapters.asterisk_ari.client import authorization
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.sockets import CLOSING_SECONDS, Listener, Pauses, converse

log = logging.getLogger(__name__)

_BIND_ATTEMPTS = 20
"""With growing pauses about a minute: an adapter before us may take its time over letting the port go."""

_WONDER_SECONDS = 10.0
"""Asterisk tries every half second by the sample configuration; after so long without it something is not set up."""


class OutboundSocket:
    """Listens for Asterisk. Two adapters cannot listen at one port, so the newer asks the older for its place."""

    def __init__(self, config: AsteriskConfig) -> None:
        """``listen`` and the login come from the configuration, and from Asterisk's ``websocket_client.conf``."""
        self._config = config
        password = config.listen_password or config.password
        self._login = authorization(config.listen_user, password)
        self._dropped: asyncio.Event | None = None
        self._closed = asyncio.Event()
        self._listener: Listener | None = None
        self._came = False

    async def run(self, listener: Listener) -> None:
        """Listen until closed."""
        self._listener = listener
        application = web.Application()
        application.router.add_get(self._config.listen_path, self._serve)
        application.router.add_post(self._config.listen_path, self._hand_over)
        runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=CLOSING_SECONDS)
        await runner.setup()
        try:
            await self._bind(runner)
            asyncio.get_running_loop().call_later(_WONDER_SECONDS, self._wonder)
            await self._closed.wait()
        finally:
            self.drop()
            await runner.cleanup()

    async def close(self) -> None:
        """Stop listening; Asterisk keeps trying, and keeps the events."""
        self._closed.set()

    def drop(self) -> None:
        """Close the present socket; Asterisk opens the next."""
        if self._dropped is not None:
            self._dropped.set()

    def _wonder(self) -> None:
        if not self._came and not self._closed.is_set():
            log.warning(
                "no Asterisk has connected to %s yet: look at [cordboard] in its websocket_client.conf and at the "
                "outbound_websocket in ari.conf, then: asterisk -rx 'module reload res_ari'",
                self._config.listen,
            )

    async def _bind(self, runner: web.AppRunner) -> None:
        host, port = self._config.listen_at
        pauses = Pauses(self._config)
        for attempt in range(_BIND_ATTEMPTS):
            try:
                await web.TCPSite(runner, host, port).start()
                return
            except OSError as wrong:
                taken = await self._ask_for_place()
                if attempt + 1 == _BIND_ATTEMPTS or not taken:
                    raise CordboardError(
                        "ari-listen",
                        f"The adapter cannot listen at {self._config.listen}: {wrong.strerror or wrong}.",
                        "End what uses the port, or set CORDBOARD_ARI_LISTEN (and uri in websocket_client.conf) to another.",
                    ) from wrong
            await asyncio.sleep(pauses.next())

    async def _ask_for_place(self) -> bool:
        """Ask an adapter that listens where we want to: the newest takes over, as it does with an inbound socket."""
        host, port = self._config.listen_at
        url = f"http://{host}:{port}{self._config.listen_path}"
        timeout = aiohttp.ClientTimeout(total=self._config.command)
        try:
            async with (
                aiohttp.ClientSession(headers={"Authorization": self._login}, timeout=timeout) as session,
                session.post(url) as response,
            ):
                return response.status == 202
        except (aiohttp.ClientError, TimeoutError, OSError):
            return True  # it went meanwhile, or is about to

    async def _hand_over(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return web.Response(status=401)
        assert self._listener is not None
        self._listener.taken()
        asyncio.get_running_loop().call_soon(self._closed.set)
        return web.Response(status=202)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if not self._known(request):
            log.warning(
                "something at %s tried to open the event socket with a wrong login: username and password in "
                "websocket_client.conf must be those of CORDBOARD_ARI_LISTEN's settings",
                request.remote,
            )
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="ari"'})
        socket = web.WebSocketResponse(protocols=("ari",), autoping=False, timeout=CLOSING_SECONDS)
        await socket.prepare(request)
        self._came = True
        self.drop()  # the newest counts: Asterisk has given the other one up
        dropped = self._dropped = asyncio.Event()
        listener = self._listener
        assert listener is not None
        listener.opened()
        why = await converse(socket, listener, self._config, dropped)
        await socket.close()
        if self._dropped is dropped:
            self._dropped = None
            if not self._closed.is_set():
                listener.closed(why)
        return socket

    def _known(self, request: web.Request) -> bool:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), self._login.encode())
