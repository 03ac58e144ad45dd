"""``cordboard numbers``: which flow answers what is dialled."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.door import Door, open_door
from engine.cli.options import AliasOption, FlowId, Json, Lang, language_of
from engine.cli.terminal import remark, say, show_json, show_table
from engine.config import Settings

app = typer.Typer(no_args_is_help=True, help="Say which flow answers which numbers.")

Pattern = Annotated[
    str, typer.Argument(metavar="PATTERN", help="A number such as 4001, or a pattern such as _400X, _9[2-4]. or _010N!.")
]
Environment = Annotated[
    str | None, typer.Option("--environment", metavar="NAME", help="Default: the one this installation answers to.")
]


@app.command("list")
def list_numbers(as_json: Json = False) -> None:
    """List all bindings."""
    with open_door(Settings.from_env()) as door:
        found = door.get("numbers")
    if as_json:
        show_json(found)
        return
    rows = [(one["environment"], one["pattern"], one["flow"], one["alias"]) for one in found["numbers"]]
    columns = ("ENVIRONMENT", "PATTERN", "FLOW", "ALIAS")
    show_table(columns, rows, empty="No number is bound. Bind one: cordboard numbers bind 4001 FLOW")


@app.command("bind")
def bind(
    pattern: Pattern, flow: FlowId, environment: Environment = None, alias: AliasOption = "live", as_json: Json = False
) -> None:
    """Let a flow answer a number or pattern, in place of what answered it before."""
    wanted = {"environment": environment, "pattern": pattern, "flow": flow, "alias": alias}
    with open_door(Settings.from_env()) as door:
        bound = door.put("numbers", body=wanted)
        version = _version(door, flow, alias)
    if as_json:
        show_json(bound)
    else:
        say((bound["pattern"], "bold"), f" in {bound['environment']} is answered by {flow} ({alias}).")
    if version is None:
        remark(f"{flow} has no version named {alias} yet, so callers hear that the number is not in service.")
        remark(f"Publish one: cordboard flow publish {flow}" + ("" if alias == "live" else f" --alias {alias}"))


@app.command("unbind")
def unbind(pattern: Pattern, environment: Environment = None) -> None:
    """Take a binding away. Callers of the number then hear that it is not in service."""
    with open_door(Settings.from_env()) as door:
        door.post("numbers", "unbind", body={"environment": environment, "pattern": pattern})
    say((pattern, "bold"), f" in {environment}" if environment else "", " is answered by nobody now.")


@app.command("resolve")
def resolve(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="What is dialled.")],
    environment: Environment = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say which flow and version a call to this number runs. Exit code 1 when none."""
    with open_door(Settings.from_env()) as door:
        found = door.post("numbers", "resolve", body={"environment": environment, "dialled": number})
    if as_json:
        show_json(found)
    else:
        pattern = f" → {found['binding']['pattern']}" if found["binding"] else ""
        say((number, "bold"), f"{pattern} → ", (found["text"][language_of(lang)], "green" if found["version"] else "yellow"))
    if found["version"] is None:
        raise typer.Exit(1)


def _version(door: Door, flow: str, alias: str) -> int | None:
    versions = {one["name"]: int(one["version"]) for one in door.get("flows", flow, "aliases")["aliases"]}
    return versions.get(alias)
