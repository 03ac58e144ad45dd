"""What can be played to a leg."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sound:
    """One piece of audio that every switch can play.

    Attributes:
        id: sha256 in hex of what the audio is made from (engine, voice, rate, language, text), of a recording that of the file;
            names the audio for ever.
        path: a WAV file, 8 kHz, 16 bit, mono.
        seconds: its length; gives every prompt its deadline (``ari.md`` T1: an end event may never come).
        text: what it says, for switches that show prompts instead of sounding them; may hold a caller's data.
        origin: a voice that reads the text, a person's recording, or the tone that stands in for both.
    """

    id: str
    path: str
    seconds: float
    text: str = field(default="", repr=False)
    origin: Literal["speech", "recording", "tone"] = "speech"
