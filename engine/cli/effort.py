"""``cordboard flow effort``: what a flow asks of its callers."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import Json
from engine.cli.terminal import say, show_json
from engine.config import Settings
from engine.errors import InvalidInput

File = Annotated[str, typer.Argument(metavar="FILE", help="A flow document (JSON or YAML); - is standard input.")]


def effort(file: File, as_json: Json = False) -> None:
    """Measure the ways to a person: seconds typically and at worst, menus, and when the first option is heard."""
    from engine.bootstrap.palette import Palette
    from engine.cli.documents import read_drawing
    from engine.nodes.defaults import of_installation

    settings = Settings.from_env()
    blocks, installation = Palette(settings.steps).catalog(), of_installation(dict(settings.flow_defaults))
    drawing = read_drawing(file, blocks, installation=installation)
    if drawing.graph is None:
        raise InvalidInput("cannot-read", f"{drawing.place} cannot be understood.", "Validate it: cordboard flow validate FILE")
    if as_json:
        show_json([one.as_json() for one in drawing.effort])
        return
    for one in drawing.effort:
        first = one.first_option
        heard = "offers no choice" if first is None else f"first option after {first.seconds:g} s, at {first.node}"
        say((one.language, "bold"), f"  {heard}")
        if not one.ways:
            say("    no way leads to a person")
        for way in one.ways:
            menus = f"{way.menu_depth} menu{'' if way.menu_depth == 1 else 's'}"
            say("    ", (way.node, "bold"), f"  typically {way.typical_seconds:g} s, at worst {way.worst_seconds:g} s, {menus}")
            say(("      by " + " ".join(f"{node} –{exit_}→" for node, exit_ in way.typical_path), "dim"))
