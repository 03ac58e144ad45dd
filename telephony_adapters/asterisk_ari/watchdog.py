"""Asks again and again whether Asterisk still does its work; an open socket proves nothing."""

from __future__ import annotations

import asyncio
from typing import Protocol

from telephony_adapters.asterisk_ari.client import AriClient
from telephony_adapters.asterisk_ari.config import AsteriskConfig


class Watched(Protocol):
    """Takes what the watchdog finds."""

    def silent(self, why: str) -> None:
        """No answer."""
        ...

    def astray(self, why: str) -> None:
        """An answer, but our application is not known."""
        ...

    def answering(self) -> None:
        """The answer that should come."""
        ...


class Watchdog:
    """Its question is GET /applications/{app}: when ARI has locked up, that hangs while ping still answers (``ari.md`` T2)."""

    def __init__(self, config: AsteriskConfig, client: AriClient, watched: Watched) -> None:
        """Begin with ``run``."""
        self._config = config
        self._client = client
        self._watched = watched

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            await asyncio.sleep(self._config.watch)
            await self.ask()

    async def ask(self) -> None:
        """Ask once and say what was found."""
        reply = await self._client.get("applications", self._config.application, deadline=self._config.probe)
        if reply.ok:
            self._watched.answering()
        elif reply.absent:
            self._watched.astray(f"Asterisk does not know the application {self._config.application!r}")
        else:
            self._watched.silent(await self._diagnose(reply.why))

    async def _diagnose(self, why: str) -> str:
        ping = await self._client.get("asterisk", "ping", deadline=self._config.probe)
        if ping.ok:
            return (
                "Asterisk answers a ping but not for its applications: its ARI has locked up (asterisk#2170). "
                "Only restarting Asterisk mends it, which ends its calls; never subscribe to all device states"
            )
        return f"Asterisk does not answer: {why}"
