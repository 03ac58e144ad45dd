"""Work that goes on beside a process's main business, and ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def beside(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[asyncio.Task[None]]:
    """Run ``work`` while the block runs. When it fails by itself that is logged: its neighbours go on."""
    task = asyncio.create_task(work, name=name)

    def over(done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (wrong := done.exception()) is not None:
            log.error("%s failed", name, exc_info=wrong)

    task.add_done_callback(over)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
