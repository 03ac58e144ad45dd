"""Reading server-sent events as a browser does (WHATWG HTML §9.2.6)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Frame:
    id: str
    event: str
    data: Any


async def frames(response: httpx.Response) -> AsyncIterator[Frame]:
    """Give each frame that has an id or data, until the server ends the stream."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields or "id" in fields:
            yield Frame(fields.get("id", ""), fields.get("event", ""), json.loads(fields.get("data", "null")))
        fields = {}
