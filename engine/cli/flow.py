"""``cordboard flow``: drawings in and out, publishing, going back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli import comparing, compiling, defaults, effort, formatting, publishing, scenarios
from engine.cli.door import Door, Refused, open_door
from engine.cli.findings import count_of, show_findings
from engine.cli.options import AliasOption, FlowId, Json, Lang, language_of
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import CordboardError, InvalidInput

if TYPE_CHECKING:
    from engine.cli.documents import Drawing

app = typer.Typer(no_args_is_help=True, help="Import, check, publish and roll back flows.")

app.command("fmt")(formatting.fmt)
app.command("compile")(compiling.compile_file)
app.command("diff")(comparing.diff_versions)
app.command("defaults")(defaults.defaults)
app.command("effort")(effort.effort)
app.command("test")(scenarios.test)
app.command("coverage")(scenarios.coverage)

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="Flow documents (JSON or YAML); - is standard input.")]


@app.command("list")
def list_flows(as_json: Json = False) -> None:
    """List all flows and the version each one is live with."""
    with open_door(Settings.from_env()) as door:
        found = door.get("flows")
    if as_json:
        show_json(found)
        return
    rows = [(f["id"], f["name"], str(f["live_version"] or "–"), str(f["draft_revision"])) for f in found["flows"]]
    show_table(("FLOW", "NAME", "LIVE", "DRAFT"), rows, empty="There are no flows. Bring one in: cordboard flow import FILE")


@app.command("show")
def show_flow(flow: FlowId, as_json: Json = False) -> None:
    """Show one flow: its draft, its aliases and its newest versions."""
    with open_door(Settings.from_env()) as door:
        facts = door.get("flows", flow)
        draft = door.get("flows", flow, "draft")
        aliases = door.get("flows", flow, "aliases")["aliases"]
        versions = door.get("flows", flow, "versions")["versions"]
    if as_json:
        light = {key: draft[key] for key in ("revision", "saved_at", "saved_by")}
        show_json({**facts, "draft": light, "aliases": aliases, "versions": versions})
        return
    say((facts["id"], "bold"), f"  {facts['name']}")
    say(f"draft     revision {draft['revision']}, saved {moment(draft['saved_at'])} by {draft['saved_by']}")
    for alias in aliases:
        say(f"{alias['name']:<9} version {alias['version']}, moved {moment(alias['moved_at'])} by {alias['moved_by']}")
    _show_versions(versions, aliases)


@app.command("versions")
def list_versions(flow: FlowId, as_json: Json = False) -> None:
    """List the published versions, newest first."""
    with open_door(Settings.from_env()) as door:
        found = door.get("flows", flow, "versions")
        aliases = door.get("flows", flow, "aliases")["aliases"]
    if as_json:
        show_json(found)
    else:
        _show_versions(found["versions"], aliases)


def _show_versions(versions: list[dict[str, Any]], aliases: list[dict[str, Any]]) -> None:
    rows = [
        (
            str(one["number"]),
            ", ".join(alias["name"] for alias in aliases if alias["version"] == one["number"]),
            one["digest"][:12],
            moment(one["published_at"]),
            one["published_by"],
        )
        for one in versions
    ]
    show_table(("VERSION", "ALIASES", "DIGEST", "PUBLISHED", "BY"), rows, empty="Nothing is published yet.")


@app.command("validate")
def validate_files(files: Files, as_json: Json = False, lang: Lang = None) -> None:
    """Check flow documents, offline, with the steps that are installed here. Exit code 1 when there are errors."""
    from engine.bootstrap.palette import Palette
    from engine.cli.documents import read_drawing
    from engine.nodes.defaults import of_installation

    settings = Settings.from_env()
    blocks, installation = Palette(settings.steps).catalog(), of_installation(dict(settings.flow_defaults))
    right, plain = True, []
    for file in files:
        try:
            drawing = read_drawing(file, blocks, installation=installation)
        except CordboardError as wrong:
            right = False
            plain.append({"file": file, "publishable": False, "diagnostics": [], "problem": wrong.message, "mend": wrong.mend})
            if not as_json:
                say(f"{file}:  ", ("unreadable", "bold red"), f"  {wrong.message}")
                say(("    → ", "dim"), wrong.mend)
            continue
        right = right and drawing.publishable
        plain.append({"file": file, "publishable": drawing.publishable, "diagnostics": list(drawing.found)})
        plain[-1]["effort"] = [one.as_json() for one in drawing.effort]
        if not as_json:
            show_findings(drawing.place, drawing.found, language_of(lang))
            _conclude(drawing)
    if as_json:
        show_json(plain)
    if not right:
        raise typer.Exit(1)


def _conclude(drawing: Drawing) -> None:
    counted = count_of(drawing.found)
    style, verdict = ("green", "can be published") if drawing.publishable else ("bold red", "cannot be published")
    say((f"{drawing.place} {verdict}", style), f" ({counted})" if counted else "")


@app.command("import")
def import_files(
    files: Files,
    publish: Annotated[bool, typer.Option("--publish", help="Publish each one at once.")] = False,
    alias: AliasOption = "live",
    revision: Annotated[
        int | None,
        typer.Option("--revision", min=0, help="The draft's revision that the file was made from; refused when it is older."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Bring flow documents in as drafts, and show what that changes. A draft may have errors; a version may not."""
    from engine.bootstrap.palette import Palette
    from engine.cli.documents import read_drawing
    from engine.nodes.defaults import of_installation

    settings = Settings.from_env()
    blocks, installation = Palette(settings.steps).catalog(), of_installation(dict(settings.flow_defaults))
    for file in files:
        drawing = read_drawing(file, blocks, installation=installation)
        show_findings(drawing.place, drawing.found, language_of(lang))
        document = drawing.document
        if document is None or (publish and not drawing.publishable):
            _conclude(drawing)
            raise typer.Exit(1)
        flow = document.get("id")
        if not isinstance(flow, str) or not flow:
            raise InvalidInput("no-id", f"{drawing.place} has no id.", 'Give it one, such as "id": "main-menu".')
        with open_door(Settings.from_env()) as door:
            kept = _keep(door, flow, document, revision)
            if publish:
                publishing.publish(door, flow, alias, language_of(lang), revision=kept)
            elif not drawing.publishable:
                remark("It has errors, so it cannot be published yet.")


def _keep(door: Door, flow: str, document: dict[str, Any], revision: int | None) -> int:
    """Save the draft unless it is there already, and give its revision."""
    from engine.cli.changes import show_changes
    from engine.cli.documents import changes_between

    before = _draft_or_none(door, flow)
    if before is not None and before["document"] == document and revision in (None, before["revision"]):
        say((flow, "bold"), f" is unchanged: the draft at revision {before['revision']} is this very document.")
        return int(before["revision"])
    base = revision if revision is not None else before["revision"] if before else 0
    try:
        saved = door.put("flows", flow, "draft", body={"document": document, "revision": base})
    except Refused as refused:
        if refused.status != 409 or before is None:
            raise
        raise _changed_meanwhile(door, flow, base, refused) from None
    changes = changes_between(before["document"], document) if before else None
    if changes and before:
        show_changes(changes, document, before["document"])
    what = "is now" if before else "is new:"
    say((flow, "bold"), f" {what} draft revision {saved['revision']}.")
    return int(saved["revision"])


def _draft_or_none(door: Door, flow: str) -> dict[str, Any] | None:
    try:
        draft: dict[str, Any] = door.get("flows", flow, "draft")
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    return draft


def _changed_meanwhile(door: Door, flow: str, base: int, refused: Refused) -> CordboardError:
    now = door.get("flows", flow, "draft")
    return CordboardError(
        refused.code,
        f"The draft of {flow} is at revision {now['revision']}, saved {moment(now['saved_at'])} by {now['saved_by']}; "
        f"your file was made from revision {base}.",
        f"See what is there: cordboard flow export {flow} -o theirs.json; bring both together, then import with "
        f"--revision {now['revision']}",
    )


@app.command("publish")
def publish_flow(flow: FlowId, alias: AliasOption = "live", as_json: Json = False, lang: Lang = None) -> None:
    """Publish the draft as a version and point the alias at it. Calls in progress keep their version."""
    with open_door(Settings.from_env()) as door:
        publishing.publish(door, flow, alias, language_of(lang), as_json=as_json)


@app.command("rollback")
def roll_back(
    flow: FlowId,
    version: Annotated[int, typer.Argument(metavar="N", min=1, help="The version to go to.")],
    alias: AliasOption = "live",
    as_json: Json = False,
) -> None:
    """Point the alias at an earlier version (or forward again). Calls in progress keep theirs."""
    with open_door(Settings.from_env()) as door:
        publishing.point(door, flow, alias, version, as_json=as_json)


@app.command("export")
def export_flow(
    flow: FlowId,
    version: Annotated[int | None, typer.Option("--version", metavar="N", min=1, help="This version, not the draft.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.", dir_okay=False)
    ] = None,
) -> None:
    """Write out the draft, or a version, as a flow document."""
    from engine.cli.documents import save
    from engine.graph.files import written

    with open_door(Settings.from_env()) as door:
        found = door.get("flows", flow, "draft") if version is None else door.get("flows", flow, "versions", version)
    text = written(found["document"])
    if output is None:
        print(text, end="")
        return
    save(output, text)
    what = f"version {version}" if version is not None else f"draft revision {found['revision']}"
    remark(f"{flow}, {what}, is in {output}.")
