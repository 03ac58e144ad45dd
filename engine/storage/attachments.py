"""Recordings as they go with e-mails and to recognisers: opened whole, and noted as given out."""

from __future__ import annotations

import asyncio

from engine.errors import NotFound
from engine.messages.ports import Attachment
from engine.recordings.ports import AudioVault, RecordingRepository


class RecordedAttachments:
    """Implements ``engine.messages.ports.AttachmentSource``."""

    def __init__(self, recordings: RecordingRepository, vault: AudioVault) -> None:
        """Take the list of recordings, and where their audio lies."""
        self._recordings = recordings
        self._vault = vault

    async def attachment(self, reference: str, *, most: int, at: float, by: str) -> Attachment | None:
        """Open one; None for one that is longer than ``most`` bytes."""
        recording = await self._recordings.get(reference)
        if recording.state == "lost":
            raise NotFound("recording-lost", "The recording was lost in the switch.", "There is nothing to attach.")
        if recording.bytes > most:
            return None
        data = await asyncio.to_thread(lambda: b"".join(self._vault.read(reference, 0, recording.bytes)))
        await self._recordings.note_listening(reference, at=at, by=by)
        return Attachment(f"{reference}.{recording.format}", f"audio/{recording.format}", data)
