"""From what the voice says to what a telephone plays: 8 kHz, without the silence around it, evenly loud."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from engine.speech.cache import RATE

LEVEL_DBFS = -20.0
"""How loud the spoken parts are, as RMS. Voices and texts differ by 10 dB; a caller must not have to turn the volume with each
prompt. This is a little louder than people talk on a line, with room for the peaks of speech, some 15 dB above it."""

PEAK_DBFS = -1.0
"""No sample goes beyond this: clipping sounds like a fault of the line, and G.711 has no headroom."""

KEPT_SECONDS = 0.05
"""Silence left at both ends. More would make menus slow (espeak ends with 0.3 s of it), none would cut soft consonants."""

SILENCE_SECONDS = 0.25
"""How long a text takes that has nothing to say, such as "..."."""

_FRAME = RATE // 50
_FLOOR_DB = -40.0  # beside the loudest frame: quieter is a pause
_NOTHING = 10 ** (-70 / 20)

Samples = npt.NDArray[np.float32]


def for_telephone(pcm: bytes, rate: int) -> bytes:
    """Turn 16-bit samples at the voice's rate into those of the telephone."""
    voice: Samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) * np.float32(1 / 32768)
    # soxr filters before it drops samples: an s at 6 kHz would else fold down to a whistle at 2 kHz.
    samples: Samples = soxr.resample(voice, rate, RATE, quality="HQ") if voice.size else voice
    if not samples.size or np.abs(samples).max() < _NOTHING:
        return bytes(2 * int(SILENCE_SECONDS * RATE))
    samples = _levelled(_trimmed(samples))
    return np.round(samples * 32767).astype("<i2").tobytes()


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() * _ratio(_FLOOR_DB))
    kept = int(KEPT_SECONDS * RATE)
    return samples[max(0, loud[0] - kept) : loud[-1] + kept + 1]


def _levelled(samples: Samples) -> Samples:
    # Only the frames in which something is said count, else a text with pauses would come out louder than one without.
    frames = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    powers = np.mean(np.square(frames), axis=1)
    spoken = np.sqrt(np.mean(powers[powers >= powers.max() * _ratio(_FLOOR_DB) ** 2]))
    gain = min(_ratio(LEVEL_DBFS) / spoken, _ratio(PEAK_DBFS) / np.abs(samples).max())
    return samples * np.float32(gain)


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))
