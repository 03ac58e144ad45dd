"""Options and arguments that several commands share, with their completion."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated, Any

import typer

from engine.cli.door import open_door
from engine.config import Settings


class Language(StrEnum):
    """A language of the product's texts."""

    EN = "en"
    ZH = "zh"


def language_of(asked: Language | None) -> Language:
    """Choose the language: the one asked for, else the terminal's when it is Chinese, else English."""
    if asked is not None:
        return asked
    # POSIX: LC_ALL wins over LC_MESSAGES, which wins over LANG; an empty one counts as not set.
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return Language.ZH if locale.lower().startswith("zh") else Language.EN


def _ids(path: str, key: str, typed: str, query: dict[str, Any] | None = None) -> list[str]:
    # Completion must never print, wait or fail: with the product down there is just nothing to offer.
    try:
        with open_door(Settings.from_env()) as door:
            door.client.timeout = 1.0
            found = door.get(path, query=query)[key]
    except Exception:
        return []
    return [one["id"] for one in found if str(one["id"]).startswith(typed)]


def _flow_ids(incomplete: str) -> list[str]:
    return _ids("flows", "flows", incomplete)


def _call_ids(incomplete: str) -> list[str]:
    return _ids("calls", "calls", incomplete, {"limit": 200})


Json = Annotated[bool, typer.Option("--json", help="Print plain JSON, for scripts.")]
Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of the texts. Default: Chinese when $LANG is, else English.")
]
FlowId = Annotated[str, typer.Argument(metavar="FLOW", help="The flow's id.", autocompletion=_flow_ids)]
CallId = Annotated[str, typer.Argument(metavar="ID", help="The call's id, or the beginning of it.", autocompletion=_call_ids)]
FlowOption = Annotated[str | None, typer.Option("--flow", metavar="FLOW", help="This flow only.", autocompletion=_flow_ids)]
AliasOption = Annotated[str, typer.Option("--alias", metavar="NAME", help="The movable name of a version.")]
