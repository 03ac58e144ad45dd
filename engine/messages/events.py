"""Performs the orders of ``engine.nodes.emit_event``: writes an event that other systems follow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import CordboardError, StorageUnavailable
from engine.messages.ports import EventSink
from engine.runtime.performers import WorkFailed

PAYLOAD_LIMIT = 16 * 1024
"""Bytes of a payload as JSON: what is larger belongs elsewhere, by reference."""


class EventPerformer:
    """Implements ``engine.runtime.performers.Performer``."""

    def __init__(self, sink: EventSink, clock: Callable[[], float]) -> None:
        """``clock`` gives Unix seconds."""
        self._sink = sink
        self._clock = clock

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Write the event, once for each ``key``. The result is ``{bytes}``."""
        size = len(json.dumps(order["payload"], ensure_ascii=False).encode())
        if size > PAYLOAD_LIMIT:
            raise WorkFailed("payload-too-large", f"The payload has {size} bytes of JSON; {PAYLOAD_LIMIT} are allowed.")
        try:
            await self._sink.emit(order["call"], key, order["name"], order["payload"], at=self._clock())
        except StorageUnavailable as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=True) from None
        except CordboardError as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend) from None
        return {"bytes": size}
