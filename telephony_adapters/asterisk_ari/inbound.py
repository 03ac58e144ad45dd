"""The event socket that we open, at Asterisk's ``/ari/events``: works with every version."""

from __future__ import annotations

import asyncio

import aiohttp

from engine.errors import CordboardError
from telephony_adapters.asterisk_ari.client import AriClient
from telephony_adapters.asterisk_ari.config import AsteriskConfig
from telephony_adapters.asterisk_ari.sockets import CLOSING_SECONDS, STABLE_SECONDS, Listener, Pauses, converse


class InboundSocket:
    """We connect to Asterisk's ``/ari/events``."""

    def __init__(self, config: AsteriskConfig, client: AriClient) -> None:
        """Use the client's login and connections."""
        self._config = config
        self._client = client
        self._dropped = asyncio.Event()
        self._closed = False
        self._was_open = False

    async def run(self, listener: Listener) -> None:
        """Connect, again and again."""
        loop = asyncio.get_running_loop()
        pauses = Pauses(self._config)
        while not self._closed:
            since = loop.time()
            why = await self._once(listener)
            if loop.time() - since >= STABLE_SECONDS:
                pauses.reset()
            if not self._closed:
                listener.closed(why)
                await asyncio.sleep(pauses.next())

    async def close(self) -> None:
        """Close the socket; calls stay in Stasis."""
        self._closed = True
        self._dropped.set()

    def drop(self) -> None:
        """Close the present socket; ``run`` opens the next."""
        self._dropped.set()

    async def _once(self, listener: Listener) -> str:
        # Never subscribeAll: with every device's state subscribed, closing the socket can lock ARI up for good (T2).
        url = self._client.url("events").with_query({"app": self._config.application, "subscribeAll": "false"})
        try:
            async with asyncio.timeout(self._config.command):
                socket = await self._client.session.ws_connect(
                    url, autoping=False, timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING_SECONDS)
                )
        except aiohttp.WSServerHandshakeError as refused:
            return self._refused(refused.status)
        except TimeoutError:
            return f"Asterisk did not open the event socket within {self._config.command:g} s"
        except (aiohttp.ClientError, OSError) as wrong:
            return f"Asterisk cannot be reached ({type(wrong).__name__})"
        async with socket:
            self._was_open = True
            if self._closed:
                return "closed"
            self._dropped.clear()
            listener.opened()
            return await converse(socket, listener, self._config, self._dropped)

    def _refused(self, status: int) -> str:
        if status == 401 and not self._was_open:
            raise CordboardError(
                "ari-login",
                f"Asterisk refuses the ARI user {self._config.user!r} or its password.",
                "Set CORDBOARD_ARI_USER and CORDBOARD_ARI_PASSWORD to a [user] of Asterisk's ari.conf.",
            )
        return f"Asterisk refused the event socket with status {status}"
