"""What performers ask of storage, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import NotFound
from engine.messages.ports import Begun


class Kept:
    """Secrets."""

    def __init__(self, **values: str) -> None:
        self.values = values

    async def value(self, name: str) -> str:
        if name not in self.values:
            raise NotFound("no-such-secret", f"There is no secret {name}.")
        return self.values[name]


class Log:
    """Implements ``SentLog``."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    async def begin(self, key: str, kind: str, call: str, *, at: float) -> Begun:
        before = key in self.known
        return Begun(before, self.known.setdefault(key, None))

    async def done(self, key: str, result: Mapping[str, Any], *, at: float) -> None:
        self.known[key] = dict(result)
