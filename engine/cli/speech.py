"""``cordboard speech``: which recognisers make text of what callers say."""

from __future__ import annotations

from typing import Any

import typer

from engine.cli.descriptions import Described, describing

app = typer.Typer(no_args_is_help=True, help="Describe the recognisers that make text of what callers say.")


def _generic() -> Any:
    from engine.recognition.recognizer import GENERIC

    return GENERIC.model_dump(mode="json")


describing(
    app,
    Described(
        command="speech",
        members="recognizers",
        noun="recogniser",
        title="recogniser",
        code="recognizer",
        does="recognises by",
        until="ask",
        without="unavailable",
        begin=_generic,
        beginning="the WAV file as the body, with a bearer token",
    ),
)
