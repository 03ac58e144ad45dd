"""``cordboard prompts``: the shared prompt library, by words and by recordings."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import Door, Refused, open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput, NotFound

app = typer.Typer(no_args_is_help=True, help="Keep the prompts that all flows share: words, languages, voices, recordings.")

_PATIENCE_SECONDS = 900.0
"""For imports: each recording of one takes about a third of a second."""

Key = Annotated[str, typer.Argument(metavar="KEY", help="The prompt's key; blocks name it library:KEY.")]
Tongue = Annotated[str, typer.Argument(metavar="LANGUAGE", help="Such as en or zh-CN.")]
Voice = Annotated[str, typer.Option("--voice", metavar="NAME", help="A voice other than the language's usual one.")]


@app.command("list")
def list_prompts(
    search: Annotated[str, typer.Option("--search", metavar="WORD", help="In keys, descriptions, tags and words.")] = "",
    language: Annotated[str | None, typer.Option("--language", help="Those that are there in this language.")] = None,
    missing: Annotated[str | None, typer.Option("--missing", metavar="LANGUAGE", help="Those that are not.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Those with this tag.")] = None,
    as_json: Json = False,
) -> None:
    """List the prompts of the library."""
    asked = {"search": search or None, "language": language, "missing": missing, "tag": tag}
    with open_door(Settings.from_env()) as door:
        found = _all(door, asked)
    if as_json:
        show_json({"prompts": found})
        return
    rows = [
        (one["key"], ", ".join(_place(entry) for entry in one["entries"]), ", ".join(one["tags"]), one["description"])
        for one in found
    ]
    empty = "There is no such prompt. Write one: cordboard prompts set KEY LANGUAGE TEXT"
    show_table(("KEY", "ENTRIES (♪ RECORDED)", "TAGS", "DESCRIPTION"), rows, empty=empty)


@app.command("show")
def show(key: Key, as_json: Json = False) -> None:
    """Show a prompt in all its languages and voices."""
    with open_door(Settings.from_env()) as door:
        found = door.get("prompts", key)
    if as_json:
        show_json(found)
        return
    say((key, "bold"), f"  {found['description']}" if found["description"] else "")
    rows = [(_place(one), _recorded(one["audio"]), one["text"]) for one in found["entries"]]
    show_table(("ENTRY", "RECORDING", "WORDS"), rows, empty="It has no entries.")
    remark(f"changed {moment(found['changed_at'])} by {found['changed_by']}")


@app.command("set")
def set_words(
    key: Key,
    language: Annotated[str, typer.Argument(metavar="[LANGUAGE]", help="Such as en or zh-CN.")] = "",
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="What it says; - reads it from standard input.")] = "",
    voice: Voice = "",
    description: Annotated[str | None, typer.Option("--description", help="What it is for.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag to find it by; may stand more than once.")] = None,
) -> None:
    """Write what a prompt says in a language, or what it is for. A recording that it has stays."""
    if not language and description is None and tag is None:
        raise InvalidInput("nothing-to-set", "Nothing is said to be set.", "Type: cordboard prompts set KEY LANGUAGE TEXT")
    with open_door(Settings.from_env()) as door:
        if description is not None or tag is not None:
            _describe(door, key, description, tag)
        if language:
            words = sys.stdin.read().removesuffix("\n") if text == "-" else text
            _tell(door.put("prompts", key, "entries", _entry(language, voice), body={"text": words}))
    say((key, "bold"), " is written.")


@app.command("upload")
def upload(
    key: Key,
    language: Tongue,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, MP3, OGG, FLAC, M4A or WebM.")],
    voice: Voice = "",
    keep_silence: Annotated[bool, typer.Option("--keep-silence", help="Leave the silence around the words.")] = False,
) -> None:
    """Upload a recording: it is levelled and made ready for the telephone. Words that are written stay."""
    data = _read(file)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    query = {"file_name": file.name, "trim": "false" if keep_silence else "true"}
    with open_door(Settings.from_env()) as door:
        door.client.timeout = _PATIENCE_SECONDS
        entry = _entry(language, voice)
        changed = door.upload("prompts", key, "entries", entry, "audio", data=data, kind=kind, query=query)
    _tell(changed)
    audio = next(one["audio"] for one in changed["prompt"]["entries"] if _entry(one["language"], one["variant"]) == entry)
    say((key, "bold"), f" is recorded in {entry}: {audio['seconds']:.1f} s, it came at {audio['loudness']:.1f} LUFS.")


@app.command("remove")
def remove(
    key: Key,
    language: Annotated[str, typer.Argument(metavar="[LANGUAGE]", help="One entry alone.")] = "",
    voice: Voice = "",
    recording: Annotated[bool, typer.Option("--recording", help="The entry's recording alone; its words stay.")] = False,
) -> None:
    """Take a prompt, one entry, or its recording away. Published versions keep what they froze."""
    if recording and not language:
        raise InvalidInput("no-language", "Of which language the recording is to go is not said.", "Name the language.")
    entry = ("entries", _entry(language, voice)) if language else ()
    with open_door(Settings.from_env()) as door:
        door.delete("prompts", key, *entry, *(("audio",) if recording else ()))
    say((key, "bold"), " is removed." if not language else f" has lost {_entry(language, voice)}.")


@app.command("import")
def import_prompts(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV in UTF-8; or a ZIP file or folder of prompts.csv and recordings.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Take a table of prompts with their recordings into the library: all of it, or nothing."""
    from engine.cli.prompt_folder import packed

    data = packed(file) if file.is_dir() else _read(file)
    with open_door(Settings.from_env()) as door:
        door.client.timeout = _PATIENCE_SECONDS
        try:
            query = {"dry_run": "true"} if dry_run else {}
            done = door.upload("prompts", "-", "import", data=data, kind="application/octet-stream", query=query)
        except Refused as wrong:
            for row in wrong.details.get("rows", ()):
                remark(f"row {row['row']}: {row['message']} {row['mend']}".rstrip())
            raise
    if as_json:
        show_json(done)
        return
    effects = [one for one in done["effects"] if one["what"] != "same"]
    rows = [(str(one["row"]), one["key"], _entry(one["language"], one["variant"]), _effect(one)) for one in effects]
    show_table(("ROW", "KEY", "ENTRY", "CHANGE"), rows, empty="Nothing changes.")
    say(f"{len(effects)} of {len(done['effects'])} rows {'would change something' if dry_run else 'changed something'}.")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="prompts.csv, or prompts.zip with the recordings.")],
) -> None:
    """Write the whole library, as it can be imported again."""
    if file.suffix.lower() not in (".csv", ".zip"):
        raise InvalidInput("bad-file", f"{file} is neither .csv nor .zip.", "Name it prompts.csv or prompts.zip.")
    with open_door(Settings.from_env()) as door:
        door.client.timeout = _PATIENCE_SECONDS
        file.write_bytes(door.download("prompts", "-", "export", query={"form": file.suffix.lower()[1:]}))
    say((str(file), "bold"), " is written.")


@app.command("missing")
def missing(
    languages: Annotated[list[str] | None, typer.Argument(metavar="[LANGUAGE…]", help="Default: all there are.")] = None,
    as_json: Json = False,
) -> None:
    """List the prompts that are not there in every language. Exit code 1 when there are some."""
    with open_door(Settings.from_env()) as door:
        found = door.get("prompts", "-", "gaps", query={"languages": ",".join(languages or ())})
    if as_json:
        show_json(found)
    else:
        rows = [(one["key"], ", ".join(one["languages"])) for one in found["gaps"]]
        show_table(("KEY", "MISSING"), rows, empty=f"Nothing is missing in {', '.join(found['languages']) or 'any language'}.")
    if found["gaps"]:
        raise typer.Exit(1)


@app.command("used")
def used(key: Key, as_json: Json = False) -> None:
    """Tell which flows play a prompt, and which would change by being published again."""
    with open_door(Settings.from_env()) as door:
        found = door.get("prompts", key, "uses")
    if as_json:
        show_json(found)
        return
    rows = [
        (one["flow"], str(one["version"] or "draft"), ", ".join(one["aliases"]), "publish again" if one["changes"] else "")
        for one in found["uses"]
    ]
    show_table(("FLOW", "VERSION", "ALIASES", "CHANGED SINCE"), rows, empty="No flow plays it.")


@app.command("listen")
def listen(
    key: Key,
    language: Tongue,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The WAV file to write.")],
    voice: Voice = "",
    wide: Annotated[bool, typer.Option("--wide", help="16 kHz, where there is a recording.")] = False,
) -> None:
    """Write what callers hear as a WAV file: the recording, or the words as they are read."""
    with open_door(Settings.from_env()) as door:
        query = {"wide": "true"} if wide else {}
        file.write_bytes(door.download("prompts", key, "entries", _entry(language, voice), "audio", query=query))
    say((str(file), "bold"), " is written.")


def _all(door: Door, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = door.get("prompts", query={**asked, "after": after, "limit": 1000})
        found += page["prompts"]
        after = page["next"]
        if after is None:
            return found


def _describe(door: Door, key: str, description: str | None, tags: list[str] | None) -> None:
    try:
        there = door.get("prompts", key)
    except Refused as wrong:
        if wrong.code != "no-such-prompt":
            raise
        there = {"description": "", "tags": []}
    body = {
        "description": there["description"] if description is None else description,
        "tags": there["tags"] if tags is None else tags,
    }
    door.put("prompts", key, body=body)


def _tell(changed: Mapping[str, Any]) -> None:
    for flow in changed["republish"]:
        remark(f"Callers of {flow} hear it once it is published again: cordboard flow publish {flow}")


def _entry(language: str, voice: str) -> str:
    return f"{language}@{voice}" if voice else language


def _place(entry: Mapping[str, Any]) -> str:
    return _entry(entry["language"], entry["variant"]) + (" ♪" if entry["audio"] else "")


def _recorded(audio: Mapping[str, Any] | None) -> str:
    return "" if audio is None else f"{audio['seconds']:.1f} s {audio['file_name']}".strip()


def _effect(one: Mapping[str, Any]) -> str:
    parts = [name for name in ("words", "recording") if one[name]]
    return f"{one['what']}: {', '.join(parts)}" if parts else str(one["what"])


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise NotFound("no-such-file", f"{file} cannot be read: {wrong.strerror}.", "Name a file that is there.") from None
