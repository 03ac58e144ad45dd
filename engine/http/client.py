"""One HTTP client for all requests of flows: guarded connections, few redirects, answers of a bounded size."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import TracebackType

import httpcore
import httpx

from engine.http.reach import GuardedBackend, Reach
from engine.runtime.performers import WorkFailed

MOST_REDIRECTS = 3
BODY_LIMIT = 1024 * 1024
"""Bytes of an answer's body, unpacked. What a call needs to know fits into far less."""
_CONNECTIONS = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=30.0)
_CONNECT_SECONDS = 10.0
_SKIPPED_BYTES = 16 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_BODY = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as it is sent. ``confidential``: it holds a secret, and is for this very origin."""

    method: str
    url: httpx.URL
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in small letters; ``body`` unpacked, empty when it was not wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """HTTPX's transport over a pool whose connections are guarded: HTTPX has no door for that, its pool has."""

    def __init__(self, reach: Reach, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=_CONNECTIONS.max_connections,
            max_keepalive_connections=_CONNECTIONS.max_keepalive_connections,
            keepalive_expiry=_CONNECTIONS.keepalive_expiry,
            network_backend=GuardedBackend(reach),
        )


class HttpClient:
    """Sends requests from one event loop. No cookies are kept and no proxy of the environment is used.

    The transport is asked directly: HTTPX's client would log addresses and keep cookies from one caller to the next.
    """

    def __init__(self, reach: Reach, *, tls: ssl.SSLContext | None = None) -> None:
        """``tls`` verifies servers; the default trusts the usual authorities, or those that SSL_CERT_FILE names."""
        self._transport = _GuardedTransport(reach, tls or httpx.create_ssl_context())

    async def __aenter__(self) -> HttpClient:
        """Open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def send(self, asking: Asking, *, with_body: bool) -> Answer:
        """Send, following redirects; raises ``WorkFailed``. The caller of this sets the time."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = await self._once(asking, with_body)
                if answer.status not in _REDIRECTS or "location" not in answer.headers:
                    return answer
                asking = _redirected(asking, answer)
        except httpx.TimeoutException:
            raise WorkFailed("timeout", "It took too long to connect.", again=True) from None
        except httpx.ConnectError as wrong:
            if _is_of_tls(wrong):
                raise WorkFailed("bad-certificate", "The other side cannot prove who it is.") from None
            raise WorkFailed("not-reached", "Nobody answers at the address.", again=True) from None
        except (httpx.NetworkError, httpx.RemoteProtocolError):
            raise WorkFailed("bad-answer", "The other side broke off, or does not speak HTTP.", again=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise WorkFailed("bad-request", "The request cannot be written as HTTP.", "Look at its headers.") from None
        raise WorkFailed("too-many-redirects", f"The other side redirected more than {MOST_REDIRECTS} times.")

    async def _once(self, asking: Asking, with_body: bool) -> Answer:
        headers = [(name.encode(), value.encode()) for name, value in (*asking.headers, ("Accept-Encoding", "gzip"))]
        timeouts = httpx.Timeout(None, connect=_CONNECT_SECONDS, pool=_CONNECT_SECONDS).as_dict()
        request = httpx.Request(
            asking.method, asking.url, headers=headers, content=asking.body or None, extensions={"timeout": timeouts}
        )
        response = await self._transport.handle_async_request(request)
        try:
            body = (
                await _unpacked(response) if with_body and response.status_code not in _REDIRECTS else await _skipped(response)
            )
        finally:
            await response.aclose()
        return Answer(response.status_code, dict(response.headers), body)


async def _skipped(response: httpx.Response) -> bytes:
    """Read a short body away, so that the connection can be used again; one with a longer body is closed."""
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) <= _SKIPPED_BYTES:
        async for _ in response.aiter_raw():
            pass
    return b""


async def _unpacked(response: httpx.Response) -> bytes:
    """Read the body, and never hold more than the limit, however small it came packed."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise WorkFailed("bad-answer", "The answer is packed in a way that was not asked for.")
    unpacking = zlib.decompressobj(wbits=31) if "gzip" in packing else None
    body = bytearray()
    async for piece in response.aiter_raw():
        room = BODY_LIMIT + 1 - len(body)
        try:
            body += unpacking.decompress(piece, room) if unpacking else piece
        except zlib.error:
            raise WorkFailed("bad-answer", "The answer's packing is broken.") from None
        if len(body) > BODY_LIMIT:
            raise WorkFailed("answer-too-large", f"The answer has more than {BODY_LIMIT // 1024} KiB.")
    if unpacking is not None and not unpacking.eof and body:
        raise WorkFailed("bad-answer", "The answer's packing breaks off.", again=True)
    return bytes(body)


def _redirected(asking: Asking, answer: Answer) -> Asking:
    """Follow as RFC 9110 §15.4 has it, but take nothing of worth to another origin, and never from https to http."""
    try:
        url = asking.url.join(answer.headers["location"])
    except (httpx.InvalidURL, ValueError):
        raise WorkFailed("bad-answer", "The other side redirects to what is no address.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise WorkFailed("redirect-refused", "The other side redirects to what is no web address.")
    method, body, headers = asking.method, asking.body, asking.headers
    if answer.status not in _KEEPS_BODY and (method == "POST" or (answer.status == 303 and method != "HEAD")):
        method, body = "GET", b""
        headers = tuple(header for header in headers if header[0].lower() != "content-type")
    if _origin(url) != _origin(asking.url):
        if asking.confidential or body or (asking.url.scheme == "https" and url.scheme == "http"):
            raise WorkFailed(
                "redirect-refused",
                "The other side redirects elsewhere, where what the request holds may not go.",
                "Ask the address it redirects to.",
            )
    return replace(asking, method=method, url=url, body=body, headers=headers)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_of_tls(wrong: BaseException | None) -> bool:
    while wrong is not None:
        if isinstance(wrong, ssl.SSLError):
            return True
        wrong = wrong.__cause__ or wrong.__context__
    return False
