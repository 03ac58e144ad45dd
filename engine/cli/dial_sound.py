"""Sounding prompts by whatever player the machine has."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Sequence
from typing import Self

_PLAYERS = (
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
"""Commands that play the WAV file named last, best first: PulseAudio, ALSA, macOS, FFmpeg."""


class Speaker:
    """Plays one prompt at a time. A player that fails is silent: the text is on the screen."""

    def __init__(self, command: Sequence[str]) -> None:
        """``command`` plays the file named after it."""
        self._command = tuple(command)
        self._playing: asyncio.Task[None] | None = None

    @classmethod
    def found(cls) -> Self | None:
        """Give a speaker where the machine has a player."""
        return next((cls(command) for command in _PLAYERS if shutil.which(command[0])), None)

    async def play(self, paths: Sequence[str]) -> None:
        """Play files one after the other, from now on, instead of what plays."""
        await self.stop()
        self._playing = asyncio.create_task(self._play([path for path in paths if path]))

    async def stop(self) -> None:
        """Be silent."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    async def _play(self, paths: Sequence[str]) -> None:
        for path in paths:
            try:
                player = await asyncio.create_subprocess_exec(
                    *self._command,
                    path,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
            except OSError:
                return
            try:
                await player.wait()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    player.kill()
                await player.wait()
