"""Lists of callers as CSV: ``number``, and if wanted ``until`` and ``note``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from engine.callers.model import Entry, read_number
from engine.errors import InvalidInput
from engine.tables.csv_form import BadRows, RowProblem

_COLUMNS = ("number", "until", "note")
_MOST_PROBLEMS = 50
LONGEST_NOTE = 200


def read_moment(text: str) -> float | None:
    """Read when an entry ends: a moment with its zone, or a day, which it holds to the end of (UTC); empty for never."""
    if not text.strip():
        return None
    try:
        if len(text.strip()) == 10:
            return datetime.combine(date.fromisoformat(text.strip()), time.max, UTC).timestamp()
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput("bad-moment", "That is no moment.", "Write 2026-12-31, or 2026-12-31T18:00+08:00.")
    return moment.timestamp()


def read_entries(data: bytes, region: str) -> list[Entry]:
    """Read a file; ``BadRows`` tells every line that does not fit."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = [name.strip() for name in next(reader, [])]
        strange = [name for name in names if name not in _COLUMNS]
        if strange or "number" not in names or len(set(names)) != len(names):
            raise BadRows([RowProblem(1, strange[0] if strange else "", f"The first line names {', '.join(_COLUMNS)}.")])
        found: list[Entry] = []
        problems: list[RowProblem] = []
        for cells in reader:
            if any(cell.strip() for cell in cells) and len(problems) < _MOST_PROBLEMS:
                found += _entry(
                    dict(zip(names, cells, strict=False)), len(cells) - len(names), region, reader.line_num, problems
                )
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise BadRows([RowProblem(line, "", "It is not UTF-8 text; save it as “CSV UTF-8”.")]) from None
    except csv.Error as wrong:
        raise BadRows([RowProblem(1, "", f"It is no CSV: {wrong}.")]) from None
    if problems:
        raise BadRows(problems)
    return found


def write_entries(entries: Iterable[Entry]) -> str:
    """Write entries so that ``read_entries`` gives the same again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for one in entries:
        until = "" if one.until is None else datetime.fromtimestamp(one.until, UTC).isoformat()
        writer.writerow([one.written, until, one.note])
    return out.getvalue()


HEAD = ",".join(_COLUMNS) + "\r\n"


def _entry(row: dict[str, str], more: int, region: str, line: int, problems: list[RowProblem]) -> list[Entry]:
    if more:
        problems.append(RowProblem(line, "", "It has not as many cells as the first line."))
        return []
    note = row.get("note", "").strip()
    if len(note) > LONGEST_NOTE:
        problems.append(RowProblem(line, "note", f"A note has at most {LONGEST_NOTE} characters."))
    column = "number"
    try:
        number, prefix = read_number(row["number"], region)
        column = "until"
        return [Entry(number, prefix, read_moment(row.get("until", "")), note)]
    except InvalidInput as wrong:
        problems.append(RowProblem(line, column, f"{wrong.message} {wrong.mend}"))
        return []
