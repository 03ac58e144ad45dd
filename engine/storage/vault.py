"""Where the audio of recordings lies: a folder of sealed files, read from any place in them without opening the rest.

A file is pieces one behind the other, each sealed for the recording, its number and whether it is the last: none can be left
out, exchanged or moved to another recording without being found out. Before each piece stands its length, four bytes.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from engine.errors import CordboardError, NotFound
from engine.storage.keys import PayloadKeys
from engine.storage.sealing import Sealer

PIECE_BYTES = 256 * 1024
"""Of plain audio, 16 seconds: what a browser that jumps to a place has to wait for."""

_LENGTH_BYTES = 4
_ID = re.compile(r"[0-9A-Za-z-]{1,80}\.r[0-9]{1,6}")
"""Ids are ours; whatever else asks for a file asks for another place of the disk."""


class SealedVault:
    """Implements ``engine.recordings.ports.AudioVault`` in a folder that the adapters and the API share."""

    def __init__(self, folder: Path, keys: PayloadKeys) -> None:
        """Take the folder, which is made when the first recording comes, and the installation's keys."""
        self._folder = folder
        self._sealer = Sealer(keys)

    def put(self, recording: str, audio: Path) -> None:
        """Seal a file's content and keep it, whole or not at all."""
        path = self._path(recording)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{uuid.uuid4().hex}.part")
        try:
            with audio.open("rb") as plain, part.open("xb") as sealed:
                os.fchmod(sealed.fileno(), 0o600)
                number, piece = 0, plain.read(PIECE_BYTES)
                while True:
                    following = plain.read(PIECE_BYTES)
                    closed = self._sealer.seal(piece, _place(recording, number, last=not following))
                    sealed.write(len(closed).to_bytes(_LENGTH_BYTES, "big") + closed)
                    if not following:
                        break
                    number, piece = number + 1, following
                sealed.flush()
                os.fsync(sealed.fileno())  # it is deleted in the switch next
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)

    def holds(self, recording: str) -> bool:
        """Whether it is here."""
        return _ID.fullmatch(recording) is not None and self._path(recording).is_file()

    def read(self, recording: str, begin: int, end: int) -> Iterator[bytes]:
        """Give the bytes from ``begin`` to before ``end``, piece by piece; at its end it ends."""
        if not self.holds(recording):
            raise NotFound("no-such-audio", f"The audio of recording {recording} is not here.")
        return self._pieces(recording, begin, end)

    def remove(self, recording: str) -> None:
        """Take it away."""
        if _ID.fullmatch(recording) is not None:
            self._path(recording).unlink(missing_ok=True)

    def _pieces(self, recording: str, begin: int, end: int) -> Iterator[bytes]:
        path = self._path(recording)
        with path.open("rb") as file:
            size, number = os.fstat(file.fileno()).st_size, 0
            while file.tell() < size and number * PIECE_BYTES < end:
                length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
                if (number + 1) * PIECE_BYTES <= begin and file.tell() + length < size:
                    file.seek(length, os.SEEK_CUR)
                    number += 1
                    continue
                closed = file.read(length)
                if len(closed) < length:
                    raise CordboardError("seal-broken", f"The audio of recording {recording} is cut short.", "Restore it.")
                plain = self._sealer.open(closed, _place(recording, number, last=file.tell() == size))
                first, behind = max(0, begin - number * PIECE_BYTES), end - number * PIECE_BYTES
                if wanted := plain[first:behind]:
                    yield wanted
                number += 1

    def _path(self, recording: str) -> Path:
        # Calls' ids are random, so their beginnings spread the files evenly.
        return self._folder / recording[:2] / f"{recording}.sealed"


def _place(recording: str, number: int, *, last: bool) -> bytes:
    return f"recording/{recording}/{number}/{'last' if last else 'more'}".encode()
