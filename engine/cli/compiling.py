"""``cordboard flow compile``: the program that a drawing compiles to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Lang, language_of
from engine.cli.terminal import remark, say
from engine.config import Settings

File = Annotated[str, typer.Argument(metavar="FILE", help="A flow document (JSON or YAML); - is standard input.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the program there.")]


def compile_file(file: File, output: Output = None, lang: Lang = None) -> None:
    """Compile a drawing as publishing does, offline: print the program's name, and with --output write its bytes.

    Flows that it leads into are taken from the folders beside it, and prompts of the library from the folder prompts. Equal
    drawings give equal bytes on every machine; the name is their sha256. Exit code 1 when there are errors.
    """
    from engine.bootstrap.palette import Palette
    from engine.cli.documents import read_drawing
    from engine.cli.findings import show_findings
    from engine.cli.neighbours import links_beside
    from engine.graph.compile import compile_graph
    from engine.nodes.defaults import of_installation

    settings = Settings.from_env()
    blocks, installation = Palette(settings.steps).catalog(), of_installation(dict(settings.flow_defaults))
    drawing = read_drawing(file, blocks, installation=installation)
    links = None
    if drawing.graph is not None and file != "-":
        links = links_beside(Path(file), drawing.graph, blocks, installation)
        drawing = read_drawing(file, blocks, links, installation)
    if drawing.graph is None or not drawing.publishable:
        show_findings(drawing.place, drawing.found, language_of(lang))
        raise typer.Exit(1)
    program = compile_graph(drawing.graph, blocks, links, installation, drawing.library)
    if output is not None:
        output.write_bytes(program.canonical)
        remark(f"{output} is written: {len(program.steps)} steps, {len(program.canonical)} bytes.")
    say(program.digest)
