"""``cordboard sms``: which provider short messages go out by, and how long a text is."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.cli.descriptions import Described, describing
from engine.cli.terminal import say

app = typer.Typer(no_args_is_help=True, help="Describe the providers that short messages go out by.")


def _generic() -> Any:
    from engine.messages.provider import GENERIC

    return GENERIC.model_dump(mode="json")


describing(
    app,
    Described(
        command="sms",
        members="providers",
        noun="provider",
        title="SMS provider",
        code="provider",
        does="sends by",
        until="send by",
        without="error",
        begin=_generic,
        beginning="plain JSON with a bearer token",
    ),
)


@app.command("measure")
def measure(text: Annotated[str, typer.Argument(metavar="TEXT", help="As it would be sent.")]) -> None:
    """Tell in how many parts a text is sent, and in which alphabet."""
    from engine.messages.segments import measure as measured

    found = measured(text)
    parts = "1 part" if found.segments == 1 else f"{found.segments} parts"
    say(f"{found.encoding}, {found.units} units, ", (parts, "bold"))
