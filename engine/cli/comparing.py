"""``cordboard flow diff``: what changed between two versions, the draft and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.door import Door, open_door
from engine.cli.options import FlowId, Json
from engine.cli.terminal import remark, show_json
from engine.config import Settings
from engine.errors import InvalidInput

if TYPE_CHECKING:  # networkx and jsonschema stand behind it
    from engine.graph.diff import Change


def diff_versions(
    flow: FlowId,
    a: Annotated[str, typer.Argument(metavar="A", help="A version's number, an alias, draft, or a file.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, to compare with.")],
    as_json: Json = False,
) -> None:
    """Show what changed from A to B."""
    from engine.cli.changes import show_changes
    from engine.cli.documents import changes_between

    before, after = (_document(flow, name) for name in (a, b))
    drawn = changes_between(before, after)
    if drawn is None:
        raise InvalidInput("cannot-compare", "One of the two cannot be understood as a drawing.", "Validate the draft first.")
    changes = (*_heard_otherwise(flow, a, b), *drawn)
    if as_json:
        show_json([change.as_json() for change in changes])
    elif changes:
        show_changes(changes, after, before)
    else:
        remark(f"{a} and {b} are the same drawing.")


def _heard_otherwise(flow: str, a: str, b: str) -> tuple[Change, ...]:
    """Ask what the library of prompts changed from one version to another, or to the draft; a file tells nothing of it."""
    from engine.graph.diff import Change

    if a == "draft" or _is_file(a) or _is_file(b):
        return ()
    with open_door(Settings.from_env()) as door:
        numbers = {"before": _number(door, flow, a), "after": None if b == "draft" else _number(door, flow, b)}
        told = door.get("flows", flow, "changes", query=numbers)["changes"]
    return tuple(
        Change(one["what"], one["pointer"], one["before"], one["after"])
        for one in told
        if one["what"] == "shared_prompt_changed"
    )


def _is_file(name: str) -> bool:
    return name == "-" or "/" in name or name.lower().endswith((".json", ".yaml", ".yml"))


def _document(flow: str, name: str) -> dict[str, Any]:
    from engine.cli.documents import read_drawing

    if _is_file(name):
        return read_drawing(name).document or {}
    with open_door(Settings.from_env()) as door:
        return _kept(door, flow, name)


def _kept(door: Door, flow: str, name: str) -> dict[str, Any]:
    place = ("draft",) if name == "draft" else ("versions", _number(door, flow, name))
    document: dict[str, Any] = door.get("flows", flow, *place)["document"]
    return document


def _number(door: Door, flow: str, name: str) -> int:
    """Find the version that a number or an alias names."""
    if name.isascii() and name.isdigit():
        return int(name)
    aliases: dict[str, int] = {alias["name"]: alias["version"] for alias in door.get("flows", flow, "aliases")["aliases"]}
    if name not in aliases:
        known = ", ".join(sorted(aliases)) or "none yet"
        raise InvalidInput("no-such-alias", f"{name} is neither a version nor an alias of {flow}.", f"Aliases: {known}.")
    return aliases[name]
