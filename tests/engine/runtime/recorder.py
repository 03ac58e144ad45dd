"""Where tests keep recordings: the real keeper and vault beside the simulated switch, and a list in memory."""

from __future__ import annotations

import asyncio
import math
import wave
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.errors import CordboardError, NotFound
from engine.recordings.keeper import RecordingKeeper
from engine.recordings.model import Listening, Recording, RecordingPage
from engine.recordings.outstanding import Outstanding
from engine.storage.keys import PayloadKeys
from engine.storage.vault import SealedVault
from engine.telephony.port import TelephonyAdapter
from telephony_adapters.simulator.recordings import RATE

KEYS = PayloadKeys("one", {"one": bytes(32)})


class ListInMemory:
    """The repository's promises without a database; ``away`` is how often it cannot be reached."""

    def __init__(self) -> None:
        self.rows: dict[str, Recording] = {}
        self.away = 0

    async def add(self, recording: Recording) -> None:
        if self.away:
            self.away -= 1
            raise CordboardError("database-unavailable", "The database is away.")
        self.rows[recording.id] = recording

    async def list(self, *, call: str | None = None, after: str | None = None, limit: int = 50) -> RecordingPage:
        return RecordingPage(tuple(self.rows.values()), None)

    async def get(self, recording: str) -> Recording:
        if recording not in self.rows:
            raise NotFound("no-such-recording", "It is not here.")
        return self.rows[recording]

    async def remove(self, recording: str) -> None:
        self.rows.pop(recording, None)

    async def note_listening(self, recording: str, *, at: float, by: str) -> None:
        raise AssertionError("nobody listens here")

    async def listenings(self, recording: str) -> Sequence[Listening]:
        return []


class Recorder:
    """What outlives the adapter's process: folder, list, and the switch's clock."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.folder = folder
        self.list = ListInMemory()
        self.vault = SealedVault(folder / "vault", KEYS)
        self.notes = Outstanding(folder / "outstanding")
        self._clock = clock
        self.keeper: RecordingKeeper

    def beside(self, port: TelephonyAdapter) -> RecordingKeeper:
        """Make the keeper of a new process."""
        self.keeper = RecordingKeeper(
            port=port,
            vault=self.vault,
            repository=self.list,
            notes=self.notes,
            playing=self.folder / "playing",
            clock=self._clock,
        )
        return self.keeper

    async def settled(self) -> list[Recording]:
        """Let the keeper settle what there is; give the list."""
        await self.keeper.settle_all()
        return list(self.list.rows.values())

    async def hears(self, recording: str, hertz: int) -> float:
        """Tell for how many seconds a tone is in a kept recording."""
        path = self.folder / "listened.wav"
        await asyncio.to_thread(path.write_bytes, b"".join(self.vault.read(recording, 0, 2**63)))
        return await asyncio.to_thread(seconds_of_tone, path, hertz)


def seconds_of_tone(path: Path, hertz: int, least: float = 200.0) -> float:
    """Listen to a WAV file for a tone of at least ``least`` in height, 20 ms by 20 ms (Goertzel)."""
    with wave.open(str(path), "rb") as file:
        samples = array("h", file.readframes(file.getnframes()))
    frame = RATE // 50
    return sum(_power(samples[n : n + frame], hertz) > least for n in range(0, len(samples) - frame + 1, frame)) / 50


def _power(samples: array[int], hertz: int) -> float:
    step = 2 * math.pi * hertz / RATE
    real = sum(sample * math.cos(step * n) for n, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(step * n) for n, sample in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples)
