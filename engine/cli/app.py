"""All commands, in the groups that ``cordboard --help`` shows. Nothing heavy is imported here: each command loads its own."""

from __future__ import annotations

from typing import Annotated

import typer

from engine import __version__
from engine.cli import (
    calendars,
    call,
    callers,
    calls,
    db,
    dial,
    doctor,
    flow,
    numbers,
    prompts,
    recordings,
    run,
    secrets,
    sms,
    speech,
    steps,
    tables,
)
from engine.cli.failures import PANELS, Guarded

_RUN, _FLOWS, _CALLS, _CARE = PANELS

app = typer.Typer(
    cls=Guarded,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"cordboard {__version__}")
        raise typer.Exit()


@app.callback()
def cordboard(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where a failure came from.")] = False,
) -> None:
    """Call flows, drawn by people and run as durable workflows.

    Settings are variables named CORDBOARD_…; `cordboard doctor` says which are set, and whether everything is well.
    """


for _process in (run.up, run.serve, run.worker, run.adapter):
    app.command(_process.__name__, rich_help_panel=_RUN)(_process)
app.add_typer(flow.app, name="flow", rich_help_panel=_FLOWS)
app.add_typer(numbers.app, name="numbers", rich_help_panel=_FLOWS)
app.add_typer(calendars.app, name="calendars", rich_help_panel=_FLOWS)
app.add_typer(prompts.app, name="prompts", rich_help_panel=_FLOWS)
app.add_typer(secrets.app, name="secrets", rich_help_panel=_FLOWS)
app.add_typer(steps.app, name="steps", rich_help_panel=_FLOWS)
app.add_typer(sms.app, name="sms", rich_help_panel=_FLOWS)
app.add_typer(speech.app, name="speech", rich_help_panel=_FLOWS)
app.add_typer(callers.app, name="callers", rich_help_panel=_FLOWS)
app.add_typer(tables.app, name="tables", rich_help_panel=_FLOWS)
app.command("dial", rich_help_panel=_CALLS)(dial.dial)
app.command("call", rich_help_panel=_CALLS)(call.call)
app.command("call", rich_help_panel=_CALLS)(call.call)
app.add_typer(calls.app, name="calls", rich_help_panel=_CALLS)
app.add_typer(recordings.app, name="recordings", rich_help_panel=_CALLS)
app.add_typer(db.app, name="db", rich_help_panel=_CARE)
app.command("doctor", rich_help_panel=_CARE)(doctor.doctor)
