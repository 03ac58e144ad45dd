"""Performs the orders of ``engine.nodes.http_request``: puts the secrets in, asks, and takes out what the flow reads."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import httpx

from engine import __version__
from engine.errors import NotFound, StorageUnavailable
from engine.http.client import Answer, Asking, HttpClient
from engine.http.reading import values_of
from engine.runtime.performers import WorkFailed

_PASSING = frozenset({429, 502, 503, 504})
"""Statuses that say of themselves that another try may succeed (RFC 6585 §4, RFC 9110 §15.6)."""
_OURSELVES = ("User-Agent", f"Cordboard/{__version__}")  # some systems answer nobody who does not say who they are
_TELLING_SECRET = 8
"""Characters from which on a secret that comes back in an answer is one, and no accident."""


class SecretSource(Protocol):
    """Where the installation's secrets are."""

    async def value(self, name: str) -> str:
        """Give one; ``NotFound`` (``no-such-secret``), ``StorageUnavailable``."""
        ...


class HttpPerformer:
    """Implements ``engine.runtime.performers.Performer``."""

    def __init__(self, client: HttpClient, secrets: SecretSource) -> None:
        """Take the client that all requests share."""
        self._client = client
        self._secrets = secrets

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Ask once. The result is ``{status, seconds, values}``."""
        secrets = {name: await self._secret(name) for name in _named(order)}
        asking = _asking(order, key, secrets)
        since = time.monotonic()
        answer = await self._client.send(asking, with_body=bool(order["readings"]))
        if order["again"] and answer.status in _PASSING:
            raise WorkFailed(f"status-{answer.status}", f"The other side answered {answer.status}.", again=True)
        values = _values(order, answer)
        told = json.dumps(values, ensure_ascii=False)
        if any(secret in told for secret in secrets.values() if len(secret) >= _TELLING_SECRET):
            raise WorkFailed("secret-in-answer", "The answer repeats a secret that was sent.", "Read less of it.")
        return {"status": answer.status, "seconds": round(time.monotonic() - since, 3), "values": values}

    async def _secret(self, name: str) -> str:
        try:
            return await self._secrets.value(name)
        except NotFound:
            raise WorkFailed(
                "secret-missing", f"There is no secret {name}.", f"Set it with: cordboard secrets set {name}"
            ) from None
        except StorageUnavailable:
            raise WorkFailed("secrets-unavailable", "The secrets cannot be read now.", again=True) from None


def _values(order: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    good = answer.status // 100 == 2
    if good or any(first <= answer.status <= last for first, last in order["named"]):
        return values_of(answer, order["readings"], strict=good)
    return {}


def _named(order: Mapping[str, Any]) -> Iterator[str]:
    body = order["body"]
    parts: Sequence[Mapping[str, Any]] = (
        *order["query"],
        *order["headers"],
        *body.get("members", ()),
        *body.get("fields", ()),
    )
    yield from sorted({part["secret"] for part in parts if part.get("secret")})


def _asking(order: Mapping[str, Any], key: str, secrets: Mapping[str, str]) -> Asking:
    def whole(part: Mapping[str, str]) -> str:
        return part["value"] + secrets.get(part["secret"], "")

    headers = [(part["name"], whole(part).strip()) for part in order["headers"]]
    if any(not character.isprintable() and character != "\t" for _, value in headers for character in value):
        raise WorkFailed("bad-header", "A header's value has a character that headers cannot hold.")
    body, kind = _body(order["body"], secrets)
    given = {name.lower() for name, _ in headers}
    headers += [(name, value) for name, value in (("Content-Type", kind), _OURSELVES) if value and name.lower() not in given]
    if order["key"]:
        headers.append(("Idempotency-Key", key))
    query = "&".join(f"{quote(part['name'], safe='')}={quote(whole(part), safe='')}" for part in order["query"])
    return Asking(order["method"], _url(order["url"], query), tuple(headers), body, confidential=bool(secrets))


def _url(address: str, query: str) -> httpx.URL:
    """Read the address, which no value of a call may have led elsewhere."""
    if not address:
        raise WorkFailed("empty-in-path", "A value in the address's path came out empty.")
    path = address.partition("://")[2].partition("?")[0].partition("/")[2]
    if any(segment.lower().replace("%2e", ".") in (".", "..") for segment in path.split("/")):
        raise WorkFailed("bad-address", "The address's path has a segment that leads upwards.")
    try:
        return httpx.URL(f"{address}{'&' if '?' in address else '?'}{query}" if query else address)
    except (httpx.InvalidURL, ValueError):
        raise WorkFailed("bad-address", "The address cannot be read.") from None


def _body(body: Mapping[str, Any], secrets: Mapping[str, str]) -> tuple[bytes, str]:
    match body["kind"]:
        case "json":
            members = {m["name"]: m["value"] if "value" in m else secrets[m["secret"]] for m in body["members"]}
            return json.dumps(members, ensure_ascii=False).encode(), "application/json"
        case "form":
            fields = [(part["name"], part["value"] + secrets.get(part["secret"], "")) for part in body["fields"]]
            return urlencode(fields).encode(), "application/x-www-form-urlencoded"
        case "bytes":
            return body["bytes"], body["type"]
        case "text":
            return body["text"].encode(), body["type"]
        case _:
            return b"", ""
