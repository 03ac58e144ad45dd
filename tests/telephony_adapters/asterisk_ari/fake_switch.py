"""A FAKE of Asterisk's ARI for faults that a real one cannot be made to show: lost answers, ghosts, ends never told.

It knows just enough of channels, bridges and playbacks for an adapter to come into step with it; everything else is scripted by
the test. What Asterisk itself does is tested on a real one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

Answer = tuple[int, Any] | str | Callable[["FakeSwitch", re.Match[str], Any], Awaitable[tuple[int, Any]]]
"""Status and body; "hang" never answers; "drop" breaks the connection; a function does something and then answers."""


class FakeSwitch:
    """Listens on loopback; a context manager."""

    user = "cordboard"
    password = "no secret: this is a fake"

    def __init__(self) -> None:
        self.channels: dict[str, dict[str, Any]] = {}
        self.bridges: dict[str, dict[str, Any]] = {}
        self.playbacks: set[str] = set()
        self.subscribed: set[str] = set()
        self.started = "2026-01-01T00:00:00.000+0000"
        self.requests: list[tuple[str, str, Any]] = []
        self.connections = 0
        self.queries: list[dict[str, str]] = []
        self.answers_pings = True
        self.closes_at_once = False
        self._scripts: list[tuple[str, re.Pattern[str], list[Answer]]] = []
        self.sockets: set[web.WebSocketResponse] = set()
        self._news = asyncio.Event()
        self._quit = asyncio.Event()

    async def __aenter__(self) -> FakeSwitch:
        application = web.Application()
        application.router.add_get("/ari/events", self._events)
        application.router.add_route("*", "/ari/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._quit.set()
        for socket in tuple(self.sockets):
            await socket.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, method: str, path: str, *answers: Answer) -> None:
        """Answer the next requests whose path matches so, one after the other; then as always."""
        self._scripts.insert(0, (method, re.compile(path), list(answers)))

    def asked(self, method: str, path: str) -> list[Any]:
        """The bodies of all requests of that kind so far."""
        return [body for verb, where, body in self.requests if verb == method and re.fullmatch(path, where)]

    async def until(self, true: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until a request or connection makes it true."""
        try:
            async with asyncio.timeout(timeout):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not asked in time; asked so far: {self.requests}") from None

    async def tell(self, kind: str, **fields: Any) -> None:
        """Send an event to whoever listens."""
        event = {"type": kind, "timestamp": now(), "application": "cordboard", **fields}
        for socket in tuple(self.sockets):
            await socket.send_json(event)

    async def hang_up_sockets(self) -> None:
        """Close the event sockets cleanly."""
        for socket in tuple(self.sockets):
            await socket.close()

    def channel(self, name: str, state: str = "Ring", args: str = "in,trunk,4001") -> dict[str, Any]:
        """Put a channel of our application into the switch."""
        self.channels[name] = {
            "id": name,
            "name": f"PJSIP/{name}",
            "state": state,
            "caller": {"name": "", "number": "5551000"},
            "dialplan": {"context": "c", "exten": "4001", "app_name": "Stasis", "app_data": f"cordboard,{args}"},
            "creationtime": now(),
        }
        return self.channels[name]

    async def offer(self, name: str, state: str = "Ring") -> None:
        """Let a caller come."""
        await self.tell("StasisStart", channel=self.channel(name, state), args=["in", "trunk", "4001"])

    async def end(self, name: str, cause: int = 16) -> None:
        """Let a channel end."""
        channel = self.channels.pop(name)
        await self.tell("ChannelDestroyed", channel=channel, cause=cause, cause_txt="")

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        self.connections += 1
        self.queries.append(dict(request.query))
        self._news.set()
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.closes_at_once:
            await socket.close()
            return socket
        before, self.sockets = self.sockets, {socket}
        for old in before:
            await old.send_json({"type": "ApplicationReplaced", "timestamp": now(), "application": "cordboard"})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.PING and self.answers_pings:
                await socket.pong(message.data)
        self.sockets.discard(socket)
        self._news.set()
        return socket

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        self.requests.append((request.method, path, body))
        self._news.set()
        status, reply = await self._answer(request, path, body)
        if status == -1:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.json_response(reply, status=status) if reply is not None else web.Response(status=status)

    async def _answer(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:
        for method, pattern, answers in self._scripts:
            match = pattern.fullmatch(path)
            if method == request.method and match and answers:
                answer = answers.pop(0)
                if answer == "hang":
                    await self._quit.wait()
                    return -1, None
                if answer == "drop" or isinstance(answer, str):
                    return -1, None
                return answer if isinstance(answer, tuple) else await answer(self, match, body)
        return self._usual(request.method, path, body)

    def _usual(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        kind, _, rest = path.partition("/")
        name, _, verb = rest.partition("/")
        if path == "asterisk/info":
            return 200, {"system": {"version": "22.10.1"}, "status": {"startup_time": self.started}}
        if path == "asterisk/ping":
            return 200, {"ping": "pong"}
        if kind == "applications":
            if verb == "subscription":
                wanted = body["eventSource"]
                self.subscribed |= {source.partition(":")[2] for source in ([wanted] if isinstance(wanted, str) else wanted)}
            return 200, {"name": "cordboard", "channel_ids": sorted(self.subscribed)}
        if kind == "channels":
            return self._channels(method, name, verb, body)
        if kind == "bridges":
            return self._bridges(method, name, verb, body)
        if kind == "playbacks":
            if name not in self.playbacks:
                return 404, {"message": "Playback not found"}
            if method == "DELETE":
                self.playbacks.discard(name)
                return 204, None
            return 200, {"id": name, "state": "playing"}
        return 404, {"message": "Resource not found"}

    def _channels(self, method: str, name: str, verb: str, body: Any) -> tuple[int, Any]:
        if not name:
            return 200, list(self.channels.values())
        if name == "create":
            return 200, self.channel(body["channelId"], "Down", "dialled")
        if name not in self.channels:
            return 404, {"message": "Channel not found"}
        if method == "GET":
            return 200, self.channels[name]
        if method == "DELETE" and not verb:
            del self.channels[name]
        if verb == "play":
            self.playbacks.add(body["playbackId"])
            return 201, {"id": body["playbackId"], "state": "queued"}
        return 204, None

    def _bridges(self, method: str, name: str, verb: str, body: Any) -> tuple[int, Any]:
        if not name:
            return 200, list(self.bridges.values())
        if method == "POST" and not verb:
            self.bridges[name] = {"id": name, "name": body["name"], "channels": []}
        if name not in self.bridges:
            return 404, {"message": "Bridge not found"}
        inside = self.bridges[name]["channels"]
        if verb == "addChannel":
            inside.extend(body["channel"])
            return 204, None
        if verb == "removeChannel":
            self.bridges[name]["channels"] = [one for one in inside if one not in body["channel"]]
            return 204, None
        if method == "DELETE":
            del self.bridges[name]
            return 204, None
        return 200, self.bridges[name]


def now() -> str:
    """Asterisk's way to write the time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
