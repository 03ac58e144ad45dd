"""The words of the API about recognisers of speech."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.api.contract import Contract


class SetRecognizer(Contract):
    """How a recogniser is asked, and where its answer has the text; `docs/speech.md` describes the members."""

    description: dict[str, Any]


class RecognizerView(Contract):
    """A recogniser's description, and which of the secrets it names are not kept here."""

    name: str
    description: dict[str, Any]
    missing_secrets: list[str]
    set_at: datetime
    set_by: str


class RecognizerList(Contract):
    """All recognisers, by name."""

    recognizers: list[RecognizerView]
