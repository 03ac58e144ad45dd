from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.speech.audio import KEPT_SECONDS, LEVEL_DBFS, SILENCE_SECONDS, for_telephone

VOICE_RATE = 22050


def _tone(hz: float, seconds: float, level: float = 0.1) -> npt.NDArray[np.float64]:
    return np.asarray(level * np.sin(2 * np.pi * hz * np.arange(int(seconds * VOICE_RATE)) / VOICE_RATE))


def _made(voice: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    made = for_telephone((voice * 32767).astype("<i2").tobytes(), VOICE_RATE)
    return np.asarray(np.frombuffer(made, dtype="<i2") / 32768)


def _rms(samples: npt.NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples)))))


def test_a_tone_keeps_its_pitch_and_its_length() -> None:
    made = _made(_tone(1000, 1.0))
    spectrum = np.abs(np.fft.rfft(made))
    assert abs(spectrum.argmax() * 8000 / len(made) - 1000) < 2
    assert abs(len(made) / 8000 - 1.0) < 0.01


def test_what_a_telephone_cannot_carry_is_filtered_out_and_not_folded_down() -> None:
    made = _made(_tone(1000, 1.0) + _tone(6000, 1.0))  # 6 kHz would fold to 2 kHz
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(made * np.hanning(len(made)))) + 1e-9)
    at = {hz: spectrum[round(hz * len(made) / 8000)] for hz in (1000, 2000)}
    assert at[1000] - at[2000] > 60


@pytest.mark.parametrize("level", [0.003, 0.1, 0.9])
def test_quiet_and_loud_voices_come_out_equally_loud(level: float) -> None:
    assert abs(_rms(_made(_tone(500, 1.0, level))) - LEVEL_DBFS) < 0.5


def test_pauses_do_not_make_the_words_louder() -> None:
    word = _tone(500, 0.5)
    made = _made(np.concatenate([word, np.zeros(3 * VOICE_RATE), word]))
    assert abs(_rms(made[1000:3000]) - LEVEL_DBFS) < 0.5


def test_silence_at_the_ends_is_cut_to_a_little_and_kept_within() -> None:
    word, pause = _tone(500, 0.5), np.zeros(VOICE_RATE)
    made = _made(np.concatenate([pause, word, pause, word, pause]))
    assert abs(len(made) / 8000 - (2.0 + 2 * KEPT_SECONDS)) < 0.02


@pytest.mark.parametrize("seconds", [0.0, 0.001, 3.0])
def test_nothing_said_is_a_short_silence(seconds: float) -> None:
    made = _made(np.zeros(int(seconds * VOICE_RATE)))
    assert len(made) == SILENCE_SECONDS * 8000
    assert not made.any()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-32768, 32767), max_size=400), st.integers(1, 40))
def test_no_sample_is_ever_clipped(samples: list[int], times: int) -> None:
    made = for_telephone(np.array(samples * times, dtype="<i2").tobytes(), VOICE_RATE)
    assert made
    assert np.abs(np.frombuffer(made, dtype="<i2").astype(int)).max() <= 0.9 * 32768
