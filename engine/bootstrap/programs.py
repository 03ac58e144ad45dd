"""Bringing published programs to this machine, before a call needs them."""

from __future__ import annotations

import asyncio
import logging

from engine.errors import CordboardError
from engine.flows.shelf import ProgramLibrary, ProgramShelf

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


async def keep_programs(shelf: ProgramShelf, library: ProgramLibrary) -> None:
    """Bring what is newly published, for ever; what is here stays usable while the database is away."""
    away = False
    while True:
        try:
            await shelf.sync(library)
            away = False
        except (CordboardError, OSError) as wrong:
            if not away:
                log.warning("new programs cannot be brought here: %s", wrong)
            away = True
        await asyncio.sleep(EVERY_SECONDS)
