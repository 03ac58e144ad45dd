"""How answers look: colours for a terminal alone, whole lines when piped, plain JSON for scripts.

Rich leaves colours out by itself when ``NO_COLOR`` is set or the output is no terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:  # rich takes a moment to load, which completion and --version need not wait for
    from rich.console import Console
    from rich.text import Text

_PIPED_WIDTH = 100_000
"""Columns of what is not a terminal: nothing is cut or folded that another program reads."""


def out() -> Console:
    """Give the console for answers."""
    return _console(sys.stdout)


def err() -> Console:
    """Give the console for failures and remarks, so that a pipe holds answers only."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    width = None if stream.isatty() else _PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=not stream.isatty())


def line(*parts: tuple[str, str]) -> Text:
    """Join (text, style) parts; texts are printed as they are, whatever brackets they hold."""
    from rich.text import Text

    return Text.assemble(*parts)


def say(*parts: tuple[str, str] | str) -> None:
    """Print one line of an answer."""
    out().print(line(*((part, "") if isinstance(part, str) else part for part in parts)))


def remark(text: str) -> None:
    """Print a line beside the answer."""
    err().print(line((text, "dim")))


def show_json(value: Any) -> None:
    """Print plain JSON, the same whether people or programs look at it."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, empty: str) -> None:
    """Print a table; ``empty`` is what to say when it has no rows."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=not sys.stdout.isatty())
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        out().print(table)
    else:
        remark(empty)


def show_margin(margin: Text, text: Text) -> None:
    """Print a text beside a margin; where a terminal is too narrow, the text goes on beside it, not below it."""
    from rich.table import Table

    console = out()
    if not console.is_terminal:
        console.print(margin + text)
        return
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(margin, text)
    console.print(grid)


def moment(text: str | None) -> str:
    """Write the API's UTC time as this machine's local time."""
    return "" if text is None else datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
