"""``cordboard speech``: which recognisers make text of what callers say."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.descriptions import read_description, shortened
from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import NotFound

app = typer.Typer(no_args_is_help=True, help="Describe the recognisers that make text of what callers say.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What flows name the recogniser by; `default` unless they say.")]


@app.command("list")
def list_recognizers(as_json: Json = False) -> None:
    """List all recognisers."""
    with open_door(Settings.from_env()) as door:
        found = door.get("speech", "recognizers")
    if as_json:
        show_json(found)
        return
    rows = [
        (one["name"], one["description"]["url"], ", ".join(one["missing_secrets"]) or "none", moment(one["set_at"]))
        for one in found["recognizers"]
    ]
    empty = "No recogniser is described. Begin with: cordboard speech example > recognizer.json"
    show_table(("RECOGNISER", "ADDRESS", "SECRETS MISSING", "SET AT"), rows, empty=empty)


@app.command("show")
def show(name: Name) -> None:
    """Show a recogniser's description, as `set` takes it."""
    with open_door(Settings.from_env()) as door:
        found = door.get("speech", "recognizers")["recognizers"]
    for one in found:
        if one["name"] == name:
            show_json(shortened(one["description"]))
            return
    raise NotFound("no-such-recognizer", f"There is no recogniser {name}.", "List them with: cordboard speech list")


@app.command("example")
def example() -> None:
    """Print a description to begin with: the WAV file as the body, with a bearer token."""
    from engine.recognition.recognizer import GENERIC

    show_json(shortened(GENERIC.model_dump(mode="json")))


@app.command("set")
def set_recognizer(
    name: Name, file: Annotated[str, typer.Argument(metavar="FILE", help="JSON or YAML; - is standard input.")]
) -> None:
    """Describe a recogniser, in place of what the name stood for. Calls ask it at once."""
    description = read_description(file, "bad-recognizer", "cordboard speech example")
    with open_door(Settings.from_env()) as door:
        kept = door.put("speech", "recognizers", name, body={"description": description})
    say((name, "bold"), f" recognises by {kept['description']['url']}.")
    for secret in kept["missing_secrets"]:
        remark(f"The secret {secret} is not kept yet: cordboard secrets set {secret}")


@app.command("remove")
def remove(name: Name) -> None:
    """Forget a recogniser. Flows that name it then take their exit “unavailable”."""
    with open_door(Settings.from_env()) as door:
        door.delete("speech", "recognizers", name)
    say((name, "bold"), " is forgotten.")
