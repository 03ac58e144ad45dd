"""pyttsx3 over espeak-ng. One for each process, on its main thread: the library keeps one state for all who use it."""

from __future__ import annotations

import io
import os
import threading
import time
import wave
from typing import Any

from engine.errors import CordboardError
from engine.speech.espeak import SETTING, Library


class Synthesizer:
    """Says texts into memory."""

    def __init__(self, library: Library) -> None:
        """Load the library and its voices; raises ``CordboardError`` (``speech-library-unusable``)."""
        loaded = library.load()
        if library.data:
            os.environ["ESPEAK_DATA_PATH"] = library.data
        # pyttsx3 asks for "libespeak-ng.so.1". The loader knows by that name what is loaded already, so it is given ours.
        import pyttsx3
        from pyttsx3.drivers import _espeak as driver

        if driver.dll._handle != loaded._handle:
            raise CordboardError(
                "speech-library-unusable",
                f"{library.name} does not carry the name libespeak-ng.so.1, by which pyttsx3 asks for it.",
                f"Set {SETTING} to an espeak-ng library, or leave it out.",
            )
        driver.Synth = _exact(driver)
        self._driver = driver
        self._engine = pyttsx3.init("espeak")
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self._finished = threading.Event()
        self._wrong: Exception | None = None
        self._voices: dict[str, str] = {
            alias: voice.id for voice in reversed(self._engine.getProperty("voices")) for alias in _aliases(voice)
        }

    def voice(self, wanted: str) -> str:
        """Find a voice by its id, name or language, with a variant if one is wanted (``en-gb+f2``).

        Raises ``CordboardError`` (``speech-voice-missing``): espeak itself knows some languages by their file's name only.
        """
        name, plus, variant = wanted.partition("+")
        found = self._voices.get(name.lower())
        if found is None:
            raise _missing(wanted)
        return found + plus + variant

    def prove(self, voice: str) -> None:
        """Say something with a voice; raises ``CordboardError`` (``speech-voice-missing``) when nothing is heard."""
        pcm, _ = self.say("1", voice, 160)
        if not any(pcm):
            raise _missing(voice)

    def say(self, text: str, voice: str, words_per_minute: int) -> tuple[bytes, int]:
        """Say a text and give 16-bit samples with their rate; raises ``CordboardError`` (``speech-voice-missing``).

        It may take for ever; whoever waits for it decides how long that may be, and ends the process.
        """
        spoken = io.BytesIO()
        self._finished.clear()
        self._wrong = None
        # A new engine holds everything back until its first loop, which then ends before it has begun to wait.
        self._engine.proxy.setBusy(False)
        self._engine.setProperty("voice", self.voice(voice))
        self._engine.setProperty("rate", words_per_minute)
        self._settle()
        if self._wrong is not None:
            raise _missing(voice)
        self._engine.save_to_file(text, spoken)
        self._engine.runAndWait()
        self._finished.wait()
        self._settle()
        with wave.open(io.BytesIO(spoken.getvalue())) as audio:
            return audio.readframes(audio.getnframes()), audio.getframerate()

    def _settle(self) -> None:
        """Wait until espeak's thread has done what it was told: whatever is left, the loop's end would cancel (the rate!)."""
        while self._driver.IsPlaying():
            time.sleep(0.0005)

    def _on_finished(self, name: object, completed: bool) -> None:
        self._finished.set()

    def _on_error(self, name: object, exception: Exception) -> None:
        self._wrong = exception


def _missing(voice: str) -> CordboardError:
    return CordboardError(
        "speech-voice-missing",
        f"espeak-ng has no voice “{voice}”, or cannot speak with it.",
        "Name another in CORDBOARD_SPEECH_VOICES, such as zh-CN=cmn,en=en-gb (`espeak-ng --voices` lists them), or install "
        "espeak-ng-data.",
    )


def _aliases(voice: Any) -> set[str]:
    identifier = str(voice.id).lower()
    return {identifier, identifier.rpartition("/")[2], str(voice.name).lower(), *(str(one).lower() for one in voice.languages)}


def _exact(driver: Any) -> Any:
    """Replace pyttsx3's ``Synth``, which says that a text is ten times as long as it is.

    espeak-ng copies that many bytes (``create_espeak_text``): memory beyond the text, and sooner or later a crash.
    """

    def synth(text: bytes, *, flags: int) -> int:
        return int(driver.cSynth(text, len(text) + 1, 0, driver.POS_CHARACTER, 0, flags, None, None))

    return synth
