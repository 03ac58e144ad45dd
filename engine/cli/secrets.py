"""``cordboard secrets``: what flows send to other systems and nobody may read. Values are typed or piped in, no arguments."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Keep the secrets that flows send to other systems.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and inner hyphens, such as crm-token.")]


@app.command("list")
def list_secrets(as_json: Json = False) -> None:
    """List the names of all secrets. Their values are shown to nobody."""
    with open_door(Settings.from_env()) as door:
        found = door.get("secrets")
    if as_json:
        show_json(found)
        return
    rows = [(one["name"], moment(one["set_at"]), one["set_by"]) for one in found["secrets"]]
    show_table(("NAME", "SET AT", "SET BY"), rows, empty="No secret is kept. Keep one: cordboard secrets set NAME")


@app.command("set")
def set_secret(name: Name) -> None:
    """Keep a secret, in place of what the name stood for. The value is asked for, or read from standard input."""
    value = _value()
    with open_door(Settings.from_env()) as door:
        door.put("secrets", name, body={"value": value})
    say((name, "bold"), " is kept; calls send it within five seconds.")


@app.command("remove")
def remove_secret(name: Name) -> None:
    """Forget a secret. Requests that name it then take their exit “error”."""
    with open_door(Settings.from_env()) as door:
        door.delete("secrets", name)
    say((name, "bold"), " is forgotten.")


def _value() -> str:
    """Take the value from a hidden prompt, or whole from a pipe but for the one line's end that `echo` adds."""
    if sys.stdin.isatty():
        return str(typer.prompt("Value", hide_input=True, confirmation_prompt="Once more", err=True))
    try:
        value = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise InvalidInput("bad-secret", "The value is not UTF-8 text.", "Pipe text in.") from None
    return value.removesuffix("\n").removesuffix("\r")
