"""Where a text phone's keys come from: a keyboard, each key at once, or a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import threading
from collections.abc import Iterator
from typing import TextIO

_ESCAPED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""What arrow and function keys send (ECMA-48 §5.4): the letters in it are no keys of a telephone."""


class Keys:
    """A queue of single keys; ``None`` when no more will come."""

    def __init__(self, *, by_hand: bool) -> None:
        """``by_hand``: a person presses them now. Otherwise they were written beforehand and all come at once."""
        self.by_hand = by_hand
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()

    async def next(self) -> str | None:
        """Wait for the next key."""
        return await self._queue.get()

    def put(self, text: str | None) -> None:
        """Take what was typed."""
        if text is None:
            self._queue.put_nowait(None)
        else:
            for key in text:
                self._queue.put_nowait(key)


@contextlib.contextmanager
def keys_of(stream: TextIO) -> Iterator[Keys]:
    """Read keys from a terminal or a pipe, within a running loop; a terminal is left as it was found."""
    keys = Keys(by_hand=stream.isatty())
    with _keyboard(stream.fileno(), keys) if keys.by_hand else _pipe(stream, keys):
        yield keys


@contextlib.contextmanager
def _keyboard(terminal: int, keys: Keys) -> Iterator[None]:
    import termios
    import tty

    loop = asyncio.get_running_loop()

    def read() -> None:
        typed = os.read(terminal, 1024)
        if not typed:  # the terminal is gone
            loop.remove_reader(terminal)
        else:
            keys.put(_ESCAPED.sub("", typed.decode(errors="replace")))

    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    loop.add_reader(terminal, read)
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _pipe(stream: TextIO, keys: Keys) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def read() -> None:
        # A thread, because a file cannot be waited for by epoll. It is left behind when the call ends before the pipe does.
        with contextlib.suppress(RuntimeError, ValueError):  # the loop, or the stream, is closed
            for line in stream:
                loop.call_soon_threadsafe(keys.put, line.strip())
            loop.call_soon_threadsafe(keys.put, None)

    threading.Thread(target=read, name="keys", daemon=True).start()
    yield
