"""From decoded samples to what telephones play: silence trimmed, evenly loud, both rates."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np

from engine.audio.decoding import decode
from engine.audio.limits import NARROW_RATE, PEAK_DBTP, SHORTEST_SECONDS, SILENT_LUFS, TARGET_LUFS, WIDE_RATE
from engine.audio.loudness import Samples, limited, loudness
from engine.errors import InvalidInput

KEPT_SECONDS = 0.1
"""Silence left at both ends: none would cut soft consonants and breath."""

_FRAME_SECONDS = 0.02
_FLOOR_DB = -45.0  # beside the loudest frame: quieter is the room
_FADE_SECONDS = 0.01
_PASSES = 3
_NEAR_ENOUGH = 0.5  # LU; nobody hears less


@dataclass(frozen=True, slots=True)
class Readied:
    """Two WAV files of 16 bit, mono, and what was found out about the upload."""

    narrow_wav: bytes
    wide_wav: bytes
    seconds: float
    loudness: float
    media_type: str


def ready(data: bytes, *, trim: bool) -> Readied:
    """Do all of it; ``InvalidInput`` says what is wrong with the file."""
    decoded = decode(data)
    wide, narrow = (_centred(samples) for samples in (decoded.wide, decoded.narrow))
    seconds = narrow.size / NARROW_RATE
    if seconds < SHORTEST_SECONDS:
        raise InvalidInput("audio-too-short", "The recording holds no sound.", "Record it again, and upload the whole file.")
    loud = loudness(wide, WIDE_RATE)
    if loud < SILENT_LUFS:
        raise InvalidInput("audio-silent", "The recording is silent.", "See that the microphone is on, and record it again.")
    if trim:
        start, end = _spoken(wide)
        wide, narrow = _cut(wide, WIDE_RATE, start, end), _cut(narrow, NARROW_RATE, start, end)
    gain = _gain(wide)  # the same for both rates; each is held below the peak by itself
    wide, narrow = limited(wide * gain, WIDE_RATE, PEAK_DBTP), limited(narrow * gain, NARROW_RATE, PEAK_DBTP)
    return Readied(
        _wav(narrow, NARROW_RATE), _wav(wide, WIDE_RATE), narrow.size / NARROW_RATE, round(loud, 1), decoded.media_type
    )


def _gain(samples: Samples) -> np.float32:
    """Find the gain that meets the target. Where peaks must be held down that takes away, so it is measured after that."""
    decibels = TARGET_LUFS - loudness(samples, WIDE_RATE)
    for _ in range(_PASSES):
        gain = np.float32(10 ** (decibels / 20))
        missing = TARGET_LUFS - loudness(limited(samples * gain, WIDE_RATE, PEAK_DBTP), WIDE_RATE)
        if abs(missing) < _NEAR_ENOUGH:
            break
        decibels += missing
    return gain


def _centred(samples: Samples) -> Samples:
    """Take a constant offset away, as cheap sound cards add: it eats headroom and clicks at both ends."""
    return samples - np.float32(samples.mean()) if samples.size else samples


def _spoken(samples: Samples) -> tuple[float, float]:
    """Find when, in seconds, something is heard first and last."""
    frame = round(_FRAME_SECONDS * WIDE_RATE)
    frames = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    powers = np.mean(np.square(frames), axis=1)
    heard = np.flatnonzero(powers >= powers.max() * 10 ** (_FLOOR_DB / 10))
    return float(heard[0]) * _FRAME_SECONDS - KEPT_SECONDS, float(heard[-1] + 1) * _FRAME_SECONDS + KEPT_SECONDS


def _cut(samples: Samples, rate: int, start: float, end: float) -> Samples:
    kept = samples[max(0, round(start * rate)) : round(end * rate)].copy()
    fade = min(round(_FADE_SECONDS * rate), kept.size // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    kept[:fade] *= ramp
    kept[kept.size - fade :] *= ramp[::-1]
    return kept


def _wav(samples: Samples, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writing:
        writing.setnchannels(1)
        writing.setsampwidth(2)
        writing.setframerate(rate)
        writing.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
