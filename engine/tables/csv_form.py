"""Tables as CSV (RFC 4180), the way they come from and go to spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import InvalidInput
from engine.tables.model import MOST_ROWS, Table, Value
from engine.tables.values import key_of, read, written

MOST_PROBLEMS = 50
"""Problems that are told; nobody reads more of them."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one line of a file, counted from 1; ``column`` is empty for the whole line."""

    line: int
    column: str
    message: str


class BadRows(InvalidInput):
    """A file of rows cannot be taken. Nothing of it was."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """Tell the first, and keep all."""
        first = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        where = f"Line {first.line}" + (f", column {first.column}" if first.column else "")
        super().__init__("bad-rows", f"{where}: {first.message}{more}", "Mend the lines and send the file again.")
        self.problems = tuple(problems)


def read_csv(data: bytes, table: Table, region: str) -> list[dict[str, Value]]:
    """Read rows: the first line names the columns, the key among them; ``BadRows`` tells every line that does not fit."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    problems: list[RowProblem] = []
    rows: list[dict[str, Value]] = []
    lines: dict[str, int] = {}  # key → the line it was first in
    try:
        names = [name.strip() for name in next(reader, [])]
        _head(names, table)
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(names, cells, table, region, line, problems)
            if row is not None:
                key = key_of(table, row[table.key], region)
                if key in lines:
                    problems.append(RowProblem(line, table.key, f"The same key stands in line {lines[key]}."))
                lines.setdefault(key, line)
                rows.append(row)
            if len(problems) >= MOST_PROBLEMS:
                break
    except csv.Error as wrong:
        problems.append(RowProblem(reader.line_num, "", f"It is no CSV: {wrong}."))
    if len(rows) > MOST_ROWS:
        problems.append(RowProblem(1, "", f"A table has at most {MOST_ROWS} rows."))
    if problems:
        raise BadRows(problems)
    return rows


def write_csv(table: Table, rows: Iterable[Mapping[str, Value]]) -> str:
    """Write rows so that ``read_csv`` gives the same again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = [column.name for column in table.columns]
    writer.writerow(names)
    for row in rows:
        writer.writerow([written(row.get(name)) for name in names])
    return out.getvalue()


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")  # spreadsheets begin their files with a byte order mark
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise BadRows([RowProblem(line, "", "It is not UTF-8 text; save it as “CSV UTF-8”.")]) from None
    return text


def _head(names: Sequence[str], table: Table) -> None:
    known = [column.name for column in table.columns]
    problems = [
        RowProblem(1, name, f"The table has no such column; it has {', '.join(known)}.") for name in names if name not in known
    ]
    problems += [RowProblem(1, name, "The column stands twice.") for n, name in enumerate(names) if name in names[:n]]
    if table.key not in names:
        problems.append(RowProblem(1, table.key, "The first line does not name the key column."))
    if problems:
        raise BadRows(problems[:MOST_PROBLEMS])


def _row(
    names: Sequence[str], cells: Sequence[str], table: Table, region: str, line: int, problems: list[RowProblem]
) -> dict[str, Value] | None:
    if len(cells) != len(names):
        problems.append(RowProblem(line, "", f"It has {len(cells)} cells; the first line names {len(names)} columns."))
        return None
    row: dict[str, Value] = {}
    before = len(problems)
    for name, cell in zip(names, cells, strict=True):
        try:
            row[name] = read(table.column(name), cell, region)
            if name == table.key:
                key_of(table, row[name], region)
        except InvalidInput as wrong:
            problems.append(RowProblem(line, name, wrong.message))
    return row if len(problems) == before else None
