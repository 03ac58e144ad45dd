"""``cordboard doctor``: whether everything is well, and how to mend what is not."""

from __future__ import annotations

import asyncio

import typer

from engine.cli.options import Json
from engine.cli.terminal import say, show_json

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
            say((mark, style), f" {one.name:<{width}}  {one.detail}")
            if one.mend:
                say(" " * (width + 4), ("→ ", "dim"), one.mend)
    if any(one.outcome == "bad" for one in found):
        raise typer.Exit(1)
