"""``cordboard callers``: who is blocked, who is a VIP, and what classes there are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.tables import send_rows
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Keep lists of callers, and the classes that follow from them.")

ListName = Annotated[str, typer.Argument(metavar="LIST", help="Such as blocked, vip or important.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="A number, or the beginning of numbers as +8610*.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="- is standard input or output.")]


@app.command("lists")
def lists(as_json: Json = False) -> None:
    """List all lists."""
    with open_door(Settings.from_env()) as door:
        found = door.get("callers", "lists")
    if as_json:
        show_json(found)
        return
    rows = [(one["name"], str(one["entries"])) for one in found["lists"]]
    show_table(("LIST", "ENTRIES"), rows, empty="No number is on a list. Add one: cordboard callers add blocked NUMBER")


@app.command("show")
def show(
    name: ListName,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="How many entries.")] = 50,
    as_json: Json = False,
) -> None:
    """Show the numbers on a list."""
    with open_door(Settings.from_env()) as door:
        found = door.post("callers", "lists", name, "read", body={"limit": most})
    if as_json:
        show_json(found)
        return
    rows = [
        (one["number"], moment(one["until"]), one["note"], moment(one["added_at"]), one["added_by"]) for one in found["entries"]
    ]
    show_table(("NUMBER", "UNTIL", "NOTE", "ADDED AT", "BY"), rows, empty=f"No number is on {name}.")
    if found["next"]:
        remark(f"There are more; all of them: cordboard callers export {name} -")


@app.command("add")
def add(
    name: ListName,
    number: Number,
    until: Annotated[str, typer.Option("--until", metavar="WHEN", help="2026-12-31 or 2026-12-31T18:00+08:00.")] = "",
    note: Annotated[str, typer.Option("--note", help="Why, for people.")] = "",
) -> None:
    """Put a number on a list, in place of what was noted of it. Calls go by it at once."""
    with open_door(Settings.from_env()) as door:
        door.post("callers", "lists", name, "add", body={"number": number, "until": until, "note": note})
    say("It is on ", (name, "bold"), f" until {until}." if until else ".")


@app.command("remove")
def remove(name: ListName, number: Number) -> None:
    """Take a number off a list."""
    with open_door(Settings.from_env()) as door:
        door.post("callers", "lists", name, "remove", body={"number": number})
    say("It is no more on ", (name, "bold"), ".")


@app.command("import")
def import_list(
    name: ListName,
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Take away the numbers there were.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look whether the file could be taken.")] = False,
) -> None:
    """Take numbers from CSV whose first line names `number`, and if wanted `until` and `note`: all of them, or none."""
    with open_door(Settings.from_env()) as door:
        asked = {"replace": replace, "dry_run": dry_run}
        taken = send_rows(door, ("callers", "lists", name, "import"), file, asked)
    done = "could be taken" if dry_run else "are taken"
    say(f"{taken['read']} numbers {done}; ", (name, "bold"), f" has {taken['entries']}.")


@app.command("export")
def export(name: ListName, file: File = "-") -> None:
    """Write a list as CSV."""
    with open_door(Settings.from_env()) as door:
        data = door.download("callers", "lists", name, "export")
    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(file)
    path.touch(mode=0o600)
    path.write_bytes(data)
    say((file, "bold"), " is written.")


@app.command("classes")
def classes(as_json: Json = False) -> None:
    """Show the classes in their order: the first that fits is a caller's."""
    with open_door(Settings.from_env()) as door:
        found = door.get("callers", "classes")
    if as_json:
        show_json(found["classes"])
        return
    rows = [(one["name"], "; ".join(_reason(reason) for reason in one["any_of"])) for one in found["classes"]]
    show_table(("CLASS", "BELONGS TO IT WHO"), rows, empty="There are no classes; everybody is normal.")


@app.command("set-classes")
def set_classes(file: File) -> None:
    """Say what the classes are, by a list in JSON or YAML as `classes --json` prints it. Calls go by them at once."""
    from engine.plain_yaml import BadYaml, read

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        wanted = read(text).value  # JSON is YAML, too
    except BadYaml as wrong:
        raise InvalidInput("bad-classes", f"Line {wrong.line}: {wrong.what}.", wrong.mend) from None
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("no-file", f"{file} cannot be read as text.", "Check its name.") from None
    with open_door(Settings.from_env()) as door:
        revision = door.get("callers", "classes")["revision"]
        now = door.put("callers", "classes", body={"classes": wanted, "revision": revision})
    say("The classes are ", (", ".join(one["name"] for one in now["classes"]) or "none", "bold"), ", in this order.")


@app.command("test")
def test(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As the switch gives it; `withheld` for none.")],
    as_json: Json = False,
) -> None:
    """Tell to which class a caller belongs now, and why."""
    with open_door(Settings.from_env()) as door:
        found = door.post("callers", "judge", body={"number": "" if number == "withheld" else number})
    if as_json:
        show_json(found)
    else:
        say((found["name"], "bold"), f" ({found['because']})" if found["because"] else "")


def _reason(reason: dict[str, Any]) -> str:
    if reason.get("withheld"):
        return "withholds the number"
    if "list" in reason:
        return f"is on list {reason['list']}"
    return f"has {reason['column']} {reason['is']} in table {reason['table']}"
