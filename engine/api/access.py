"""Who may call. Until accounts exist the API listens on loopback alone, and these rules keep browsers from being go-betweens.

Listening on loopback does not suffice: a web page from anywhere runs in a browser on this machine. It can name us by a host of
its own (DNS rebinding), which the Host header gives away, and it can send requests across sites (CSRF), which Origin and
``Sec-Fetch-Site`` (W3C Fetch Metadata) give away.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.api.errors import Refused
from engine.config import is_loopback

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::[0-9]*)?")
_OWN_SITE = (None, "same-origin", "none")  # "none": typed by the person, or not from a page
_ALWAYS = {
    "cache-control": "no-store",  # numbers of people stay out of browsers' caches
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Access(StrEnum):
    """Who may call an endpoint."""

    PUBLIC = "public"
    """Anybody who reaches it: health, which tells nothing of any call or flow."""
    LOCAL = "local"
    """Programs and our own pages on this machine."""


def admit(access: Access, request: Request) -> None:
    """Let the request in, or raise ``Refused``: 421 for a host name that is not ours, 403 for a page that is not ours."""
    if access is Access.PUBLIC:
        return
    host = admit_page(request)
    origin = request.headers.get("origin")
    if (origin is not None and _place(origin) != host) or request.headers.get("sec-fetch-site") not in _OWN_SITE:
        raise Refused(403, "foreign-origin", "Requests from other sites' pages are refused.", "Call from Cordboard's own page.")


def admit_page(request: Request) -> str:
    """Let in who asks under a name of ours, which it gives, or raise ``Refused`` (421).

    No more is asked of who wants a page: a link from elsewhere may lead to it, and it tells nothing of any call or flow.
    """
    host = request.headers.get("host", "")
    named = _HOST.fullmatch(host)
    if named is None or not is_loopback((named[1] or named[2]).lower()):
        raise Refused(421, "foreign-host", "This host name is not served here.", "Call 127.0.0.1, [::1] or localhost.")
    return host


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


class CarefulHeaders:
    """Adds to every answer what keeps it from caches, from other sites' pages and from being guessed at."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the headers (ASGI)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)  # a file of the designer may be kept, and says so itself
            await send(message)

        await self.app(scope, receive, with_headers)
