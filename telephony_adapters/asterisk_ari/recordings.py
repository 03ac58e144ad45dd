"""Recordings under way, and what becomes of them: of each that began, the end is told once, or its leg's end says it.

Asterisk does not say why a recording ended; that follows from the key before, the time it took and our own commands.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from engine.telephony.calls import RecordingId
from engine.telephony.commands import Terminator
from engine.telephony.events import RecordingFailed, RecordingFinished, RecordingStarted
from telephony_adapters.asterisk_ari.client import AriClient
from telephony_adapters.asterisk_ari.legs import Leg, LegTable

Why = Literal["key", "silence", "limit", "stopped", "unknown"]

_REMEMBERED = 10_000
_HEADER_BYTES, _BYTES_A_SECOND = 44, 16_000
"""Of the WAV that Asterisk writes: a plain header, then 8 kHz of 16 bit."""

_LIMIT_SLACK_SECONDS = 0.2
"""How much before its longest time a recording that reached it may seem to have ended: Asterisk counts frames of 20 ms."""


def snoop_name(recording: RecordingId) -> str:
    """Name the channel that listens for a conversation's recording."""
    return f"snoop-{recording}"


@dataclass(slots=True, eq=False)
class Recording:
    """One recording of ours. ``message`` is one of what the leg says; any other is of a conversation."""

    id: RecordingId
    leg: Leg
    message: bool
    terminator: Terminator = ""
    max_seconds: int = 0
    silence_seconds: int = 0
    started_at: float | None = None
    last_key: str = ""
    stopping: bool = False
    muted: bool = False
    discarded: bool = False


class Recordings:
    """Knows what is being recorded of which leg."""

    def __init__(
        self,
        client: AriClient,
        legs: LegTable,
        clock: Callable[[], float],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        """``spawn`` runs a coroutine beside; ``clock`` is Unix time."""
        self._client = client
        self._legs = legs
        self._clock = clock
        self._spawn = spawn
        self._live: dict[RecordingId, Recording] = {}
        self._ended: OrderedDict[RecordingId, tuple[Why, float]] = OrderedDict()
        legs.on_end.append(self._forget_all_of)

    def begin(self, recording: Recording) -> Recording:
        """Register a recording before Asterisk is asked: its events may come before the answer."""
        return self._live.setdefault(recording.id, recording)

    def withdraw(self, recording: RecordingId) -> None:
        """Forget one that Asterisk did not take, or that is over."""
        self._live.pop(recording, None)

    def running(self, recording: RecordingId) -> Recording | None:
        """Give one that is not over."""
        return self._live.get(recording)

    def how_ended(self, recording: RecordingId) -> tuple[Why, float] | None:
        """Why one ended and how long it is, when it has ended in our time."""
        return self._ended.get(recording)

    def started(self, name: str, at: float) -> None:
        """Asterisk began, or begins to beep."""
        found = self._live.get(RecordingId(name))
        if found is not None and found.started_at is None:
            found.started_at = at
            self._legs.tell(found.leg, RecordingStarted(found.leg.id, found.id, at))

    def key(self, leg: Leg, key: str) -> None:
        """A key was pressed; it may be what ends a message."""
        for recording in self._live.values():
            if recording.leg is leg:
                recording.last_key = key

    def finished(self, name: str, silence: float | None, at: float) -> None:
        """Asterisk says that it is over; how long it is the file shows."""
        found = self._live.pop(RecordingId(name), None)
        if found is None or found.discarded or found.leg.leaving:
            return  # the leg's end says all
        why = _why(found, silence, at)

        async def tell() -> None:
            seconds = await self.measure(found.id)
            if seconds is None and await self._was_never_written(found.id):
                if self._legs.find(found.leg.id) is found.leg:
                    self._legs.tell(found.leg, RecordingFailed(found.leg.id, found.id, at))
                return
            if seconds is None:
                seconds = max(0.0, at - (found.started_at or at))
            self.tell_end(found.leg, found.id, why, seconds, at)

        self._spawn(tell())

    async def _was_never_written(self, recording: RecordingId) -> bool:
        """Whether there is no file: Asterisk says “finished” also of a recording whose file it could not open."""
        return (await self._client.get("recordings", "stored", recording)).absent

    def failed(self, name: str, at: float) -> None:
        """Asterisk could not record."""
        found = self._live.pop(RecordingId(name), None)
        if found is not None and not found.discarded and not found.leg.leaving:
            self._legs.tell(found.leg, RecordingFailed(found.leg.id, found.id, at))

    def tell_end(self, leg: Leg, recording: RecordingId, why: Why, seconds: float, at: float) -> None:
        """Tell, or tell again, that one is over and kept."""
        self._ended[recording] = why, seconds
        while len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)
        if self._legs.find(leg.id) is leg:
            self._legs.tell(leg, RecordingFinished(leg.id, recording, why, round(seconds, 3), at))

    async def measure(self, recording: RecordingId) -> float | None:
        """Tell how long a finished recording is, by the size of its file; ``None`` when there is none."""
        size = await self._client.size("recordings", "stored", recording, "file")
        return None if size is None else max(0, size - _HEADER_BYTES) / _BYTES_A_SECOND

    def look_after_all(self) -> None:
        """Ask after every recording, because the end of any may have been missed."""
        for recording in tuple(self._live.values()):
            self._spawn(self._check(recording))

    async def _check(self, recording: Recording) -> None:
        live = await self._client.get("recordings", "live", recording.id)
        if not live.absent or self._live.get(recording.id) is not recording:
            return
        seconds = await self.measure(recording.id)
        if self._live.pop(recording.id, None) is None:
            return
        if seconds is None:
            self._legs.tell(recording.leg, RecordingFailed(recording.leg.id, recording.id, self._clock()))
        else:
            why: Why = "stopped" if recording.stopping else "unknown"
            self.tell_end(recording.leg, recording.id, why, seconds, self._clock())

    def _forget_all_of(self, leg: Leg) -> None:
        for recording in tuple(self._live.values()):
            if recording.leg is leg:
                del self._live[recording.id]


def _why(recording: Recording, silence: float | None, at: float) -> Why:
    if recording.stopping:
        return "stopped"
    if recording.last_key and recording.terminator in (recording.last_key, "any"):
        return "key"
    took = at - (recording.started_at if recording.started_at is not None else at)
    if recording.silence_seconds and silence is not None and silence >= recording.silence_seconds - 1:
        return "silence"
    if recording.max_seconds and took >= recording.max_seconds - _LIMIT_SLACK_SECONDS:
        return "limit"
    return "silence" if recording.silence_seconds else "unknown"
