"""The processes that run installed steps: a worker, and in development one that follows the files."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from engine.bootstrap.children import Child
from engine.bootstrap.palette import tell_broken
from engine.config import Settings
from engine.nodes.python_step import KIND
from engine.steps.discovery import discover, stamp
from engine.steps.running import StepPerformer
from engine.storage.keys import payload_key_file, read_or_make_keys
from workflows.connection import connect
from workflows.work_worker import work_worker

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often the files are looked at in development."""


async def work_steps(settings: Settings, queue: str) -> None:
    """Run the steps of a queue until cancelled."""
    steps = [step for step in tell_broken(discover(settings.steps)).steps if step.queue == queue]
    client = await connect(settings, read_or_make_keys(payload_key_file(settings.keys)), identity="steps")
    async with work_worker(client, {KIND: StepPerformer(steps)}, queue):
        log.info("queue %s has %s", queue, ", ".join(step.pin for step in steps) or "no steps")
        await asyncio.Event().wait()


async def _changed(settings: Settings, seen: object) -> None:
    while stamp(settings.steps) == seen:  # noqa: ASYNC110  # files tell nobody that they change
        await asyncio.sleep(LOOK_SECONDS)


async def work_steps_anew(settings: Settings, queue: str) -> None:
    """Run a worker process until cancelled, another one after each change of a file."""
    while True:
        seen = stamp(settings.steps)
        async with contextlib.AsyncExitStack() as stack:
            child = Child("steps", "steps", "work", "--queue", queue)
            stack.push_async_callback(child.stop)
            await child.start()
            await _changed(settings, seen)
        log.info("a file of the steps has changed; their worker is started anew")
