"""``cordboard recordings``: what was recorded of calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.terminal import moment, say, show_json, show_table
from engine.config import Settings
from engine.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="List, save and delete recordings of calls.")

Recording = Annotated[str, typer.Argument(metavar="RECORDING", help="Its id, as the list shows it.")]


@app.command("list")
def list_recordings(
    call: Annotated[str | None, typer.Option("--call", metavar="CALL", help="Of this call only; its whole id.")] = None,
    number: Annotated[int, typer.Option("-n", "--number", metavar="N", min=1, max=1000, help="How many, newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List recordings, newest first."""
    with open_door(Settings.from_env()) as door:
        found = door.get("recordings", query={"call": call, "limit": number})
    if as_json:
        show_json(found)
        return
    show_table(
        ("RECORDING", "STARTED", "KIND", "STEP", "SECONDS", "STATE"),
        [_row(one) for one in found["recordings"]],
        empty="Nothing is recorded. The blocks “Record a message” and “Record the conversation” do.",
    )


@app.command("save")
def save_recording(
    recording: Recording,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", dir_okay=False, help="Where to.")] = None,
) -> None:
    """Save a recording's audio into a WAV file, unsealed. That you did is noted with the recording."""
    path = output or Path(f"{recording}.wav")
    if path.exists():
        raise InvalidInput("file-exists", f"{path} is there already.", "Name another with -o.")
    part = path.with_name(path.name + ".part")
    try:
        with (
            open_door(Settings.from_env()) as door,
            door.stream("GET", "recordings", recording, "audio", headers={"accept": "audio/wav"}) as response,
            part.open("xb") as file,
        ):
            part.chmod(0o600)
            for piece in response.iter_bytes():
                file.write(piece)
        part.replace(path)
    except OSError as wrong:
        raise InvalidInput("not-written", f"{path} cannot be written: {wrong.strerror}.", "Name another with -o.") from None
    finally:
        part.unlink(missing_ok=True)
    say("The recording is in ", (str(path), "bold"), ", unsealed: keep it where call records are kept.")


@app.command("remove")
def remove_recording(
    recording: Recording,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a recording for good."""
    if not yes:
        typer.confirm(f"Delete recording {recording} for good?", abort=True, err=True)
    with open_door(Settings.from_env()) as door:
        door.delete("recordings", recording)
    say((recording, "bold"), " is deleted.")


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    seconds = f"{one['seconds']:.1f}" if one["state"] == "kept" else "–"
    return one["id"], moment(one["started_at"]), one["kind"], one["step"], seconds, one["state"]
