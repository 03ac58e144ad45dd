"""``cordboard calls``: which calls there are, what happened in one, and its durable history."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from engine.cli.door import Door, open_door
from engine.cli.options import CallId, FlowOption, Json, Lang, language_of
from engine.cli.terminal import moment, out, remark, show_json, show_table
from engine.config import Settings

if TYPE_CHECKING:
    from rich.text import Text

_PAGE = 500
"""The most calls that the API gives at once."""
_SHORT_ID = 8
_STYLES = {
    "live": "green",
    "failed": "bold red",
    "interrupted": "bold red",
    "abandoned": "yellow",
    "unreached": "yellow",
    "unbound": "yellow",
}
_COLUMNS = ("CALL", "OFFERED", "STATE", "CALLER", "DIALLED", "FLOW", "SECONDS")


class _ListByDefault(TyperGroup):
    """``cordboard calls`` alone, or with options alone, means ``cordboard calls list``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_ListByDefault, help="List calls, and tell what happened in them. Without a command: list.")


@app.command("list")
def list_calls(
    live: Annotated[bool, typer.Option("--live", help="Calls in progress only.")] = False,
    flow: FlowOption = None,
    number: Annotated[int, typer.Option("-n", "--number", metavar="N", min=1, help="How many, newest first.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing calls as they come and end.")] = False,
    as_json: Json = False,
) -> None:
    """List calls, newest first."""
    settings = Settings.from_env()
    with open_door(settings) as door:
        if follow:
            _follow(settings, door, live=live, flow=flow, number=number, as_json=as_json)
            return
        found = _newest(door, number, "live" if live else None, flow)
    if as_json:
        show_json({"calls": found})
    else:
        show_table(_COLUMNS, _rows(found), empty="There are no such calls.")


@app.command("show")
def show_call(call: CallId, as_json: Json = False, lang: Lang = None) -> None:
    """Tell the story of a call: its path, each prompt and key, its legs, who hung up."""
    from engine.cli.timeline import show_story

    with open_door(Settings.from_env()) as door:
        told = door.get("calls", call)
    if as_json:
        show_json(told)
    else:
        show_story(told, language_of(lang))


@app.command("history")
def show_history(
    call: CallId,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.", dir_okay=False)
    ] = None,
) -> None:
    """Export the call's Temporal history as JSON. It holds what the caller typed: keep it where call records are kept."""
    from engine.cli.documents import save

    with open_door(Settings.from_env()) as door:
        history = door.get("calls", call, "history")
    if output is None:
        show_json(history)
        return
    save(output, json.dumps(history, ensure_ascii=False, indent=2) + "\n")
    remark(f"The history is in {output}.")


def _newest(door: Door, number: int, state: str | None, flow: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    while len(found) < number:
        limit = min(_PAGE, number - len(found))
        page = door.get("calls", query={"limit": limit, "state": state, "flow": flow, "after": after})
        found += page["calls"]
        after = page["next"]
        if after is None:
            break
    return found


def _rows(calls: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [_row(call, [other["id"] for other in calls]) for call in calls]


def _row(call: dict[str, Any], beside: list[str]) -> tuple[Any, ...]:
    from rich.text import Text

    state = call["outcome"] or call["state"]
    return (
        _shown_id(call["id"], beside),
        moment(call["offered_at"]),
        Text(state, _STYLES.get(state, "")),
        _who(call),
        call["dialled"],
        f"{call['flow']} {_version(call)}" if call["flow"] else "–",
        "" if call["ended_at"] is None else f"{_seconds(call):.0f}",
    )


def _who(call: dict[str, Any]) -> str:
    """Give who called; an arrow stands before whom we called ourselves."""
    return ("" if call["direction"] == "inbound" else "→ ") + (call["caller"] or "withheld")


def _version(call: dict[str, Any]) -> str:
    return "draft" if call["version"] is None else f"v{call['version']}"


def _shown_id(call: str, beside: list[str]) -> str:
    """Shorten an id for people, as long as no other in the list begins so; a pipe gets it whole."""
    if not sys.stdout.isatty():
        return call
    twins = [other for other in beside if other != call]
    length = next((n for n in range(_SHORT_ID, len(call)) if not any(o.startswith(call[:n]) for o in twins)), len(call))
    return call[:length]


def _seconds(call: dict[str, Any]) -> float:
    from datetime import datetime

    return (datetime.fromisoformat(call["ended_at"]) - datetime.fromisoformat(call["offered_at"])).total_seconds()


def _follow(settings: Settings, door: Door, *, live: bool, flow: str | None, number: int, as_json: bool) -> None:
    from engine.cli.following import events, patiently

    def show(call: dict[str, Any]) -> None:
        if as_json:
            print(json.dumps(call, ensure_ascii=False), flush=True)
        else:
            out().print(_line(call))

    try:
        # The stream is opened before the list is read, so that no call falls between the two.
        coming = events(settings)
        next(coming)
        for call in reversed(_newest(door, number, "live" if live else None, flow)):
            show(call)
        for event in coming:
            if event is not None and flow in (None, event.get("flow")):
                show(patiently(partial(door.get, "calls", event["call"]))["call"])
    except KeyboardInterrupt:
        return


def _line(call: dict[str, Any]) -> Text:
    from rich.text import Text

    parts = _row(call, [])
    widths = (_SHORT_ID, 19, 11, 16, 12, 24, 0)
    padded = (Text.assemble(part).plain.ljust(width) for part, width in zip(parts, widths, strict=True))
    state = call["outcome"] or call["state"]
    return Text("  ".join(padded).rstrip(), _STYLES.get(state, ""))
