"""Bringing published programs and their recordings to this machine, before a call needs them."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from engine.errors import CordboardError
from engine.flows.publish import static_audio
from engine.flows.shelf import ProgramLibrary, ProgramShelf

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


class Recordings(Protocol):
    """Where the switch plays recordings from."""

    async def keep(self, audio: str) -> None:
        """See to it that a recording lies there."""
        ...


async def keep_programs(shelf: ProgramShelf, library: ProgramLibrary, recordings: Recordings | None = None) -> None:
    """Bring what is newly published, for ever; what is here stays usable while the database is away."""
    away = False
    while True:
        try:
            for digest in await shelf.sync(library):
                if recordings is not None:
                    await _bring_recordings(shelf, digest, recordings)
            away = False
        except (CordboardError, OSError) as wrong:
            if not away:
                log.warning("new programs cannot be brought here: %s", wrong)
            away = True
        await asyncio.sleep(EVERY_SECONDS)


async def _bring_recordings(shelf: ProgramShelf, digest: str, recordings: Recordings) -> None:
    for heard in static_audio(shelf.get(digest)):
        if heard.audio:
            try:
                await recordings.keep(heard.audio)
            except CordboardError as wrong:  # a call asks for it again, and has its words read when it stays lost
                log.warning("recording %s cannot be brought here: %s", heard.audio[:12], wrong)
