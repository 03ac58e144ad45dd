"""Brings recordings from the switch to where they are kept, however often either side, or this process, goes away meanwhile.

Each recording has a note from before it begins until it is settled. Settled means: sealed in the vault, listed, and deleted in
the switch; or listed as lost; or not wanted and gone everywhere. Every step may be repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.errors import CordboardError
from engine.recordings.model import Begun, Recording
from engine.recordings.outstanding import Outstanding
from engine.recordings.ports import AudioVault, RecordingRepository
from engine.telephony.calls import CallId, LegId, RecordingId
from engine.telephony.commands import DiscardRecording
from engine.telephony.media import Sound
from engine.telephony.port import LegGone, TelephonyAdapter

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often unsettled recordings are looked at when nobody says that one is over."""

LOST_SECONDS = 60.0
"""How long a recording that the switch does not have may be about to begin. Past that it is lost."""

_HEADER_BYTES, _BYTES_A_SECOND = 44, 16_000
_RIFF_LENGTH_AT, _LENGTH_AT = 4, 40


class RecordingKeeper:
    """Implements ``engine.recordings.ports.Recordings`` beside one switch."""

    def __init__(
        self,
        *,
        port: TelephonyAdapter,
        vault: AudioVault,
        repository: RecordingRepository,
        notes: Outstanding,
        playing: Path,
        clock: Callable[[], float],
    ) -> None:
        """``playing`` is a folder that the switch can read, for audio while it is played; ``clock`` gives Unix time."""
        self._port = port
        self._vault = vault
        self._repository = repository
        self._notes = notes
        self._playing = playing
        self._clock = clock
        self._news = asyncio.Event()
        self._settling = asyncio.Lock()

    def begun(self, begun: Begun) -> None:
        """Note that a recording is about to begin; one that is taken up again keeps its first note's time."""
        before = self._notes.get(begun.id)
        self._notes.write(begun if before is None else replace(begun, at=before.at))

    def over(self, recording: RecordingId) -> None:
        """Have it fetched now rather than soon."""
        self._news.set()

    async def discard(self, recording: RecordingId, leg: LegId) -> None:
        """Keep nothing of it, whatever it takes; a switch that will not now is asked again."""
        note = self._notes.get(recording)
        node = self._port.node
        self._notes.write(
            replace(note, unwanted=True)
            if note is not None
            else Begun(recording, _call_of(recording), "", "message", node, leg, self._clock(), unwanted=True)
        )
        self.over(recording)

    async def sound(self, recording: str) -> Sound | None:
        """Unseal it into a file that the switch plays from; brought from the switch first when it lies there still."""
        try:
            note = self._notes.get(RecordingId(recording))
            if note is not None and not self._vault.holds(recording):
                async with self._settling:
                    await self._bring(note)
            return await asyncio.to_thread(self._unseal, recording)
        except (CordboardError, OSError) as wrong:
            log.warning("recording %s cannot be played: %s", recording, wrong)
            return None

    def give_back(self, sound: Sound) -> None:
        """Remove the audio that was made for playing."""
        Path(sound.path).unlink(missing_ok=True)

    async def run(self) -> None:
        """Settle recordings for ever. What goes wrong with one keeps no other waiting, and is tried again."""
        await asyncio.to_thread(self._clear_playing)
        while True:
            self._news.clear()
            await self.settle_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_SECONDS)

    async def settle_all(self) -> None:
        """Look at every unsettled recording once."""
        for note in await asyncio.to_thread(self._notes.all):
            try:
                async with self._settling:
                    # What was noted may have changed while others were settled.
                    current = self._notes.get(note.id)
                    if current is not None:
                        await self._settle(current)
            except (CordboardError, OSError) as wrong:
                log.info("recording %s is not settled yet: %s", note.id, wrong)

    async def _settle(self, note: Begun) -> None:
        if note.unwanted:
            await self._take_away(note)
        elif self._vault.holds(note.id) or await self._bring(note):
            await self._list(note)

    async def _bring(self, note: Begun) -> bool:
        """Fetch it and seal it; false when there is nothing to fetch yet, or it has been settled otherwise."""
        part = self._playing / f"{uuid.uuid4().hex}.part"
        await asyncio.to_thread(_make_folder, self._playing)
        try:
            state = await self._port.fetch_recording(note.id, part)
            if state == "absent" and self._clock() - note.at > LOST_SECONDS:
                await self._lose(note)
            if state != "fetched":
                return False
            size = await asyncio.to_thread(_mended, part)
            if _seconds(size) < note.min_seconds:
                await self._take_away(note)
                return False
            await asyncio.to_thread(self._vault.put, note.id, part)
            return True
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _list(self, note: Begun) -> None:
        size, digest = await asyncio.to_thread(self._measured, note.id)
        await self._repository.add(
            Recording(
                id=note.id,
                call=note.call,
                step=note.step,
                kind=note.kind,
                node=note.node,
                state="kept",
                started_at=note.at,
                seconds=round(_seconds(size), 3),
                bytes=size,
                sha256=digest,
            )
        )
        await self._port.forget_recording(note.id)
        self._notes.remove(note.id)

    async def _lose(self, note: Begun) -> None:
        log.error("recording %s of call %s is lost: the switch does not have it", note.id, note.call)
        await self._repository.add(Recording(note.id, note.call, note.step, note.kind, note.node, "lost", note.at))
        self._notes.remove(note.id)

    async def _take_away(self, note: Begun) -> None:
        with contextlib.suppress(LegGone):
            await self._port.perform(DiscardRecording(note.leg, note.id))
        await self._port.forget_recording(note.id)
        await asyncio.to_thread(self._vault.remove, note.id)
        await self._repository.remove(note.id)
        self._notes.remove(note.id)

    def _measured(self, recording: str) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        for piece in self._vault.read(recording, 0, 2**63):
            size += len(piece)
            digest.update(piece)
        return size, digest.hexdigest()

    def _unseal(self, recording: str) -> Sound:
        _make_folder(self._playing)
        path = self._playing / f"{uuid.uuid4().hex}.wav"
        with path.open("wb") as file:
            for piece in self._vault.read(recording, 0, 2**63):
                file.write(piece)
            size = file.tell()
        path.chmod(0o644)  # the switch runs as another user
        return Sound(f"recording-{recording}", str(path), _seconds(size), "")

    def _clear_playing(self) -> None:
        shutil.rmtree(self._playing, ignore_errors=True)


def _mended(audio: Path) -> int:
    """Give a WAV file's size, after writing its lengths where a switch that died has not: what was said is all there."""
    with audio.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(_LENGTH_AT)
        if size >= _HEADER_BYTES and int.from_bytes(file.read(4), "little") != size - _HEADER_BYTES:
            for place, length in ((_RIFF_LENGTH_AT, size - 8), (_LENGTH_AT, size - _HEADER_BYTES)):
                file.seek(place)
                file.write(length.to_bytes(4, "little"))
    return size


def _seconds(size: int) -> float:
    return max(0, size - _HEADER_BYTES) / _BYTES_A_SECOND


def _call_of(recording: RecordingId) -> CallId:
    return CallId(recording.rpartition(".")[0])


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # the switch opens files by name; nobody else lists them
