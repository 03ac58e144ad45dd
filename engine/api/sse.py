"""Server-sent events (WHATWG HTML §9.2): how a frame is written, and a response that is told when its reader has gone."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE_SECONDS = 15.0
"""How long a stream may be quiet before it gives a sign of life, which keeps proxies and clients from giving it up."""
SIGN_OF_LIFE = b": still here\n\n"


def frame(event: str, data: Any, *, id: str | None = None) -> bytes:
    """Write one event. JSON text has no line breaks, so it is one line of data."""
    return framed(event, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), id=id)


def framed(event: str, data: bytes, *, id: str | None = None) -> bytes:
    """Write one event whose data is JSON text already."""
    place = b"" if id is None else f"id: {id}\n".encode()
    return b"%sevent: %s\ndata: %s\n\n" % (place, event.encode(), data)


def wanted(request: Request) -> bool:
    """Tell whether the client asks for a stream by ``Accept``."""
    accepted = request.headers.get("accept", "").split(",")
    return any(kind.partition(";")[0].strip().lower() == MEDIA_TYPE for kind in accepted)


class EventStream(StreamingResponse):
    """Sends frames for as long as there are some and the reader is there, ``within`` a context of its own."""

    def __init__(self, frames: AsyncGenerator[bytes], within: AbstractAsyncContextManager[object] | None = None) -> None:
        """Take the frames; ``within`` is entered before the first and left after the last, also when the reader goes."""
        super().__init__(frames, media_type=MEDIA_TYPE, headers={"x-accel-buffering": "no"})
        self._frames = frames
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send (ASGI)."""
        async with aclosing(self._frames):
            if self._within is None:
                await super().__call__(scope, receive, send)
            else:
                async with self._within:
                    await super().__call__(scope, receive, send)
