"""Recordings that are not yet settled, each a small file: what a process that dies leaves to the next one."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from pathlib import Path

from engine.recordings.model import Begun
from engine.telephony.calls import RecordingId

log = logging.getLogger(__name__)


class Outstanding:
    """The notes of one node's adapter. They hold no number and no audio: ids, a step and times."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made when the first note is written."""
        self._folder = folder

    def write(self, begun: Begun) -> None:
        """Note one, in place of an older note; whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path(begun.id).with_suffix(".part")
        part.write_text(json.dumps(begun.as_json()), encoding="utf-8")
        os.replace(part, self._path(begun.id))

    def get(self, recording: RecordingId) -> Begun | None:
        """Give the note of one."""
        return self._read(self._path(recording))

    def all(self) -> list[Begun]:
        """Give all notes, oldest first."""
        notes = [note for path in self._folder.glob("*.json") if (note := self._read(path)) is not None]
        return sorted(notes, key=lambda note: (note.at, note.id))

    def remove(self, recording: RecordingId) -> None:
        """Settle one."""
        self._path(recording).unlink(missing_ok=True)

    def _path(self, recording: RecordingId) -> Path:
        return self._folder / f"{recording}.json"

    @staticmethod
    def _read(path: Path) -> Begun | None:
        with contextlib.suppress(FileNotFoundError):
            try:
                return Begun.from_json(json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                log.error("the note %s of a recording cannot be read and is left where it is", path.name)
        return None
