"""The words of the API about messages that flows send."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from engine.api.contract import Contract


class SetProvider(Contract):
    """How a provider of short messages is asked to send; `docs/messages.md` describes the members."""

    description: dict[str, Any]


class ProviderView(Contract):
    """A provider's description, and which of the secrets it names are not kept here."""

    name: str
    description: dict[str, Any]
    missing_secrets: list[str]
    set_at: datetime
    set_by: str


class ProviderList(Contract):
    """All providers, by name."""

    providers: list[ProviderView]


class MeasureText(Contract):
    """A text to be sent as a short message."""

    text: str = Field(max_length=5000)


class MeasuredView(Contract):
    """The alphabet that the text needs, how many units of it, and in how many parts it is sent."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
