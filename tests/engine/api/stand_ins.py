"""Stand-ins for the rooms that these tests are not about: the voice, which is slow, and Temporal's histories."""

from __future__ import annotations

import asyncio

from engine.errors import CordboardError, NotFound
from engine.telephony.calls import CallId


class SpeakerStandIn:
    """A ``Speaker`` that makes no sound: it notes what it was asked for, and refuses what it was told to."""

    def __init__(self) -> None:
        self.prepared: list[tuple[str, str]] = []
        self.mute: set[str] = set()
        self.unspeakable: set[str] = set()
        self.may_speak = asyncio.Event()
        self.may_speak.set()
        self.asked = asyncio.Event()

    async def check(self, language: str) -> None:
        if language in self.mute:
            raise CordboardError("no-voice", f"There is no voice for {language}.", "Install one.")

    async def prepare(self, text: str, language: str) -> None:
        self.asked.set()
        await self.may_speak.wait()
        if text in self.unspeakable:
            raise CordboardError("cannot-speak", "The voice failed.", "Write it otherwise.")
        self.prepared.append((text, language))


class HistoriesStandIn:
    """``Histories`` from a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def history(self, call: CallId) -> str:
        if call not in self.kept:
            raise NotFound("no-such-history", f"Temporal keeps no history of call {call}.", "It goes after 30 days.")
        return self.kept[call]
