"""The processes that ``cordboard up`` starts and starts again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

TAKEN_OVER = 3
"""Exit code of an adapter whose switch another one took over: to start it again would only take it back, and so on."""

DRAINED = 4
"""Exit code of a supervised adapter that was asked to take no new calls and has none any more."""

_STAYS_DOWN: Mapping[int, str] = {DRAINED: "it was drained", TAKEN_OVER: "another one took its switch over"}

FIRST_BACKOFF_SECONDS, LONGEST_BACKOFF_SECONDS = 0.1, 5.0
STEADY_SECONDS = 10.0
STOP_SECONDS = 8.0


class Child:
    """One process, started again whenever it ends by itself.

    It holds a pipe of ours as its standard input and ends when that closes: so it also ends when we are killed.
    """

    def __init__(self, name: str, *words: str) -> None:
        """``name`` is the command's word: ``worker``, ``adapter``, ``serve``; ``words`` are all of it where it has more."""
        self.name = name
        self._words = words or (name,)
        self._process: asyncio.subprocess.Process | None = None
        self._guard: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process's id; 0 while there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else 0

    async def start(self) -> None:
        """Start it, and keep it running from now on."""
        await self._spawn()
        self._guard = asyncio.create_task(self._keep_running(), name=f"process {self.name}")

    async def stop(self) -> None:
        """End it: politely, and after some seconds without asking."""
        if self._guard is not None:
            self._guard.cancel()
            await asyncio.wait([self._guard])
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            log.warning("%s does not end by itself; it is killed", self.name)
            process.kill()
            await process.wait()

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command(),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for us: we end them in their order
        )

    def _command(self) -> Sequence[str]:
        return (sys.executable, "-m", "engine.cli", *self._words, "--supervised")

    async def _keep_running(self) -> None:
        clock = asyncio.get_running_loop().time
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            since = clock()
            assert self._process is not None
            code = await self._process.wait()
            if code in _STAYS_DOWN:
                log.warning("the %s stays down: %s", self.name, _STAYS_DOWN[code])
                return
            backoff = FIRST_BACKOFF_SECONDS if clock() - since > STEADY_SECONDS else min(backoff * 2, LONGEST_BACKOFF_SECONDS)
            log.warning("the %s ended (code %d); it is started again", self.name, code)
            await asyncio.sleep(backoff)
            await self._spawn()


async def parent_gone() -> None:
    """Return when the supervisor's end of standard input closes, because it has ended."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        while await reader.read(1024):
            pass
    finally:
        transport.close()
