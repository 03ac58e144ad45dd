"""The library as a table: a CSV file alone, or a ZIP file of ``prompts.csv`` and the recordings that it names."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from engine.errors import CordboardError, InvalidInput
from engine.prompts.model import (
    Audio,
    Entry,
    Facts,
    Prompt,
    checked_facts,
    checked_key,
    checked_language,
    checked_text,
    checked_variant,
)
from engine.prompts.ports import PromptRepository

SHEET = "prompts.csv"
COLUMNS = ("key", "language", "variant", "text", "file", "description", "tags", "trim")
REQUIRED = ("key", "language")

MOST_ROWS = 20_000
LARGEST_SHEET = 20 * 1024 * 1024
"""Bytes of the table. A ZIP file may say that it holds far more than it is long; nothing beyond a bound is unpacked."""

_EXTENSIONS: Mapping[str, str] = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/aiff": "aiff",
    "audio/amr": "amr",
    "audio/basic": "au",
    "audio/x-caf": "caf",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row, counted as spreadsheets do: the headings are row 1. Row 0 is the whole file."""

    row: int
    message: str
    mend: str = ""


class ImportRefused(InvalidInput):
    """Nothing was imported; ``problems`` says why, row by row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep all of them."""
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        where = f"Row {first.row}: " if first.row else ""
        super().__init__("import-refused", f"{where}{first.message}{more}", first.mend or "Mend the table and import it again.")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Without a language it tells of the prompt itself; without a file the entry keeps the recording that it has."""

    number: int
    key: str
    language: str
    variant: str
    text: str
    file: str
    facts: Facts
    trim: bool


class Package:
    """An opened import."""

    def __init__(self, file: IO[bytes]) -> None:
        """Open a CSV or ZIP file; ``ImportRefused`` when it is neither."""
        self._zip: zipfile.ZipFile | None = None
        try:
            if zipfile.is_zipfile(file):
                self._zip = zipfile.ZipFile(file)
                self.sheet = self.read(SHEET, LARGEST_SHEET)
            else:
                file.seek(0)
                self.sheet = file.read(LARGEST_SHEET + 1)
        except (zipfile.BadZipFile, OSError) as wrong:
            raise ImportRefused([Problem(0, "The ZIP file is damaged.", "Pack it again.")]) from wrong
        except KeyError:
            problem = Problem(0, f"The ZIP file holds no {SHEET}.", "Pack the table under that name, not in a folder.")
            raise ImportRefused([problem]) from None
        if len(self.sheet) > LARGEST_SHEET:
            raise ImportRefused([Problem(0, "The table is too large.", "Divide it.")])

    @property
    def files(self) -> frozenset[str]:
        """The recordings that came along."""
        return frozenset() if self._zip is None else frozenset(self._zip.namelist()) - {SHEET}

    def read(self, name: str, limit: int) -> bytes:
        """Unpack one file, one byte more than ``limit`` at most; ``KeyError`` when it is not there."""
        assert self._zip is not None
        try:
            with self._zip.open(name) as member:
                return member.read(limit + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as wrong:  # damaged, encrypted, exotic
            raise InvalidInput("zip-damaged", f"{name} cannot be unpacked.", "Pack it again, without a password.") from wrong


def read_sheet(data: bytes, files: Collection[str]) -> tuple[Row, ...]:
    """Read the table; ``ImportRefused`` with all that is wrong in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefused([Problem(0, "The table is not UTF-8 text.", "Save it as “CSV UTF-8”.")]) from None
    reading = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: list[Row] = []
    try:
        head = [name.strip().lower() for name in next(reading, [])]
        wrong = sorted(set(head) - set(COLUMNS)) or [name for name in REQUIRED if name not in head]
        if wrong or len(set(head)) != len(head):
            what = f"The headings are not those of prompts: {', '.join(wrong) or 'one stands twice'}."
            raise ImportRefused([Problem(1, what, f"Use {', '.join(COLUMNS)}; only key and language must be there.")])
        for number, cells in enumerate(reading, start=2):
            if not any(cells):
                continue
            if number > MOST_ROWS:
                raise ImportRefused([Problem(number, f"The table has more than {MOST_ROWS} rows.", "Divide it.")])
            if len(cells) != len(head):
                problems.append(Problem(number, f"It has {len(cells)} cells under {len(head)} headings.", "Quote commas."))
                continue
            try:
                rows.append(_row(number, dict(zip(head, cells, strict=True)), files))
            except CordboardError as bad:
                problems.append(Problem(number, bad.message, bad.mend))
    except csv.Error as bad:
        problems.append(Problem(reading.line_num, f"The table cannot be read: {bad}.", "Close every quotation mark."))
    problems += _twice(rows)
    if problems:
        raise ImportRefused(sorted(problems, key=lambda problem: problem.row))
    return tuple(rows)


def _row(number: int, cells: Mapping[str, str], files: Collection[str]) -> Row:
    language, text, file = cells["language"].strip(), cells.get("text", ""), cells.get("file", "").strip()
    trim = cells.get("trim", "").strip().lower()
    if trim not in ("", "yes", "no"):
        raise InvalidInput("bad-row", "trim is yes, no or empty.")
    if not language and (text or file or cells.get("variant", "").strip()):
        raise InvalidInput("bad-row", "It has no language.", "Write one, such as en or zh-CN.")
    if language and not text.strip() and not file:
        raise InvalidInput("bad-row", "It says nothing.", "Write a text, name a file, or leave the language out.")
    if file and file not in files:
        raise InvalidInput("bad-row", f"There is no file {file}.", "Put it into the ZIP file under that very name.")
    facts = checked_facts(Facts(cells.get("description", ""), tuple(cells.get("tags", "").split(","))))
    return Row(
        number,
        checked_key(cells["key"].strip()),
        checked_language(language) if language else "",
        checked_variant(cells.get("variant", "").strip()),
        checked_text(text) if text.strip() else "",
        file,
        facts,
        trim != "no",
    )


def _twice(rows: Sequence[Row]) -> list[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    problems = []
    for row in rows:
        first = seen.setdefault((row.key, row.language, row.variant), row.number)
        if first != row.number:
            problems.append(Problem(row.number, f"It is the same entry as row {first}.", "Take one of them away."))
    return problems


def write_sheet(prompts: Sequence[Prompt], *, with_files: bool) -> bytes:
    """Write the table of these prompts, so that spreadsheets show Chinese: UTF-8 with its mark, CRLF (RFC 4180)."""
    out = io.StringIO(newline="")
    writing = csv.writer(out)
    writing.writerow(COLUMNS)
    for prompt in prompts:
        facts = (prompt.description, ",".join(prompt.tags))
        if not prompt.entries:
            writing.writerow((prompt.key, "", "", "", "", *facts, ""))
        for entry in prompt.entries:
            file = file_of(prompt.key, entry, entry.audio) if with_files and entry.audio is not None else ""
            if not entry.text and not file:
                continue  # a recording alone cannot be told in a table alone
            trim = "" if not file or entry.audio is None else "yes" if entry.audio.trimmed else "no"
            writing.writerow((prompt.key, entry.language, entry.variant, entry.text, file, *facts, trim))
            facts = ("", "")
    return out.getvalue().encode("utf-8-sig")


async def pack(out: IO[bytes], prompts: Sequence[Prompt], repository: PromptRepository) -> None:
    """Write the table with the recordings as they were uploaded, of which one at a time is in memory."""
    with zipfile.ZipFile(out, "w") as packing:
        packing.writestr(_member(SHEET), write_sheet(prompts, with_files=True), compress_type=zipfile.ZIP_DEFLATED)
        for prompt in prompts:
            for entry in prompt.entries:
                if entry.audio is not None:
                    data = await repository.file(entry.audio.original)
                    member = _member(file_of(prompt.key, entry, entry.audio))
                    await asyncio.to_thread(packing.writestr, member, data)


def _member(name: str) -> zipfile.ZipInfo:
    """Name a file without the time of day, so that the same library gives the same bytes."""
    return zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))


def file_of(key: str, entry: Entry, audio: Audio) -> str:
    """Name an entry's recording inside a ZIP file."""
    return f"audio/{entry.language}/{entry.variant or '_'}/{key}.{_EXTENSIONS.get(audio.media_type, 'bin')}"
