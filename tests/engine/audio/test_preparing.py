"""Whatever is uploaded becomes what telephones play, or is refused with a word that helps."""

from __future__ import annotations

import hashlib
import io
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from engine.audio import decoding, preparing
from engine.audio.decoding import decode
from engine.audio.limits import NARROW_RATE, PEAK_DBTP, TARGET_LUFS, WIDE_RATE
from engine.audio.loudness import Samples, loudness, true_peaks
from engine.audio.preparing import Preparer
from engine.errors import CordboardError, InvalidInput
from tests.engine.audio.sounds import FORMATS, file, tone, written


def played(wav: bytes, rate: int) -> Samples:
    with wave.open(io.BytesIO(wav)) as reading:
        assert (reading.getnchannels(), reading.getsampwidth(), reading.getframerate()) == (1, 2, rate)
        return np.frombuffer(reading.readframes(reading.getnframes()), "<i2").astype(np.float32) / np.float32(32768)


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_usual_format_becomes_two_wavs_at_the_telephones_level(kind: str) -> None:
    data = file(kind)
    made = await Preparer().prepare(data, file_name=f"C:\\prompts\\hello.{kind}")
    assert made.audio.file_name == f"hello.{kind}" and made.audio.media_type.startswith("audio/")
    assert made.original == data and made.audio.original == hashlib.sha256(data).hexdigest()
    for wav, digest, rate in (
        (made.narrow_wav, made.audio.digest, NARROW_RATE),
        (made.wide_wav, made.audio.wide, WIDE_RATE),
    ):
        assert hashlib.sha256(wav).hexdigest() == digest
        samples = played(wav, rate)
        assert len(samples) / rate == pytest.approx(made.audio.seconds, abs=0.01) == pytest.approx(1.0, abs=0.1)
        assert loudness(samples, rate) == pytest.approx(TARGET_LUFS, abs=0.3)
        spectrum = np.abs(np.fft.rfft(samples))
        assert np.argmax(spectrum) * rate / len(samples) == pytest.approx(440, abs=5)  # what was said, at its pitch


async def test_quiet_and_loud_come_out_alike_and_no_peak_clips() -> None:
    rate = 16000
    clicks = tone(2.0, rate, 0.02)
    clicks[::4000] = 0.99  # a peak far above what surrounds it
    for samples in (tone(2.0, rate, 0.005), tone(2.0, rate, 0.9), clicks):
        made = await Preparer().prepare(written(samples, "wav", "pcm_s16le", rate))
        for wav, at in ((made.narrow_wav, NARROW_RATE), (made.wide_wav, WIDE_RATE)):
            heard = played(wav, at)
            assert 20 * np.log10(true_peaks(heard).max()) <= PEAK_DBTP + 0.1
            assert loudness(heard, at) == pytest.approx(TARGET_LUFS, abs=1.5)


async def test_silence_around_the_words_goes_when_it_is_to_go() -> None:
    rate = 16000
    samples = np.concatenate([np.zeros(rate, np.float32), tone(1.0, rate), np.zeros(2 * rate, np.float32)])
    data = written(samples, "wav", "pcm_s16le", rate)
    assert (await Preparer().prepare(data)).audio.seconds == pytest.approx(1.2, abs=0.05)
    assert (await Preparer().prepare(data, trim=False)).audio.seconds == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "audio-unreadable"),
        (b"not a sound at all " * 100, "audio-unreadable"),
        (file("mp3")[:40], "audio-unreadable"),
        (written(np.zeros(16000, np.float32), "wav", "pcm_s16le", 16000), "audio-silent"),
        (written(tone(0.01, 16000), "wav", "pcm_s16le", 16000), "audio-too-short"),
        (written(tone(601.0, 8000), "wav", "pcm_u8", 8000), "audio-too-long"),
    ],
    ids=["empty", "text", "head alone", "silent", "a click", "too long"],
)
async def test_what_cannot_be_used_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await Preparer().prepare(data)
    assert refused.value.code == code and refused.value.mend


def test_a_playlist_reads_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FFmpeg's playlists name files of the machine, relative to where it runs; an upload must not have them read."""
    (tmp_path / "secret.wav").write_bytes(file("wav"))
    monkeypatch.chdir(tmp_path)
    for data in ("ffconcat version 1.0\nfile secret.wav\n", "#EXTM3U\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n"):
        with pytest.raises(InvalidInput, match="no form that is known"):
            decode(data.encode())
    monkeypatch.setattr(decoding, "_OPTIONS", {})  # so it would be read otherwise
    assert decode(b"ffconcat version 1.0\nfile secret.wav\n").wide.size


async def test_a_file_larger_than_the_bound_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "LARGEST_FILE", 10)
    with pytest.raises(InvalidInput) as refused:
        await Preparer().prepare(bytes(11))
    assert refused.value.code == "audio-too-large"


async def test_a_file_that_ends_the_decoder_is_told_and_the_next_one_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    preparer = Preparer()
    with monkeypatch.context() as changed:
        changed.setattr(sys, "executable", "/bin/false")  # it ends at once, as after a crash
        with pytest.raises(CordboardError) as refused:
            await preparer.prepare(file("wav"))
        assert refused.value.code == "audio-failed"
    assert (await preparer.prepare(file("wav"))).audio.seconds > 0.9


def test_loudness_is_that_of_the_standard() -> None:
    """BS.1770-4: a sine of 997 Hz at full scale on one channel is −3.01 LUFS, whatever the rate; below the gate is silence."""
    for rate in (8000, 16000, 48000):
        assert loudness(tone(3.0, rate, 1.0, 997.0), rate) == pytest.approx(-3.01, abs=0.02)
    assert loudness(tone(60.0, 16000, 1.0, 997.0), 16000) == pytest.approx(-3.01, abs=0.02)  # over several stretches
    with_pause = np.concatenate([tone(3.0, 16000), np.zeros(48000, np.float32)])
    assert loudness(with_pause, 16000) == pytest.approx(loudness(tone(3.0, 16000), 16000), abs=0.3)


def test_true_peaks_see_what_lies_between_the_samples() -> None:
    wave_ = np.sin(np.pi / 2 * np.arange(400) + np.pi / 4).astype(np.float32)  # its samples never come near its peak
    assert np.abs(wave_).max() < 0.71 and true_peaks(wave_)[50:-50].max() == pytest.approx(1.0, abs=0.02)
