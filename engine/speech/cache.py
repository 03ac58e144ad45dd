"""The folder of audio: files named by what they are made from, whole or not there, readable by the switch.

It has two shelves. What is published is *kept*. What was made for one caller (a name, a balance) is *passing*: it lies apart
and is removed once nobody has asked for it for some days, so that neither the disk fills up nor a caller's data stays.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import time
import uuid
from array import array
from collections import OrderedDict
from dataclasses import replace
from math import pi, sin
from pathlib import Path

from engine.errors import CordboardError
from engine.speech.recipe import name_of
from engine.telephony.media import Sound

log = logging.getLogger(__name__)

RATE = 8000
"""Samples a second on a telephone line (G.711)."""

_REMEMBERED = 10_000
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_HALF_WRITTEN_SECONDS = 3600.0
_DAY_SECONDS = 86_400.0
_PASSING_SECONDS = 7 * _DAY_SECONDS
# Two rising notes that no exchange uses: neither a dial or busy tone (350 to 620 Hz) nor a key's pair (697 to 1633 Hz).
_NOTES_HZ = (659, 880)
_NOTE_SECONDS, _GAP_SECONDS, _RAMP_SECONDS = 0.2, 0.1, 0.01
_AMPLITUDE = 0.14 * 32767  # a sine of this height is -20 dBFS RMS, as loud as the voice


class SoundCache:
    """Finds audio, tells where new audio goes, and has one sound of its own for when there is no voice."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which other processes may share."""
        self.folder = folder.absolute()
        self._passing = self.folder / "passing"
        self._parts = self.folder / "parts"  # on the same file system, so that a finished file is moved in one step
        self._known: OrderedDict[str, tuple[int, int, float]] = OrderedDict()
        self._tone = name_of("tone", _NOTES_HZ, _NOTE_SECONDS, _GAP_SECONDS)

    def open(self) -> None:
        """Make the folder and the tone; raises ``CordboardError`` (``speech-folder-unusable``) when that cannot be."""
        try:
            self._make_folders()
            self.sweep()
            self._make_tone()
        except OSError as wrong:
            raise CordboardError(
                "speech-folder-unusable",
                f"Audio cannot be kept in {self.folder}: {wrong.strerror}.",
                "Make it a folder that this user may write and the switch's user may read, or set CORDBOARD_DATA to another.",
            ) from wrong

    def find(self, id_: str, text: str, *, kept: bool = False) -> Sound | None:
        """Give the audio of this name when it is there and whole; when ``kept``, from the shelf where it stays."""
        path = self.path(id_, kept=True)
        seconds = self._seconds(path)
        if seconds is None and not kept:
            path = self.path(id_, kept=False)
            seconds = self._seconds(path)
            if seconds is not None:
                self._use(path)
        return None if seconds is None else Sound(id_, path, seconds, text)

    def sweep(self) -> None:
        """Remove passing audio that nobody asks for, and what processes left that were killed while they wrote."""
        for folder, seconds in ((self._passing, _PASSING_SECONDS), (self._parts, _HALF_WRITTEN_SECONDS)):
            for entry in os.scandir(folder):
                with contextlib.suppress(OSError):  # removed by another process, or not a file
                    if entry.stat().st_mtime < time.time() - seconds:
                        os.unlink(entry)

    def path(self, id_: str, *, kept: bool) -> str:
        """Say where the audio of this name is, or will be."""
        return f"{self.folder if kept else self._passing}/{id_}.wav"

    def part(self, id_: str) -> str:
        """Say where audio may be written before it is whole; the folder is made again if somebody has removed it."""
        with contextlib.suppress(OSError):  # whoever writes there will be told
            self._make_folders()
        return f"{self._parts}/{id_}.{uuid.uuid4().hex}"

    def tone(self, text: str) -> Sound:
        """Give the two notes that are heard in the place of a text; made again should somebody have removed them."""
        found = self.find(self._tone, text)
        if found is None:
            try:
                self._make_tone()
            except OSError as wrong:
                log.error("the tone that stands in for speech cannot be written to %s: %s", self.folder, wrong.strerror)
        if found is not None:
            return replace(found, origin="tone")
        return Sound(self._tone, self.path(self._tone, kept=True), 2 * _NOTE_SECONDS + _GAP_SECONDS, text, "tone")

    def _make_folders(self) -> None:
        for folder in (self.folder, self._passing, self._parts):
            folder.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid():
                folder.chmod(0o755)  # the switch runs as another user; the umask may be stricter

    def _make_tone(self) -> None:
        if self.find(self._tone, "") is None:
            write_wav(_double_tone(), self.part(self._tone), self.path(self._tone, kept=True))

    def _seconds(self, path: str) -> float | None:
        try:
            now = os.stat(path)
            seen = self._known.get(path)
            if seen is None or seen[:2] != (now.st_mtime_ns, now.st_size):
                seen = self._known[path] = (now.st_mtime_ns, now.st_size, _seconds_of(path, now.st_size))
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        except (OSError, ValueError):
            self._known.pop(path, None)
            return None
        return seen[2]

    def _use(self, path: str) -> None:
        # Once a day is enough to tell what is used, and spares the other uses a write.
        if self._known[path][0] / 1e9 < time.time() - _DAY_SECONDS:
            with contextlib.suppress(OSError):
                os.utime(path)


def write_wav(samples: bytes, part: str, path: str) -> float:
    """Write 16-bit samples as a WAV file, whole or not at all, and say how many seconds they are."""
    header = _HEADER.pack(b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", len(samples))
    write_whole(header + samples, part, path)
    return len(samples) / (2 * RATE)


def write_whole(content: bytes, part: str, path: str) -> None:
    """Write a file that others may read, whole or not at all."""
    with open(part, "wb") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # else a power cut may leave a file of the right length that holds nothing
    os.replace(part, path)


def _seconds_of(path: str, size: int) -> float:
    """Read the header that ``write_wav`` writes; ``ValueError`` when the file is anything else, or cut short."""
    with open(path, "rb") as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise ValueError("shorter than a header")
    riff, _, wave, fmt, _, kind, channels, rate, _, _, bits, data, length = _HEADER.unpack(head)
    if (riff, wave, fmt, data) != (b"RIFF", b"WAVE", b"fmt ", b"data") or (kind, channels, rate, bits) != (1, 1, RATE, 16):
        raise ValueError("not the WAV of a telephone")
    if length == 0 or length != size - _HEADER.size:
        raise ValueError("cut short")
    return float(length / (2 * RATE))


def _double_tone() -> bytes:
    gap = array("h", [0]) * int(_GAP_SECONDS * RATE)
    first, second = (_note(hz) for hz in _NOTES_HZ)
    return (first + gap + second).tobytes()


def _note(hz: int) -> array[int]:
    count, ramp = int(_NOTE_SECONDS * RATE), _RAMP_SECONDS * RATE
    # Faded in and out: a tone that begins at once clicks.
    return array(
        "h", (int(_AMPLITUDE * min(1.0, at / ramp, (count - at) / ramp) * sin(2 * pi * hz * at / RATE)) for at in range(count))
    )
