"""``cordboard doctor``: whether everything is well, and how to mend what is not."""

from __future__ import annotations

import asyncio

import typer

from engine.cli.options import Json
from engine.cli.terminal import line, show_json, show_margin

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "bold yellow"), "bad": ("✗", "bold red")}


def doctor(as_json: Json = False) -> None:
    """Check every part of the installation and say how to mend each. Exit code 1 when something is broken."""
    from engine.bootstrap.doctor import examine

    found = asyncio.run(examine())
    if as_json:
        show_json([one.as_json() for one in found])
    else:
        width = max(len(one.name) for one in found)
        for one in found:
            mark, style = _MARKS[one.outcome]
            show_margin(line((mark, style), (f" {one.name:<{width}}  ", "")), line((one.detail, "")))
            if one.mend:
                show_margin(line((" " * (width + 4), "")), line(("→ ", "dim"), (one.mend, "")))
    if any(one.outcome == "bad" for one in found):
        raise typer.Exit(1)
