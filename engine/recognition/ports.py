"""What recognition needs from other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.recognition.recognizer import Recognizer


@dataclass(frozen=True, slots=True)
class RecognizerFacts:
    """A recogniser in a list."""

    name: str
    recognizer: Recognizer
    set_at: float
    set_by: str


class RecognizerSource(Protocol):
    """Where recognisers are described."""

    async def recognizer(self, name: str) -> Recognizer:
        """Give one; ``NotFound`` (``no-such-recognizer``), ``StorageUnavailable``."""
        ...


class RecognizerRepository(RecognizerSource, Protocol):
    """Keeps the descriptions of recognisers."""

    async def recognizers(self) -> Sequence[RecognizerFacts]:
        """List all by name."""
        ...

    async def put_recognizer(self, name: str, recognizer: Recognizer, *, at: float, by: str) -> None:
        """Keep a description, in place of what the name stood for."""
        ...

    async def delete_recognizer(self, name: str) -> None:
        """Forget it; ``NotFound`` (``no-such-recognizer``)."""
        ...
