"""``cordboard flow defaults``: what the blocks of a flow inherit, and from where."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from engine.cli.options import Json, Lang, language_of
from engine.cli.terminal import show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

File = Annotated[str, typer.Argument(metavar="FILE", help="A flow document (JSON or YAML); - is standard input.")]
_FROM = {"flow": "this flow", "installation": "CORDBOARD_FLOW_DEFAULTS", "product": "the product"}


def defaults(file: File, as_json: Json = False, lang: Lang = None) -> None:
    """Show what blocks inherit that leave a field out: from the flow, the installation or the product."""
    from engine.cli.documents import read_drawing
    from engine.nodes.catalog import TYPES
    from engine.nodes.defaults import Defaults, inheritable, inherited, of_installation

    drawing = read_drawing(file)
    if drawing.graph is None:
        raise InvalidInput("cannot-read", f"{drawing.place} cannot be understood.", "Validate it: cordboard flow validate FILE")
    found = {
        name: {"value": kind.config.model_fields[field].get_default(call_default_factory=True), "source": "product"}
        for kind in TYPES
        for field, name in inheritable(kind.config).items()
    }
    for one in inherited(drawing.graph.defaults, of_installation(dict(Settings.from_env().flow_defaults))):
        found[one.name] = {"value": one.value, "source": one.source}
    listed: dict[str, dict[str, Any]] = {name: found[name] for name in Defaults.model_fields}
    if as_json:
        show_json(listed)
        return
    titles = Defaults.model_json_schema()["properties"]
    chinese = language_of(lang) == "zh"
    rows = [
        (
            name,
            titles[name]["x-title"]["zh-CN"] if chinese else titles[name]["title"],
            json.dumps(one["value"], ensure_ascii=False),
            _FROM[one["source"]],
        )
        for name, one in listed.items()
    ]
    show_table(("NAME", "MEANS", "VALUE", "FROM"), rows, empty="")
