"""The one place where a failure becomes lines in a terminal: what is wrong, then what to do about it."""

from __future__ import annotations

import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from engine.cli.terminal import err, line
from engine.errors import CordboardError

PANELS = ("Run", "Flows and numbers", "Calls", "Care")
"""The groups that ``cordboard --help`` shows, in their order."""
BUG = "Something went wrong inside Cordboard ({})."


def tell(message: str, mend: str = "") -> None:
    """Print one red line and, where there is one, the mend below it."""
    console = err()
    console.print(line((" ".join(message.split()), "bold red")))  # a driver's words may come in lines
    if mend:
        console.print(line((mend, "")))


class Guarded(TyperGroup):
    """The root of all commands: a ``CordboardError`` from any of them is told calmly and ends with exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; ``--debug`` shows where the failure came from."""
        try:
            return super().invoke(ctx)
        except CordboardError as wrong:
            if ctx.params.get("debug"):
                traceback.print_exception(wrong)
            tell(wrong.message, wrong.mend)
            raise typer.Exit(1) from None

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands by their panels' order, which decides the order of the panels in the help."""
        panels = {name: getattr(command, "rich_help_panel", None) for name, command in self.commands.items()}
        return sorted(panels, key=lambda name: PANELS.index(panels[name]) if panels[name] in PANELS else len(PANELS))
