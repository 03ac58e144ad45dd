"""``cordboard calendars``: opening hours that flows go by. A change acts on calls within two seconds, without publishing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import Door, Refused, open_door
from engine.cli.options import Json, Lang, Language, language_of
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Keep opening hours, holidays and emergency closures.")
emergency = typer.Typer(no_args_is_help=True, help="Close a calendar at once, or open it again.")
app.add_typer(emergency, name="emergency")


class Meaning(StrEnum):
    """What imported events are."""

    CLOSED = "closed"
    HOURS = "hours"


def _names(incomplete: str) -> list[str]:
    try:  # completion must never print, wait or fail
        with open_door(Settings.from_env()) as door:
            door.client.timeout = 1.0
            found = door.get("calendars")["calendars"]
    except Exception:
        return []
    return [one["name"] for one in found if one["name"].startswith(incomplete)]


Name = Annotated[str, typer.Argument(metavar="NAME", help="The calendar's name.", autocompletion=_names)]

_STATES: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "open": ("open", "green"),
        "closed": ("closed", "yellow"),
        "holiday": ("holiday", "yellow"),
        "emergency": ("emergency closure", "bold red"),
    },
    "zh": {
        "open": ("营业中", "green"),
        "closed": ("非营业时间", "yellow"),
        "holiday": ("节假日", "yellow"),
        "emergency": ("紧急关闭", "bold red"),
    },
}


@app.command("list")
def list_calendars(as_json: Json = False, lang: Lang = None) -> None:
    """List all calendars, and how each is now."""
    with open_door(Settings.from_env()) as door:
        found = door.get("calendars")
    if as_json:
        show_json(found)
        return
    language = language_of(lang)
    rows = [
        (one["name"], one["zone"], _state(one, language), _clock(one["now"], "changes_at"), one["saved_by"])
        for one in found["calendars"]
    ]
    columns = ("NAME", "ZONE", "NOW", "UNTIL", "SET BY")
    show_table(columns, rows, empty="There is no calendar. Set one: cordboard calendars set NAME FILE")


@app.command("show")
def show(name: Name, as_json: Json = False, lang: Lang = None) -> None:
    """Show a calendar as YAML, and how it is now."""
    from engine import plain_yaml

    with open_door(Settings.from_env()) as door:
        found = door.get("calendars", name)
    if as_json:
        show_json(found)
        return
    say(plain_yaml.write(found["document"]).rstrip())
    remark(f"# revision {found['revision']}, set {moment(found['saved_at'])} by {found['saved_by']}")
    if found["problem"]:
        remark(f"# {found['problem']}")
    if found["now"]:
        _tell(found["now"], language_of(lang))


@app.command("set")
def set_calendar(
    name: Name,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The calendar as YAML or JSON; - for standard input.")],
    revision: Annotated[
        int | None, typer.Option("--revision", min=0, help="Only in place of this revision. Default: of whatever is there.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Keep a calendar, in place of what the name stood for. Calls go by it within two seconds."""
    from engine.cli.neighbours import read_calendar_file

    document = read_calendar_file(Path(file))
    with open_door(Settings.from_env()) as door:
        made_from = _revision(door, name) if revision is None else revision
        kept = door.put("calendars", name, body={"document": document, "revision": made_from})
    if as_json:
        show_json(kept)
        return
    say((name, "bold"), f" is kept as revision {kept['revision']}; calls go by it within two seconds.")
    _tell(kept["now"], language_of(lang))


@app.command("remove")
def remove(
    name: Name,
    force: Annotated[bool, typer.Option("--force", help="Also when calls go by it; they then take the exit “error”.")] = False,
) -> None:
    """Remove a calendar that no call goes by."""
    with open_door(Settings.from_env()) as door:
        door.delete("calendars", name, query={"force": "true"} if force else None)
    say((name, "bold"), " is removed.")


@app.command("uses")
def uses(name: Name, as_json: Json = False) -> None:
    """List the flows that go by a calendar, in the versions that calls run now."""
    with open_door(Settings.from_env()) as door:
        found = door.get("calendars", name, "uses")
    if as_json:
        show_json(found)
        return
    rows = [(one["flow"], str(one["version"]), ", ".join(one["aliases"])) for one in found["uses"]]
    show_table(("FLOW", "VERSION", "ALIASES"), rows, empty=f"No flow goes by {name} now.")


@app.command("test")
def test(
    name: Name,
    at: Annotated[
        str | None, typer.Option("--at", metavar="MOMENT", help="Such as 2026-10-01T10:00, by its own clock. Default: now.")
    ] = None,
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="Try this document, and keep nothing.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell how a calendar is at a moment, why, and when that changes."""
    from engine.cli.neighbours import read_calendar_file

    document = None if file is None else read_calendar_file(Path(file))
    with open_door(Settings.from_env()) as door:
        found = door.post("calendars", name, "test", body={"at": at, "document": document})
    if as_json:
        show_json(found)
    else:
        _tell(found, language_of(lang))


@app.command("import")
def import_events(
    name: Name,
    ics: Annotated[str, typer.Argument(metavar="ICS", help="An iCalendar file (.ics); - for standard input.")],
    called: Annotated[
        str, typer.Option("--as", metavar="NAME", help="What the import is called; one of that name is replaced.")
    ] = "imported",
    means: Annotated[
        Meaning, typer.Option("--means", help="Its events are times when it is closed, or hours in place of the week's.")
    ] = Meaning.CLOSED,
    as_json: Json = False,
) -> None:
    """Take the events of an iCalendar into a calendar, recurring ones too (RFC 5545)."""
    from engine.cli.documents import read_bytes

    try:
        text = read_bytes(ics).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("not-text", f"{ics} is no UTF-8 text.", "Export it again as .ics.") from None
    with open_door(Settings.from_env()) as door:
        there = door.get("calendars", name)
        others = [one for one in there["document"].get("events", ()) if one["name"] != called]
        events = [*others, {"name": called, "means": means.value, "ics": text}]
        document = {**there["document"], "events": events}
        kept = door.put("calendars", name, body={"document": document, "revision": there["revision"]})
    if as_json:
        show_json(kept)
    else:
        say((name, "bold"), f" has the events of {ics} as {called}; revision {kept['revision']}.")


@app.command("holidays")
def holidays(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="Its ISO code, such as CN.")],
    year: Annotated[int | None, typer.Option("--year", help="Default: this year.")] = None,
    subdivision: Annotated[str, typer.Option("--subdivision", metavar="CODE", help="A part with holidays of its own.")] = "",
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List a country's public holidays, and the weekends that are worked to make up for them (调休)."""
    query = {"country": country.upper(), "subdivision": subdivision, "year": year}
    with open_door(Settings.from_env()) as door:
        found = door.get("holidays", query=query)
    if as_json:
        show_json(found)
        return
    chinese = language_of(lang) is Language.ZH
    rows = [(one["date"], _in(one["name"], chinese)) for one in found["holidays"]]
    rows += [(day, "调休上班" if chinese else "worked, to make up for a holiday") for day in found["make_up_days"]]
    show_table(("DATE", "HOLIDAY"), sorted(rows), empty="No public holidays are known for that year.")
    if not found["announced"]:
        remark("The working weekends of that year are not known to this version; write them as days `like: mon`.")


@app.command("history")
def history(name: Name, as_json: Json = False) -> None:
    """List who changed a calendar, when and to what; also of one that was removed."""
    with open_door(Settings.from_env()) as door:
        found = door.get("calendars", name, "changes")
    if as_json:
        show_json(found)
        return
    rows = [(moment(one["at"]), one["by"], one["change"], _details(one)) for one in found["changes"]]
    show_table(("AT", "BY", "CHANGE", "TO"), rows, empty=f"Nothing was ever changed about {name}.")


@emergency.command("on")
def close(
    name: Name,
    since: Annotated[
        str | None, typer.Option("--from", metavar="MOMENT", help="15:00, or a moment, by its own clock. Default: now.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="MOMENT", help="18:00, or a moment, by its own clock. Then it ends itself.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Flows may say it.")] = "",
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Close a calendar at once, or from a moment on. Calls then take the exit “emergency” within two seconds."""
    with open_door(Settings.from_env()) as door:
        kept = door.put("calendars", name, "emergency", body={"since": since, "until": until, "reason": reason})
    if as_json:
        show_json(kept)
        return
    say((name, "bold"), " is closed at once." if kept["emergency"]["active"] else " will be closed.")
    _tell(kept["now"], language_of(lang))


@emergency.command("off")
def open_again(name: Name, as_json: Json = False, lang: Lang = None) -> None:
    """Take an emergency closure back. The hours hold again within two seconds."""
    with open_door(Settings.from_env()) as door:
        kept = door.delete("calendars", name, "emergency")
    if as_json:
        show_json(kept)
        return
    say((name, "bold"), " goes by its hours again.")
    _tell(kept["now"], language_of(lang))


def _revision(door: Door, name: str) -> int:
    try:
        return int(door.get("calendars", name)["revision"])
    except Refused as refused:
        if refused.status == 404:
            return 0
        raise


def _tell(verdict: dict[str, Any] | None, language: Language) -> None:
    """Say a verdict in one line."""
    if verdict is None:
        return
    chinese = language is Language.ZH
    word, style = _STATES[language.value][verdict["state"]]
    reason = _in(verdict["reason"], chinese)
    why = "" if not reason else f"（{reason}）" if chinese else f" ({reason})"
    until, opens = _clock(verdict, "changes_at"), _clock(verdict, "opens_at")
    rest = "" if not until else f"，至 {until}" if chinese else f" until {until}"
    if opens and opens != until:
        rest += f"，{opens} 开始营业" if chinese else f", opens {opens}"
    at = _clock(verdict, "at")
    say(f"{at}：" if chinese else f"{at}: ", (word, style), why + rest)


def _state(one: dict[str, Any], language: Language) -> str:
    return _STATES[language.value][one["now"]["state"]][0] if one["now"] else "?"


def _clock(verdict: dict[str, Any] | None, member: str) -> str:
    """Write a moment as the calendar's own clock shows it."""
    at = verdict and verdict[member]
    return datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _in(name: dict[str, str], chinese: bool) -> str:
    return name.get("zh-CN" if chinese else "en") or next(iter(name.values()), "")


def _details(change: dict[str, Any]) -> str:
    details = change["details"]
    if change["change"] == "set":
        return f"revision {details['revision']}"
    return str(details.get("reason") or "")
