"""Publishing and moving aliases over the API, with what a person wants to see meanwhile."""

from __future__ import annotations

import sys
from typing import Any

import typer

from engine.cli.door import Door, Refused, sent
from engine.cli.findings import show_findings
from engine.cli.options import Language
from engine.cli.terminal import err, say, show_json
from engine.errors import CordboardError


def publish(
    door: Door, flow: str, alias: str, language: Language, *, revision: int | None = None, as_json: bool = False
) -> None:
    """Publish the draft, at this revision when one is named; findings of a refused one are printed, with exit code 1."""
    before = _aliases(door, flow).get(alias)
    try:
        release = _published(door, flow, {"alias": alias or None, "revision": revision})
    except Refused as refused:
        findings = refused.details.get("diagnostics")
        if not findings:
            raise
        show_findings(flow, findings, language)
        say((f"{flow} cannot be published", "bold red"))
        raise typer.Exit(1) from None
    if as_json:
        show_json(release)
        return
    say((f"{flow} version {release['number']}", "bold"), f" is published ({release['digest'][:12]}).")
    if alias:
        _tell_move(alias, before, release["number"])


def point(door: Door, flow: str, alias: str, version: int, *, as_json: bool = False) -> None:
    """Point an alias at a version."""
    before = _aliases(door, flow).get(alias)
    moved = door.put("flows", flow, "aliases", alias, body={"version": version})
    if as_json:
        show_json(moved)
    else:
        _tell_move(alias, before, version)


def _aliases(door: Door, flow: str) -> dict[str, int]:
    return {one["name"]: one["version"] for one in door.get("flows", flow, "aliases")["aliases"]}


def _tell_move(alias: str, before: int | None, after: int) -> None:
    if before == after:
        say(f"{alias} is version {after}, as before.")
    else:
        say((alias, "bold"), " is ", (f"version {after}", "bold green"), f" now (it was {before})." if before else " now.")


def _published(door: Door, flow: str, body: dict[str, Any]) -> dict[str, Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("speaking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[prompt]}"))
    with (
        Progress(*columns, console=err(), transient=True, disable=not sys.stderr.isatty()) as bar,
        door.stream("POST", "flows", flow, "versions", body=body) as response,
    ):
        task = bar.add_task("", total=None, prompt="")
        for _, event, data in sent(response):
            if event == "progress":
                bar.update(task, total=data["total"], completed=data["done"], prompt=f"{data['prompt']} [{data['language']}]")
            elif event == "published":
                release: dict[str, Any] = data["release"]
                return release
            elif data is not None:
                raise Refused(int(data.get("status", 500)), data)
    raise CordboardError(
        "publish-broke-off", "The connection broke before the version was published.", "Type the command again: it is safe."
    )
