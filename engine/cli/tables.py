"""``cordboard tables``: what flows look up and write into, and people keep."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import Door, Refused, open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Keep the tables that flows look up and write into.")

TableName = Annotated[str, typer.Argument(metavar="TABLE", help="The table's name.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of one row.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show sensitive values.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file in UTF-8; - is standard input or output.")]


@app.command("list")
def list_tables(as_json: Json = False) -> None:
    """List all tables."""
    with open_door(Settings.from_env()) as door:
        found = door.get("tables")
    if as_json:
        show_json(found)
        return
    rows = [
        (one["name"], one["key"], str(one["rows"]), moment(one["changed_at"]), one["changed_by"]) for one in found["tables"]
    ]
    empty = "There is no table. Make one: cordboard tables create customers --key phone:phone --column level"
    show_table(("TABLE", "KEY", "ROWS", "CHANGED AT", "CHANGED BY"), rows, empty=empty)


@app.command("show")
def show(
    table: TableName,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="How many rows.")] = 20,
    reveal: Reveal = False,
    as_json: Json = False,
) -> None:
    """Show a table's columns and its first rows."""
    with open_door(Settings.from_env()) as door:
        known = door.get("tables", table)
        page = door.post("tables", table, "rows", "read", body={"limit": most, "reveal": reveal})
    if as_json:
        show_json({**known, "first": page["rows"]})
        return
    for column in known["columns"]:
        marks = [column["type"], *(["key"] if column["name"] == known["key"] else [])]
        say((column["name"], "bold"), f"  {', '.join(marks + (['sensitive'] if column['sensitive'] else []))}")
    names = [column["name"] for column in known["columns"]]
    rows = [[_cell(row["values"].get(name)) for name in names] for row in page["rows"]]
    show_table([name.upper() for name in names], rows, empty="It has no rows.")
    if known["rows"] > len(rows):
        remark(f"{known['rows'] - len(rows)} more rows; all of them: cordboard tables export {table} -")


@app.command("create")
def create(
    table: TableName,
    key: Annotated[str, typer.Option("--key", metavar="NAME:TYPE", help="The key column, such as phone:phone or ticket.")],
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="NAME[:TYPE[:sensitive]]", help="string, number, boolean, date or phone."),
    ] = None,
) -> None:
    """Make a table; where it is there already, give it just these columns. Columns that stay keep their values."""
    columns = [_column(words) for words in (key, *(column or ()))]
    with open_door(Settings.from_env()) as door:
        made = door.put("tables", table, body={"key": columns[0]["name"], "columns": columns})
    say((table, "bold"), f" has the columns {', '.join(one['name'] for one in made['columns'])}.")


@app.command("get")
def get(table: TableName, key: Key, reveal: Reveal = False, as_json: Json = False) -> None:
    """Show the row of a key, as a call would find it."""
    with open_door(Settings.from_env()) as door:
        known = door.get("tables", table)
        body = {"key": _value(known, known["key"], key), "reveal": reveal}
        row = door.post("tables", table, "rows", "find", body=body)
    if as_json:
        show_json(row)
        return
    for name, value in row["values"].items():
        say((name, "bold"), f"  {_cell(value)}")
    remark(f"changed {moment(row['changed_at'])} by {row['changed_by']}")


@app.command("set")
def set_row(
    table: TableName,
    key: Key,
    values: Annotated[list[str] | None, typer.Argument(metavar="COLUMN=VALUE…", help="An empty value takes it away.")] = None,
) -> None:
    """Write a row, whether it is there or not. Columns that are not named stay as they are. Calls see it at once."""
    with open_door(Settings.from_env()) as door:
        known = door.get("tables", table)
        given = {name: _value(known, name, text) for name, text in map(_pair, values or ())}
        body = {"change": "set", "key": _value(known, known["key"], key), "values": given}
        door.post("tables", table, "rows", "change", body=body)
    say("Written.")


@app.command("remove")
def remove(table: TableName, key: Key) -> None:
    """Take a row away."""
    with open_door(Settings.from_env()) as door:
        known = door.get("tables", table)
        body = {"change": "delete", "key": _value(known, known["key"], key)}
        door.post("tables", table, "rows", "change", body=body)
    say("Removed.")


@app.command("drop")
def drop(table: TableName, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Forget a table with all its rows. Flows that name it then take their exit “error”."""
    with open_door(Settings.from_env()) as door:
        rows = door.get("tables", table)["rows"]
        if not yes:
            typer.confirm(f"Forget {table} and its {rows} rows?", abort=True, err=True)
        door.delete("tables", table)
    say((table, "bold"), " is forgotten.")


@app.command("import")
def import_rows(
    table: TableName,
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Take away the rows there were.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look whether the file could be taken.")] = False,
) -> None:
    """Take rows from CSV whose first line names the columns: all of them, or none."""
    with open_door(Settings.from_env()) as door:
        asked = {"replace": replace, "dry_run": dry_run}
        taken = send_rows(door, ("tables", table, "rows", "import"), file, asked)
    done = "could be taken" if dry_run else "are taken"
    say(f"{taken['read']} rows {done}; ", (table, "bold"), f" has {taken['rows']} rows.")


@app.command("export")
def export(table: TableName, file: File = "-") -> None:
    """Write all rows as CSV, sensitive values included."""
    with open_door(Settings.from_env()) as door:
        data = door.download("tables", table, "rows", "export")
    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(file)
    path.touch(mode=0o600)  # it may hold what is sensitive
    path.write_bytes(data)
    say((file, "bold"), " is written.")


@app.command("history")
def history(table: TableName, as_json: Json = False) -> None:
    """Tell who changed what, when: people and calls."""
    with open_door(Settings.from_env()) as door:
        found = door.get("tables", table, "changes")
    if as_json:
        show_json(found)
        return
    rows = [(moment(one["at"]), one["by"], one["what"], one["key"], ", ".join(one["columns"])) for one in found["changes"]]
    show_table(("AT", "BY", "WHAT", "KEY", "COLUMNS"), rows, empty="Nothing was changed yet.")


def send_rows(door: Door, path: tuple[str, ...], file: str, asked: Mapping[str, bool]) -> Any:
    """Send a CSV file; every line of it that is refused is told."""
    query = {name: "true" for name, wanted in asked.items() if wanted}
    try:
        return door.upload(*path, data=_read(file), kind="text/csv", query=query)
    except Refused as wrong:
        for text in _lines(wrong.details):
            remark(text)
        raise


def _lines(problem: Mapping[str, Any]) -> Iterator[str]:
    for row in problem.get("rows", ()):
        where = f", column {row['column']}" if row["column"] else ""
        yield f"line {row['line']}{where}: {row['message']}"


def _column(words: str) -> dict[str, Any]:
    name, _, rest = words.partition(":")
    type_, _, mark = rest.partition(":")
    if mark not in ("", "sensitive"):
        raise InvalidInput("bad-column", f"“{words}” says no column.", "Write it as level, age:number or pin:string:sensitive.")
    return {"name": name, "type": type_ or "string", "sensitive": mark == "sensitive"}


def _pair(words: str) -> tuple[str, str]:
    name, equals, value = words.partition("=")
    if not equals:
        raise InvalidInput("bad-value", f"“{words}” gives no column a value.", "Write it as level=gold.")
    return name, value


def _value(known: Mapping[str, Any], name: str, text: str) -> Any:
    """Read a word as its column takes it."""
    from engine.tables.model import Column, Table
    from engine.tables.values import read

    columns = tuple(Column(one["name"], one["type"], one["sensitive"]) for one in known["columns"])
    return read(Table(known["name"], known["key"], columns).column(name), text, Settings.from_env().country)


def _cell(value: Any) -> str:
    from engine.tables.values import written

    return written(value)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as wrong:
        raise InvalidInput("no-file", f"{file} cannot be read: {wrong.strerror}.", "Check its name.") from None
