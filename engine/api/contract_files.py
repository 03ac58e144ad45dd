"""The words of the API for flow documents as files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.api.contract import Contract, DiagnosticView

Form = Literal["json", "yaml"]


class ReadFile(Contract):
    """A file's text, and what it is written in."""

    text: Annotated[str, Field(max_length=2_000_000)]
    form: Form


class MisfitView(Contract):
    """What keeps a file from being taken, with its line and column where it has one of its own."""

    finding: DiagnosticView
    line: int | None
    column: int | None


class FileView(Contract):
    """The flow document that a file holds; null with what is wrong when it holds none."""

    document: dict[str, Any] | None
    misfits: list[MisfitView]


class FormQuery(Contract):
    """What a file shall be written in."""

    form: Form = "json"
