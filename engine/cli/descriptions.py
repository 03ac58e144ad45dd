"""Descriptions of other systems: read from files as JSON or YAML, shown without what says nothing, kept by commands alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput, NotFound

Name = Annotated[str, typer.Argument(metavar="NAME", help="What flows name it by; `default` unless they say.")]
DescriptionFile = Annotated[str, typer.Argument(metavar="FILE", help="JSON or YAML; - is standard input.")]


@dataclass(frozen=True, slots=True)
class Described:
    """A kind of other system that an installation describes.

    Attributes:
        command: the group of commands, and the first part of its address in the API.
        members: the second part, and the member of its answer that lists them.
        noun: what one is called in the middle of a sentence; ``title`` where it stands alone.
        code: what its error codes end in.
        does: what one does by its address, as in “sends by”.
        until: what calls do at once with a new description; ``without`` what flows do that name one that is gone.
        begin: gives a description to begin with; ``beginning`` says what it is.
    """

    command: str
    members: str
    noun: str
    title: str
    code: str
    does: str
    until: str
    without: str
    begin: Callable[[], Any]
    beginning: str


def describing(app: typer.Typer, kind: Described) -> None:
    """Add the commands that list, show, begin, set and remove descriptions of this kind."""
    command = f"cordboard {kind.command}"
    article = "an" if kind.noun[0] in "aeiou" else "a"

    @app.command("list", help=f"List all {kind.noun}s.")
    def list_all(as_json: Json = False) -> None:
        with open_door(Settings.from_env()) as door:
            found = door.get(kind.command, kind.members)
        if as_json:
            show_json(found)
            return
        rows = [
            (one["name"], one["description"]["url"], ", ".join(one["missing_secrets"]) or "none", moment(one["set_at"]))
            for one in found[kind.members]
        ]
        empty = f"No {kind.noun} is described. Begin with: {command} example > {kind.code}.json"
        show_table((kind.noun.upper(), "ADDRESS", "SECRETS MISSING", "SET AT"), rows, empty=empty)

    @app.command("show", help=f"Show {article} {kind.noun}'s description, as `set` takes it.")
    def show(name: Name) -> None:
        with open_door(Settings.from_env()) as door:
            found = door.get(kind.command, kind.members)[kind.members]
        for one in found:
            if one["name"] == name:
                show_json(shortened(one["description"]))
                return
        raise NotFound(f"no-such-{kind.code}", f"There is no {kind.title} {name}.", f"List them with: {command} list")

    @app.command("example", help=f"Print a description to begin with: {kind.beginning}.")
    def example() -> None:
        show_json(shortened(kind.begin()))

    @app.command(
        "set", help=f"Describe {article} {kind.noun}, in place of what the name stood for. Calls {kind.until} it at once."
    )
    def set_one(name: Name, file: DescriptionFile) -> None:
        description = read_description(file, f"bad-{kind.code}", f"{command} example")
        with open_door(Settings.from_env()) as door:
            kept = door.put(kind.command, kind.members, name, body={"description": description})
        say((name, "bold"), f" {kind.does} {kept['description']['url']}.")
        for secret in kept["missing_secrets"]:
            remark(f"The secret {secret} is not kept yet: cordboard secrets set {secret}")

    @app.command("remove", help=f"Forget {article} {kind.noun}. Flows that name it then take their exit “{kind.without}”.")
    def remove(name: Name) -> None:
        with open_door(Settings.from_env()) as door:
            door.delete(kind.command, kind.members, name)
        say((name, "bold"), " is forgotten.")


def read_description(file: str, code: str, example: str) -> dict[str, Any]:
    """Read one; ``-`` is standard input. ``code`` is the error's when it is none, ``example`` the command to begin with."""
    from engine.plain_yaml import BadYaml, read

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("no-file", f"{file} cannot be read as text.", "Check its name.") from None
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = read(text).value
        except BadYaml as wrong:
            raise InvalidInput(code, f"Line {wrong.line}: {wrong.what}.", wrong.mend) from None
    if not isinstance(value, dict):
        raise InvalidInput(code, f"{file} describes nothing.", f"Begin with: {example}")
    return value


def shortened(value: Any) -> Any:
    """Leave out what says nothing."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items() if one not in ("", None, [])}
    if isinstance(value, list):
        return [shortened(one) for one in value]
    return value
