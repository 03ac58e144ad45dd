"""The installation's secrets, remembered for some seconds: many calls ask for the same one."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.http.performer import SecretSource

REMEMBERED_SECONDS = 5.0
"""How long a secret that was changed or removed may still be sent."""


class RecentSecrets:
    """Implements ``SecretSource`` over another."""

    def __init__(self, source: SecretSource, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._source = source
        self._clock = clock
        self._known: dict[str, tuple[float, str]] = {}

    async def value(self, name: str) -> str:
        """Give one, as it was within the last seconds."""
        known = self._known.get(name)
        if known is not None and self._clock() < known[0] + REMEMBERED_SECONDS:
            return known[1]
        asked = self._clock()
        self._known.pop(name, None)
        value = await self._source.value(name)
        self._known[name] = (asked, value)
        return value
