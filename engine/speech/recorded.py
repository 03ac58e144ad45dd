"""People's recordings, brought to the folder that the switch plays from: by their content's name, whole and genuine."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from dataclasses import replace
from typing import Protocol

from engine.errors import CordboardError, NotFound
from engine.speech.cache import SoundCache, write_whole
from engine.telephony.media import Sound


class Recordings(Protocol):
    """Where recordings are kept for the whole installation."""

    async def file(self, digest: str) -> bytes:
        """Get a file by the sha256 of its content; ``NotFound`` (``no-such-file``)."""
        ...


class RecordedSounds:
    """Finds recordings in the folder, and fetches what is not there: a new host or a lost file mends itself."""

    def __init__(self, recordings: Recordings | None) -> None:
        """Take where they come from; without it only what lies in the folder is heard."""
        self._recordings = recordings
        self._coming: dict[str, asyncio.Task[None]] = {}

    def find(self, cache: SoundCache, digest: str, text: str) -> Sound | None:
        """Give a recording that is there and whole; ``text`` is what it says."""
        found = cache.find(digest, text or "♪", kept=True)
        return None if found is None else replace(found, origin="recording")

    async def bring(self, cache: SoundCache, digest: str, text: str) -> Sound:
        """Give it, fetched if need be; raises ``CordboardError`` when it cannot be had. One fetch serves all who wait."""
        found = self.find(cache, digest, text)
        if found is None:
            task = self._coming.get(digest)
            if task is None:
                task = self._coming[digest] = asyncio.create_task(self._fetch(cache, digest), name=f"recording-{digest[:12]}")
                task.add_done_callback(lambda done: self._forget(digest, done))
            await asyncio.wait([task])  # leaving this leaves the task: the file will be there for the next caller
            if task.cancelled():
                raise CordboardError("speech-closed", "The voice was closed meanwhile.")
            task.result()
            found = self.find(cache, digest, text)
        if found is None:
            raise CordboardError(
                "recording-unplayable", f"Recording {digest[:12]} is no WAV of a telephone.", "Upload it again."
            )
        return found

    async def close(self) -> None:
        """Give up what is being fetched."""
        coming = list(self._coming.values())
        for task in coming:
            task.cancel()
        if coming:
            await asyncio.wait(coming)

    async def _fetch(self, cache: SoundCache, digest: str) -> None:
        if self._recordings is None:
            raise NotFound("no-such-file", f"Recording {digest[:12]} is not here.", "Upload it again.")
        content = await self._recordings.file(digest)
        if hashlib.sha256(content).hexdigest() != digest:
            raise CordboardError("recording-damaged", f"Recording {digest[:12]} is not what its name says.", "Upload it again.")
        await asyncio.to_thread(_write, content, cache.part(digest), cache.path(digest, kept=True))

    def _forget(self, digest: str, done: asyncio.Task[None]) -> None:
        del self._coming[digest]
        if not done.cancelled():
            done.exception()  # seen: those who waited for it have told, or have left


def _write(content: bytes, part: str, path: str) -> None:
    try:
        write_whole(content, part, path)
    except OSError as wrong:
        raise CordboardError(
            "recording-not-written", f"The recording cannot be written: {wrong.strerror}.", "Make room on the disk."
        ) from wrong
    finally:
        with contextlib.suppress(OSError):
            os.unlink(part)
