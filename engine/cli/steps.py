"""``cordboard steps``: Python functions as blocks, written, listed, tested and run."""

from __future__ import annotations

import keyword
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.door import open_door
from engine.cli.options import Json
from engine.cli.run import Supervised, run_process, settings_of
from engine.cli.terminal import remark, say, show_json, show_table
from engine.config import PREFIX, Settings
from engine.errors import Conflict, CordboardError, InvalidInput

app = typer.Typer(no_args_is_help=True, help="Write, list, test and run steps: Python functions that are blocks.")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,57}")
_USUAL_FOLDER = Path("steps")
_HERE_ONLY = "Set " + PREFIX + "STEPS={} so that Cordboard finds it."

NewName = Annotated[str, typer.Argument(metavar="NAME", help="The step's name: small letters, digits, underscores.")]
Queue = Annotated[str, typer.Option("--queue", metavar="NAME", help="The task queue whose steps it runs.")]
Reload = Annotated[bool, typer.Option("--reload", help="Start anew when a file changes, for development.")]
PytestWords = Annotated[list[str] | None, typer.Argument(metavar="[PYTEST-OPTION…]", help="Handed on to pytest, after --.")]


@app.command("new")
def new_step(name: NewName) -> None:
    """Write a step to begin with, and its test, into the folder of steps."""
    from engine.steps.example import example

    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise InvalidInput("bad-step-name", f"{name!r} cannot be a step's name.", "Use small letters, digits and underscores.")
    set_folder = Settings.from_env().steps
    folder = set_folder or _USUAL_FOLDER.resolve()
    files = (folder / f"{name}.py", folder / f"test_{name}.py")
    for path in files:
        if path.exists():
            raise Conflict("step-exists", f"{path} is there already.", "Choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in zip(files, example(name), strict=True):
        path.write_text(text, encoding="utf-8")
        say(str(path))
    if set_folder is None:
        remark(_HERE_ONLY.format(folder))


@app.command("list")
def list_steps(as_json: Json = False) -> None:
    """List the steps that are installed here, and what should have been one. Exit code 1 when something cannot be read."""
    from engine.steps.block import exits_of
    from engine.steps.discovery import discover

    found = discover(Settings.from_env().steps)
    facts = [
        {
            "name": step.name,
            "version": step.version,
            "exits": [exit.name for exit in exits_of(step)],
            "effect": step.effect,
            "queue": step.queue,
            "where": step.where,
        }
        for step in found.steps
    ]
    broken = [{"where": one.where, "message": one.message, "mend": one.mend} for one in found.broken]
    if as_json:
        show_json({"steps": facts, "broken": broken})
    else:
        rows = [
            (step.pin, ", ".join(exit.name for exit in exits_of(step)), step.effect, step.queue, step.where)
            for step in found.steps
        ]
        empty = "There are no steps. Write one: cordboard steps new NAME"
        show_table(("STEP", "EXITS", "EFFECT", "QUEUE", "WHERE"), rows, empty=empty)
        for one in broken:
            say(("✗ ", "bold red"), f"{one['where']}: {one['message']}")
            if one["mend"]:
                say(("  → ", "dim"), one["mend"])
    if broken:
        raise typer.Exit(1)


@app.command("uses")
def show_uses(as_json: Json = False) -> None:
    """Tell which published versions run which steps: what must stay installed."""
    with open_door(Settings.from_env()) as door:
        found = door.get("steps")
    if as_json:
        show_json(found)
        return
    rows = [
        (one["step"], "yes" if one["installed"] else "no", use["flow"], str(use["version"]), ", ".join(use["aliases"]))
        for one in found["steps"]
        for use in one["uses"] or [{"flow": "–", "version": "–", "aliases": []}]
    ]
    show_table(("STEP", "INSTALLED", "FLOW", "VERSION", "ALIASES"), rows, empty="There are no steps, and no flow runs one.")


@app.command("test")
def test_steps(words: PytestWords = None) -> None:
    """Run the tests beside the steps, by pytest. Its exit code is the command's."""
    from importlib.util import find_spec

    folder = Settings.from_env().steps or _USUAL_FOLDER.resolve()
    if not folder.is_dir():
        raise CordboardError("no-steps", f"{folder} is not there.", "Write a step: cordboard steps new NAME")
    if find_spec("pytest") is None:
        raise CordboardError("no-pytest", "pytest is not installed.", "Type: pip install pytest")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", ""))))
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *(words or ()), str(folder))
    raise typer.Exit(subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, check=False).returncode)


@app.command("work")
def work(queue: Queue = "steps", reload: Reload = False, supervised: Supervised = False) -> None:
    """Run the steps of a queue, here or on a machine of your own that reaches Temporal and has the key file."""
    from engine.bootstrap.steps import work_steps, work_steps_anew

    run = work_steps_anew if reload else work_steps
    run_process(lambda given: run(given, queue), settings_of("steps"), supervised=supervised)
