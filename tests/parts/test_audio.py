from __future__ import annotations

import math
import random
import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parts.audio import SLOT, SLOT_SAMPLES, Heard, compressed
from tests.parts.tones import tone

_SOURCE = 7


def _sentence(seed: int, seconds: float) -> array[int]:
    """Sound whose loudness goes up and down as speech does."""
    loudness = random.Random(seed)
    steps = [loudness.choice((0.05, 0.3, 0.7, 1.0)) for _ in range(math.ceil(seconds * 10))]
    return array("h", (round(sample * steps[n // 800]) for n, sample in enumerate(tone(seconds, 300))))


def _hear(heard: Heard, samples: array[int], at: float, late: float = 0.0, source: int = _SOURCE) -> None:
    for n in range(0, len(samples) - SLOT_SAMPLES + 1, SLOT_SAMPLES):
        body = bytes(map(compressed, samples[n : n + SLOT_SAMPLES]))
        header = struct.pack(">BBHII", 0x80, 0, n & 0xFFFF, (round(at * 8000) + n) & 0xFFFFFFFF, source)
        heard.take(at + n / 8000 + late, header + body, 101)


@given(st.integers(-32000, 32000))
def test_the_companding_keeps_a_sample_within_its_step(sample: int) -> None:
    heard = Heard()
    _hear(heard, array("h", [sample] * SLOT_SAMPLES), 0.0)
    assert abs(heard.samples()[0] - sample) <= (abs(sample) + 132) / 32  # 132 is the law's bias, each chord has 16 steps


def test_a_breath_does_not_end_a_sentence_and_a_pause_does() -> None:
    heard = Heard()
    _hear(heard, tone(1.0, 400), at=1.0)
    _hear(heard, tone(1.0, 400), at=2.2)
    _hear(heard, tone(0.5, 400), at=4.0)
    assert [(round(run.start, 2), round(run.seconds, 2)) for run in heard.segments()] == [(1.0, 2.2), (4.0, 0.5)]
    assert heard.speech() == pytest.approx(2.5)


def test_late_delivery_does_not_stretch_a_prompt() -> None:
    heard = Heard()
    _hear(heard, tone(0.5, 400), at=0.0)
    _hear(heard, tone(0.5, 400), at=0.5, late=0.3)
    assert [run.seconds for run in heard.segments()] == [pytest.approx(1.0)]


def test_a_listener_that_stood_still_for_seconds_hears_a_prompt_in_one_piece() -> None:
    heard, said = Heard(), _sentence(1, 2.0)
    half = len(said) // 2
    _hear(heard, said[:half], 1.0)
    for n in range(half, len(said) - SLOT_SAMPLES + 1, SLOT_SAMPLES):
        body = bytes(map(compressed, said[n : n + SLOT_SAMPLES]))
        header = struct.pack(">BBHII", 0x80, 0, n & 0xFFFF, 8000 + n, _SOURCE)
        heard.take(5.0, header + body, 101)  # all at once, long after
    found = heard.find(said)
    assert found is not None and found.seconds == pytest.approx(2.0, abs=SLOT)


def test_a_new_sender_begins_where_it_arrives() -> None:
    heard = Heard()
    _hear(heard, tone(0.5, 400), at=0.0)
    _hear(heard, tone(0.5, 400), at=3.0, source=8)
    assert [round(run.start, 2) for run in heard.segments()] == [0.0, 3.0]


def test_a_recording_is_found_where_it_was_said_and_no_other() -> None:
    heard = Heard()
    _hear(heard, _sentence(1, 2.0), at=0.5)
    _hear(heard, _sentence(2, 2.0), at=3.0)
    found = heard.find(_sentence(2, 2.0))
    assert found is not None and found.start == pytest.approx(3.0, abs=SLOT)
    assert heard.find(_sentence(3, 2.0)) is None
    assert heard.find(_sentence(1, 2.0), since=1.0) is None


def test_a_recording_that_was_cut_off_is_known_by_its_beginning() -> None:
    heard = Heard()
    _hear(heard, _sentence(1, 1.2), at=0.0)
    assert heard.find(_sentence(1, 4.0)) is None
    assert heard.find(_sentence(1, 4.0), seconds=1.0) is not None


def test_a_key_is_taken_once_for_all_its_packets() -> None:
    heard = Heard()
    for began, code in ((1000, 5), (3000, 5), (5000, 11)):
        for _ in range(8):
            heard.take(0.1, struct.pack(">BBHII", 0x80, 101, 0, began, _SOURCE) + struct.pack(">BBH", code, 10, 160), 101)
    assert [key for _, key in heard.digits] == ["5", "5", "#"]
