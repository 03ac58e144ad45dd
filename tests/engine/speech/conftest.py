from __future__ import annotations

import math
import wave
from array import array
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.speech.voice import Speech

VOICES = {"zh-CN": "cmn", "en": "en-gb"}


@dataclass(frozen=True)
class Heard:
    """What is in a WAV file."""

    form: tuple[int, int, int]  # rate, bytes a sample, channels
    seconds: float
    rms: float  # dB below full scale
    peak: float


def heard(path: str | Path) -> Heard:
    with wave.open(str(path)) as file:
        form = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        samples = array("h", file.readframes(file.getnframes()))
    power = sum(sample * sample for sample in samples) / len(samples)
    return Heard(form, len(samples) / form[0], _db(math.sqrt(power)), _db(max(map(abs, samples))))


def _db(amplitude: float) -> float:
    return 20 * math.log10(amplitude / 32768) if amplitude else -math.inf


@pytest.fixture
async def speech(tmp_path: Path) -> AsyncIterator[Speech]:
    async with Speech(tmp_path / "sounds", VOICES) as made:
        yield made
