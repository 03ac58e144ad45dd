"""A stand-in for the voice, which is slow and not what these tests are about."""

from __future__ import annotations

import asyncio

from engine.errors import CordboardError


class SpeakerStandIn:
    """A ``Speaker`` that makes no sound: it notes what it was asked for, and refuses what it was told to."""

    def __init__(self) -> None:
        self.prepared: list[tuple[str, str]] = []
        self.kept: list[str] = []
        self.voices = {"female": "+f3"}
        self.mute: set[str] = set()
        self.unspeakable: set[str] = set()
        self.may_speak = asyncio.Event()
        self.may_speak.set()
        self.asked = asyncio.Event()

    async def check(self, language: str) -> None:
        if language in self.mute:
            raise CordboardError("no-voice", f"There is no voice for {language}.", "Install one.")

    def voice(self, language: str, variant: str) -> str:
        return self.voices.get(variant, "")

    async def keep(self, audio: str) -> None:
        if audio in self.unspeakable:
            raise CordboardError("no-such-file", "The recording is gone.", "Upload it again.")
        self.kept.append(audio)

    async def prepare(self, text: str, language: str, *, voice: str = "") -> None:
        self.asked.set()
        await self.may_speak.wait()
        if text in self.unspeakable:
            raise CordboardError("cannot-speak", "The voice failed.", "Write it otherwise.")
        self.prepared.append((text, language))
