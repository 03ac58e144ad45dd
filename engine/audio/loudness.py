"""Loudness after EBU R 128: programme loudness and true peak of ITU-R BS.1770-4, and a limiter that holds the peak."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

SILENCE = -float("inf")

# BS.1770-4, tables 1 and 2: the head's shelf and the low cut, as filters at 48 kHz.
_HEAD = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_BLOCK_SECONDS, _HOP_SECONDS = 0.4, 0.1
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OVERSAMPLED, _TAPS = 4, 32
_LOOK_SECONDS = 0.0025


def loudness(samples: Samples, rate: int) -> float:
    """Give the programme loudness in LUFS; ``SILENCE`` when every block is below the absolute gate."""
    if not samples.size:
        return SILENCE
    block = min(samples.size, round(_BLOCK_SECONDS * rate))
    hop = max(1, round(_HOP_SECONDS * rate))
    total = np.concatenate(([0.0], np.cumsum(_powers(samples, rate))))
    starts = np.arange(0, samples.size - block + 1, hop)
    powers = (total[starts + block] - total[starts]) / block
    powers = powers[_lufs(powers) > _ABSOLUTE_GATE]
    if not powers.size:
        return SILENCE
    powers = powers[_lufs(powers) > _lufs(powers.mean()) + _RELATIVE_GATE]
    return float(_lufs(powers.mean()))


def true_peaks(samples: Samples) -> Samples:
    """Give the height of the wave at and around each sample: between samples it may rise above them (BS.1770-4, annex 2)."""
    heights = np.abs(samples)
    at = np.arange(_TAPS) - _TAPS // 2 + 1
    for phase in range(1, _OVERSAMPLED):
        offset = at - phase / _OVERSAMPLED
        taps = np.sinc(offset) * np.square(np.cos(np.pi * offset / (_TAPS + 2)))
        between = np.convolve(samples, taps[::-1].astype(np.float32))[_TAPS // 2 : _TAPS // 2 + samples.size]
        heights = np.maximum(heights, np.abs(between))
    return heights.astype(np.float32)


def limited(samples: Samples, rate: int, peak_dbtp: float) -> Samples:
    """Hold the true peak down. The gain falls shortly before a peak and rises after it, too gently to be heard as a click."""
    ceiling = 10 ** (peak_dbtp / 20)
    heights = true_peaks(samples)
    if not samples.size or heights.max() <= ceiling:
        return samples
    needed = np.minimum(1.0, ceiling / np.maximum(heights, 1e-9))
    reach = 2 * round(_LOOK_SECONDS * rate) + 1
    # The lowest gain in reach, then its mean over the same reach: nowhere above what is needed there.
    lowest = np.lib.stride_tricks.sliding_window_view(np.pad(needed, reach - 1, constant_values=1.0), reach).min(axis=1)
    smooth = np.convolve(lowest, np.full(reach, 1 / reach), mode="valid")
    return (samples * smooth).astype(np.float32)


def _powers(samples: Samples, rate: int) -> npt.NDArray[np.float64]:
    """Filter as the standard does and square, a stretch at a time: ten minutes at once would take a gigabyte.

    Only power is asked for, so the filters may be applied to the spectrum, whatever the rate. Each stretch is led by what came
    before it, for as long as the filters remember.
    """
    lead, length = rate // 2, 1 << 18
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length, 1 / rate) / 48_000)
    response = np.ones_like(z)
    for over, under in (_HEAD, _LOW_CUT):
        response *= (over[0] + over[1] * z + over[2] * z * z) / (under[0] + under[1] * z + under[2] * z * z)
    powers = np.empty(samples.size)
    padded = np.concatenate((np.zeros(lead, np.float32), samples))
    step = length - 2 * lead  # the other end is left free, since a spectrum's end leaks into its beginning
    for start in range(0, samples.size, step):
        stretch = padded[start : start + lead + step]
        filtered = np.fft.irfft(np.fft.rfft(stretch, length) * response, length)[lead : stretch.size]
        powers[start : start + filtered.size] = np.square(filtered)
    return powers


def _lufs(power: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-15)))
