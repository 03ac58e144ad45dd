"""The other end of the voice's process: started when first needed, and again whenever it dies or hangs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.config import PREFIX
from engine.errors import CordboardError

log = logging.getLogger(__name__)

START_SECONDS = 20.0
"""For a cold start from a slow disk; usual is 0.2 s."""

_ATTEMPTS = 2
_BACKOFF_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]


class _Lost(Exception):
    """The process died, hung or said something that is no answer; asking another one may help."""

    def __init__(self, how: str, *, starting: bool) -> None:
        super().__init__(how)
        self.starting = starting


class VoiceProcess:
    """Asks the process one thing at a time, in the order of asking."""

    def __init__(self, library: str) -> None:
        """Take the library's path, empty for the one that is found."""
        self._library = library
        self._process: Process | None = None
        self._ended: list[Process] = []
        self._turn = asyncio.Lock()
        self._refusal = ("", "", "")
        self._refused_until = 0.0

    @property
    def pid(self) -> int:
        """The process id; 0 while there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else 0

    async def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Ask and give the answer; a process that has none after so many seconds is ended and another one asked.

        Raises ``CordboardError`` with what the process says is wrong, ``speech-engine-unusable`` or ``speech-failed``.
        """
        async with self._turn:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    process = self._process if self._process is not None and self.pid else await self._start()
                    return await self._exchange(process, request, seconds)
                except _Lost as lost:
                    how = lost
                    log.warning("the voice process %s; attempt %d of %d", lost, attempt, _ATTEMPTS)
            if how.starting:
                raise self._refuse(
                    "speech-engine-unusable",
                    f"The voice process {how} while it started.",
                    "Install espeak-ng's voices (sudo apt-get install espeak-ng-data); its own words are in the log.",
                )
        raise CordboardError(
            "speech-failed",
            f"The voice process {how}, {_ATTEMPTS} times over.",
            "Try again; should it stay so, say it in other words.",
        )

    async def close(self) -> None:
        """End the process, and wait until it and those before it are gone."""
        if self._process is not None:
            self._end(self._process)
        for process in self._ended:
            await process.wait()

    async def _start(self) -> Process:
        if asyncio.get_running_loop().time() < self._refused_until:
            raise CordboardError(*self._refusal)
        process = self._process = await self._spawn()
        answer = await self._exchange(process, None, START_SECONDS)
        if "ready" not in answer:
            raise self._refuse(*answer["wrong"])
        return process

    def _refuse(self, code: str, message: str, mend: str) -> CordboardError:
        """Keep why it cannot start: each call's prompt would else start a process that cannot live."""
        self._refusal = (code, message, mend)
        self._refused_until = asyncio.get_running_loop().time() + _BACKOFF_SECONDS
        return CordboardError(*self._refusal)

    async def _spawn(self) -> Process:
        # No setting of ours: they hold secrets, and a library that reads what callers type needs none. One thread: the
        # arrays are short, and the cores belong to the calls.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        try:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "engine.speech.process", *([self._library] if self._library else [])),
                stdin=PIPE,
                stdout=PIPE,
                cwd=_ROOT,
                env={**kept, "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,  # a Ctrl-C on the terminal is for the parent, which ends this one
            )
        except OSError as wrong:
            raise CordboardError(
                "speech-failed", f"The voice process cannot be started: {wrong.strerror}.", "Try again."
            ) from wrong

    async def _exchange(self, process: Process, request: Mapping[str, Any] | None, seconds: float) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                if request is not None:
                    process.stdin.write(json.dumps(request).encode() + b"\n")
                    await process.stdin.drain()
                line = await process.stdout.readline()
            answer: dict[str, Any] = json.loads(line)
        except TimeoutError:
            self._end(process)
            raise _Lost(f"gave no answer for {seconds:.1f} s", starting=request is None) from None
        except (ConnectionError, ValueError):
            self._end(process)
            raise _Lost(f"ended with {await process.wait()}", starting=request is None) from None
        except asyncio.CancelledError:
            self._end(process)  # its answer would be taken for the next one
            raise
        if request is not None and "wrong" in answer:
            raise CordboardError(*answer["wrong"])
        return answer

    def _end(self, process: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        self._process = None
        self._ended = [process, *(one for one in self._ended if one.returncode is None)]
