"""Whatever people upload or a browser records, to samples. The only module that imports av (FFmpeg)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import av
import numpy as np
from av.audio.stream import AudioStream

from engine.audio.limits import LONGEST_SECONDS, NARROW_RATE, WIDE_RATE
from engine.audio.loudness import Samples
from engine.errors import InvalidInput

MEDIA_TYPES: Mapping[str, str] = {
    "wav": "audio/wav",
    "w64": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "matroska,webm": "audio/webm",
    "mov,mp4,m4a,3gp,3g2,mj2": "audio/mp4",
    "aac": "audio/aac",
    "aiff": "audio/aiff",
    "amr": "audio/amr",
    "au": "audio/basic",
    "caf": "audio/x-caf",
}
"""FFmpeg's name of a container → what it is called elsewhere."""

# FFmpeg guesses formats, and among them are playlists that name files and addresses of their own: an upload could have it read
# /etc/passwd. With the list nothing else is tried; a file in memory has no protocol to follow.
_FORMATS = ",".join(sorted({name for names in MEDIA_TYPES for name in names.split(",")}))
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": ""}
_DAMAGED = 0.2
"""A share of unreadable packets above which a file counts as damaged; MP3 files often carry a little rubbish."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One channel of samples, −1 to 1, at both rates of telephones."""

    narrow: Samples
    wide: Samples
    media_type: str


def decode(data: bytes) -> Decoded:
    """Decode the first track of sound; ``InvalidInput`` (``audio-unreadable``, ``audio-too-long``)."""
    try:
        with av.open(io.BytesIO(data), mode="r", container_options=_OPTIONS) as container:
            if not container.streams.audio:
                raise _unreadable("holds no sound")
            media_type = MEDIA_TYPES.get(container.format.name, "application/octet-stream")
            narrow, wide = _converted(_frames(container, container.streams.audio[0]))
    except (av.error.FFmpegError, ValueError) as wrong:
        raise _unreadable("is in no form that is known here, or damaged") from wrong
    return Decoded(narrow, wide, media_type)


def _frames(container: av.container.InputContainer, stream: AudioStream) -> Iterator[av.AudioFrame]:
    packets = broken = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            broken += 1
    if broken > _DAMAGED * packets:
        raise _unreadable("is damaged")


def _converted(frames: Iterator[av.AudioFrame]) -> tuple[Samples, Samples]:
    """Mix to one channel and convert to both rates, by FFmpeg's resampler, which filters before it drops samples."""
    pieces: dict[int, list[Samples]] = {NARROW_RATE: [], WIDE_RATE: []}
    resamplers: dict[int, av.AudioResampler] = {}
    form: object = None
    most = LONGEST_SECONDS * WIDE_RATE
    for frame in frames:
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if now != form:  # tracks may change it on their way, such as a joined MP3
            _flush(resamplers, pieces)
            form, resamplers = now, {rate: av.AudioResampler(format="flt", layout="mono", rate=rate) for rate in pieces}
        frame.pts = None  # gaps in time stamps would be filled with silence
        for rate, resampler in resamplers.items():
            pieces[rate] += [_samples(made) for made in resampler.resample(frame)]
        most -= frame.samples * WIDE_RATE / max(1, frame.sample_rate)
        if most < 0:
            raise InvalidInput(
                "audio-too-long", f"The recording is longer than {LONGEST_SECONDS / 60:.0f} minutes.", "Shorten or divide it."
            )
    _flush(resamplers, pieces)
    narrow, wide = (np.concatenate(pieces[rate] or [np.zeros(0, np.float32)]) for rate in (NARROW_RATE, WIDE_RATE))
    return narrow, wide


def _flush(resamplers: Mapping[int, av.AudioResampler], pieces: Mapping[int, list[Samples]]) -> None:
    for rate, resampler in resamplers.items():
        pieces[rate].extend(_samples(made) for made in resampler.resample(None))


def _samples(frame: av.AudioFrame) -> Samples:
    return np.nan_to_num(frame.to_ndarray().reshape(-1).astype(np.float32))


def _unreadable(how: str) -> InvalidInput:
    return InvalidInput(
        "audio-unreadable", f"The file {how}.", "Upload WAV, MP3, OGG, FLAC, M4A or WebM; whatever rate and channels."
    )
