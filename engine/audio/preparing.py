"""The room's only name for others: makes of any uploaded file what telephones play, beside the process that asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from engine.audio.limits import LARGEST_FILE, WORK_SECONDS
from engine.config import PREFIX
from engine.errors import CordboardError, InvalidInput
from engine.prompts.model import Audio, Prepared

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_NAME = 200


class Preparer:
    """Implements ``engine.prompts.ports.AudioPreparer``. One file at a time; whoever asks meanwhile waits."""

    def __init__(self) -> None:
        """Nothing is started before a file comes."""
        self._turn = asyncio.Lock()

    async def prepare(self, data: bytes, *, file_name: str = "", trim: bool = True) -> Prepared:
        """Decode, level and convert in a process of its own, which a file that is made to crash or hang it ends alone.

        Raises ``InvalidInput`` (``audio-too-large``, ``audio-unreadable``, ``audio-too-long``, ``audio-too-short``,
        ``audio-silent``) and ``CordboardError`` (``audio-failed``).
        """
        if len(data) > LARGEST_FILE:
            raise InvalidInput(
                "audio-too-large",
                f"The file is larger than {LARGEST_FILE // 1024**2} MiB.",
                "Shorten it, or save it as FLAC or MP3.",
            )
        async with self._turn:
            process = await _spawn(trim)
            try:
                async with asyncio.timeout(2 * WORK_SECONDS):  # its processor time is bounded too; this is for a busy machine
                    out, _ = await process.communicate(data)
            except TimeoutError:
                raise _failed("took too long") from None
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return await asyncio.to_thread(_read, out, data, file_name, trim)


async def _spawn(trim: bool) -> Process:
    # No setting of ours goes along: they hold secrets, and a library that reads strangers' files needs none.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.audio.process", *(["trim"] if trim else [])),
            stdin=PIPE,
            stdout=PIPE,
            cwd=_ROOT,
            env={**kept, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
    except OSError as wrong:
        raise CordboardError("audio-failed", f"Files cannot be decoded: {wrong.strerror}.", "Try again.") from wrong


def _read(out: bytes, data: bytes, file_name: str, trim: bool) -> Prepared:
    head, newline, files = out.partition(b"\n")
    if not newline:
        raise _failed("ended the program that decodes it")
    facts = json.loads(head)
    if "wrong" in facts:
        raise InvalidInput(*facts["wrong"])
    narrow, wide = files[: facts["narrow"]], files[facts["narrow"] : facts["narrow"] + facts["wide"]]
    if len(wide) < facts["wide"]:
        raise _failed("ended the program that decodes it")
    audio = Audio(
        digest=digest_of(narrow),
        wide=digest_of(wide),
        original=digest_of(data),
        file_name=_bare(file_name),
        media_type=facts["media_type"],
        seconds=round(facts["seconds"], 3),
        loudness=facts["loudness"],
        trimmed=trim,
    )
    return Prepared(audio, narrow, wide, data)


def _bare(file_name: str) -> str:
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME]


def digest_of(content: bytes) -> str:
    """Name a file by its content: sha256 in hex."""
    return hashlib.sha256(content).hexdigest()


def _failed(how: str) -> InvalidInput:
    return InvalidInput("audio-failed", f"The file {how}.", "Save it anew as WAV, MP3 or FLAC, and upload that.")
