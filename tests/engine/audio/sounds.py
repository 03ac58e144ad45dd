"""Files of many formats, written by FFmpeg itself."""

from __future__ import annotations

import io

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

FORMATS = {
    "wav": ("wav", "pcm_s16le", 44100),
    "mp3": ("mp3", "libmp3lame", 22050),
    "ogg": ("ogg", "libopus", 48000),
    "flac": ("flac", "flac", 96000),
    "webm": ("webm", "libopus", 48000),
    "m4a": ("mp4", "aac", 44100),
}
"""What people and browsers send → container, codec and a rate."""


def tone(seconds: float, rate: int, level: float = 0.1, hz: float = 440.0) -> Samples:
    """A sine wave."""
    return (level * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def written(samples: Samples, container: str, codec: str, rate: int, channels: int = 1) -> bytes:
    """Encode the same samples on each channel."""
    layout = "mono" if channels == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=container) as writing:
        stream = writing.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        stream.codec_context.open()
        interleaved = np.repeat((samples * 32767).astype("<i2")[:, None], channels, axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
        frame.sample_rate = rate
        shape = av.AudioResampler(
            format=stream.format.name, layout=layout, rate=rate, frame_size=stream.codec_context.frame_size or None
        )
        for piece in (*shape.resample(frame), *shape.resample(None)):
            writing.mux(stream.encode(piece))
        writing.mux(stream.encode(None))
    return file.getvalue()


def file(kind: str, seconds: float = 1.0, channels: int = 2, level: float = 0.1) -> bytes:
    """A tone as one of ``FORMATS``."""
    container, codec, rate = FORMATS[kind]
    return written(tone(seconds, rate, level), container, codec, rate, channels)
