"""``cordboard sms``: which provider short messages go out by, and how long a text is."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.descriptions import read_description, shortened
from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import NotFound

app = typer.Typer(no_args_is_help=True, help="Describe the providers that short messages go out by.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What flows name the provider by; `default` unless they say.")]


@app.command("list")
def list_providers(as_json: Json = False) -> None:
    """List all providers."""
    with open_door(Settings.from_env()) as door:
        found = door.get("sms", "providers")
    if as_json:
        show_json(found)
        return
    rows = [
        (one["name"], one["description"]["url"], ", ".join(one["missing_secrets"]) or "none", moment(one["set_at"]))
        for one in found["providers"]
    ]
    empty = "No provider is described. Begin with: cordboard sms example > provider.json"
    show_table(("PROVIDER", "ADDRESS", "SECRETS MISSING", "SET AT"), rows, empty=empty)


@app.command("show")
def show(name: Name) -> None:
    """Show a provider's description, as `set` takes it."""
    with open_door(Settings.from_env()) as door:
        found = door.get("sms", "providers")["providers"]
    for one in found:
        if one["name"] == name:
            show_json(shortened(one["description"]))
            return
    raise NotFound("no-such-provider", f"There is no SMS provider {name}.", "List them with: cordboard sms list")


@app.command("example")
def example() -> None:
    """Print a description to begin with: plain JSON with a bearer token."""
    from engine.messages.provider import GENERIC

    show_json(shortened(GENERIC.model_dump(mode="json")))


@app.command("set")
def set_provider(
    name: Name, file: Annotated[str, typer.Argument(metavar="FILE", help="JSON or YAML; - is standard input.")]
) -> None:
    """Describe a provider, in place of what the name stood for. Calls send by it at once."""
    description = read_description(file, "bad-provider", "cordboard sms example")
    with open_door(Settings.from_env()) as door:
        kept = door.put("sms", "providers", name, body={"description": description})
    say((name, "bold"), f" sends by {kept['description']['url']}.")
    for secret in kept["missing_secrets"]:
        remark(f"The secret {secret} is not kept yet: cordboard secrets set {secret}")


@app.command("remove")
def remove(name: Name) -> None:
    """Forget a provider. Flows that name it then take their exit “error”."""
    with open_door(Settings.from_env()) as door:
        door.delete("sms", "providers", name)
    say((name, "bold"), " is forgotten.")


@app.command("measure")
def measure(text: Annotated[str, typer.Argument(metavar="TEXT", help="As it would be sent.")]) -> None:
    """Tell in how many parts a text is sent, and in which alphabet."""
    from engine.messages.segments import measure as measured

    found = measured(text)
    parts = "1 part" if found.segments == 1 else f"{found.segments} parts"
    say(f"{found.encoding}, {found.units} units, ", (parts, "bold"))
