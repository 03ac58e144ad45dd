"""Signs of life of an activity, so that the server notices within seconds that its process is gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from temporalio import activity

_BEAT_SECONDS = 1.5


@contextlib.asynccontextmanager
async def beating(told: Sequence[Any] = ()) -> AsyncIterator[None]:
    """Give signs of life while the block runs; each holds what ``told`` has come to."""
    beat = activity.heartbeat  # bound to this activity by its context, which a task inherits

    async def go_on() -> None:
        while True:
            beat(*told)
            await asyncio.sleep(_BEAT_SECONDS)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()
