"""Prompts of the library in a folder, a table and the recordings that it names: to test flows with, and to be imported."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from engine.config import Settings
from engine.prompts.bulk import SHEET, read_sheet
from engine.prompts.choice import Library, NamedVoices
from engine.prompts.model import Audio, Entry, Prompt
from engine.saying.pace import spoken_seconds


def library_beside(file: Path) -> Library | None:
    """Read the prompts of the library in the folder ``prompts`` beside a flow; None where there is none.

    Recordings are not decoded: the name stands for what is heard, and the words tell about how long it takes.
    """
    folder = file.parent / "prompts"
    if not (folder / SHEET).is_file():
        return None
    there = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    entries: dict[str, list[Entry]] = {}
    for row in read_sheet((folder / SHEET).read_bytes(), there):
        audio = None
        if row.file:
            digest = hashlib.sha256((folder / row.file).read_bytes()).hexdigest()
            audio = Audio(digest, digest, digest, row.file, "", spoken_seconds(row.text), 0.0, row.trim)
        of_key = entries.setdefault(row.key, [])
        if row.language:
            of_key.append(Entry(row.language, row.variant, row.text, audio))
    found = {key: Prompt(key, entries=tuple(of_key)) for key, of_key in sorted(entries.items())}
    return Library(found, NamedVoices(dict(Settings.from_env().speech_variants)), tuple(found))


def packed(folder: Path) -> bytes:
    """Pack a folder as an import takes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packing:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packing.write(path, path.relative_to(folder).as_posix())
    return file.getvalue()
