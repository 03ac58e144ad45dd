"""Compiled programs as files beside the process that runs them: found by digest, trusted only when the digest is right.

Layout: ``<folder>/<sha256>.json``, each file the program's canonical JSON, written whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

from engine.errors import CordboardError, InvalidInput, NotFound
from engine.program import Program

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ProgramLibrary(Protocol):
    """Where all published programs are kept; part of ``FlowRepository``."""

    async def digests(self) -> Sequence[str]:
        """List the digests of all published programs, newest first."""
        ...

    async def program(self, digest: str) -> bytes:
        """Get a program's canonical JSON."""
        ...


class ProgramShelf:
    """A ``ProgramSource`` over a folder, shared safely by processes and threads."""

    def __init__(self, folder: Path, *, keep: int = 256) -> None:
        """Use this folder, made when first needed. ``keep`` programs stay in memory, the least recently used go first."""
        self._folder = folder
        self._keep = keep
        self._kept: OrderedDict[str, Program] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str) -> Program:
        """Give the program, from memory or its file.

        Raises ``NotFound`` (``no-such-program-here``) when it has not arrived, also when its file turned out to be damaged:
        a damaged file is put aside, so that the next ``bring`` or ``sync`` fetches it again. Raises ``CordboardError``
        (``program-too-new``) for a program made by a newer engine.
        """
        with self._lock:
            if (program := self._kept.get(digest)) is not None:
                self._kept.move_to_end(digest)
                return program
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise _not_here(digest, "is not on this machine yet") from None
        if not _genuine(digest, data):
            # Another reader may have put it aside already.
            with contextlib.suppress(FileNotFoundError):
                path.replace(path.with_suffix(".damaged"))
            raise _not_here(digest, "was damaged on this machine's disk and must be fetched again")
        program = _read(digest, data)
        self._remember(digest, program)
        return program

    def put(self, digest: str, data: bytes) -> None:
        """Keep a program; raises ``InvalidInput`` (``program-damaged``) when the bytes are not those of the digest."""
        if not _genuine(digest, data):
            raise InvalidInput("program-damaged", f"The bytes given are not those of program {digest}.", "Fetch them again.")
        self._write(self._path(digest), data)

    async def bring(self, digest: str, library: ProgramLibrary) -> Program:
        """Give the program, fetching it when it is not here or damaged; ``NotFound`` when the library has it neither."""
        try:
            return self.get(digest)
        except NotFound:
            self.put(digest, await library.program(digest))
            return self.get(digest)

    async def sync(self, library: ProgramLibrary) -> tuple[str, ...]:
        """Fetch every published program that is not here, and name those fetched. Cheap when nothing is new."""
        here = {path.stem for path in self._folder.glob("*.json")}
        missing = [digest for digest in await library.digests() if digest not in here]
        for digest in missing:
            self.put(digest, await library.program(digest))
        return tuple(missing)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise _not_here(digest[:80], "is not the name of a program")
        return self._folder / f"{digest}.json"

    def _remember(self, digest: str, program: Program) -> None:
        with self._lock:
            self._kept[digest] = program
            self._kept.move_to_end(digest)
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)

    def _write(self, path: Path, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut could leave the new name with no content
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise


def _genuine(digest: str, data: bytes) -> bool:
    return hashlib.sha256(data).hexdigest() == digest


def _read(digest: str, data: bytes) -> Program:
    try:
        return Program.from_json(json.loads(data))
    except ValueError as newer:
        raise CordboardError("program-too-new", f"Program {digest}: {newer}.", "Update this process.") from newer


def _not_here(digest: str, why: str) -> NotFound:
    return NotFound("no-such-program-here", f"Program {digest} {why}.", "It comes by itself while the database is reachable.")
