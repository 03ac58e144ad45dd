"""Where espeak-ng is: the library that is asked for, else the system's, else the packaged one."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader

from engine.errors import CordboardError

SETTING = "CORDBOARD_SPEECH_LIBRARY"

_SYSTEM = ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1")
"""Where the system keeps it, in the order of pyttsx3's espeak driver."""


@dataclass(frozen=True, slots=True)
class Library:
    """An espeak-ng library that can be loaded.

    Attributes:
        name: what to give to ``dlopen``.
        version: its own word for its version, such as ``1.52.0``.
        data: the folder of its voices when that lies beside it; empty when the library knows by itself.
    """

    name: str
    version: str
    data: str = ""

    def load(self) -> ctypes.CDLL:
        """Load it into this process."""
        return ctypes.CDLL(self.name)


def find_library(wanted: str = "") -> Library:
    """Find the library; raises ``CordboardError`` (``speech-library-missing``) when there is none.

    It is loaded for a look at its version, which touches neither voices nor sound.
    """
    if wanted:
        return _load(wanted, f"{SETTING} names {wanted}", "Set it to the path of libespeak-ng.so.1, or leave it out.")
    for name in _SYSTEM:
        try:
            return _load(name, "", "")
        except CordboardError:
            continue
    return _load(
        espeakng_loader.get_library_path(),
        "The system has no espeak-ng, and the packaged one cannot be loaded",
        "Install one: sudo apt-get install libespeak-ng1 espeak-ng-data; or the packaged one: pip install espeakng-loader",
    )


def _load(name: str, what: str, mend: str) -> Library:
    try:
        info = ctypes.CDLL(name).espeak_Info
    except OSError as wrong:
        raise CordboardError("speech-library-missing", f"{what}: {wrong}.", mend) from wrong
    except AttributeError as wrong:
        raise CordboardError("speech-library-missing", f"{what}, which is not espeak-ng.", mend) from wrong
    info.restype = ctypes.c_char_p
    version = str(info(None).decode()).split()[0]
    data = Path(name).parent / "espeak-ng-data"
    return Library(name, version, str(data) if Path(name).is_absolute() and data.is_dir() else "")
