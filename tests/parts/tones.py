"""Sounds made here, so that no recording has to be shipped."""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

RATE = 8000  # samples a second, as the telephone has it
PEAK = 4000


def tone(seconds: float, hertz: float) -> array[int]:
    """A sine of ``PEAK`` as 16-bit samples: RMS 2828."""
    return array("h", (round(PEAK * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(round(seconds * RATE))))


def write_wav(path: Path, samples: array[int]) -> None:
    """Write 8 kHz mono, the kind that Asterisk plays without conversion."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def write_tone(path: Path, seconds: float, hertz: float) -> None:
    """Write a sine as a WAV file."""
    write_wav(path, tone(seconds, hertz))


def read_wav(path: Path) -> array[int]:
    """Read what ``write_wav`` and the speech room write: 8 kHz, mono, 16 bit."""
    with wave.open(str(path), "rb") as file:
        kind = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        if kind != (RATE, 1, 2):
            raise ValueError(f"{path}: {kind} is not 8 kHz, mono, 16 bit")
        return array("h", file.readframes(file.getnframes()))
