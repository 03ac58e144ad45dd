"""What open pages are told, by topic: numbered, kept for a while, and resumed where a page left off.

A reader holds a place, not a queue: what it has not read yet is kept once for all. A page that was away for longer than that is
told so, and loads anew what it shows.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.api import sse
from engine.errors import InvalidInput

KEPT = 2_000
"""Frames kept of each topic."""
TOPICS = 500
"""Topics that are kept; the one that was told the longest ago makes room."""
MOST_FOLLOWED = 20

TOPIC = re.compile(r"(draft|test-call):[A-Za-z0-9_-]{1,64}")
_PLACE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,15})")


class News:
    """The topics of this process."""

    def __init__(self) -> None:
        """Nothing has been told."""
        self._run = uuid.uuid4().hex  # numbers begin anew with each process, and places of another one lead nowhere
        self._number = 0
        self._topics: OrderedDict[str, deque[tuple[int, bytes]]] = OrderedDict()
        self._forgotten: dict[str, int] = {}  # topic → the newest number of it that is not kept any more
        self._beyond = 0  # the newest number of all topics that were given up whole
        self._changed = asyncio.Event()
        self._closed = False

    @property
    def now(self) -> str:
        """The place behind everything told so far."""
        return f"{self._run}.{self._number}"

    def tell(self, topic: str, event: str, data: Mapping[str, Any]) -> None:
        """Tell all who follow the topic."""
        self._number += 1
        kept = self._topics.setdefault(topic, deque())
        self._topics.move_to_end(topic)
        kept.append((self._number, sse.frame(event, {"topic": topic, **data}, id=self.now)))
        if len(kept) > KEPT:
            self._forgotten[topic] = kept.popleft()[0]
        if len(self._topics) > TOPICS:
            self.forget(next(iter(self._topics)))
        self._wake()

    def forget(self, topic: str) -> None:
        """Keep no more of a topic, which nobody will tell of again."""
        gone = self._topics.pop(topic, None)
        self._forgotten.pop(topic, None)
        if gone:
            self._beyond = max(self._beyond, gone[-1][0])

    def close(self) -> None:
        """End every stream, for the server's shutdown."""
        self._closed = True
        self._wake()

    def check(self, place: str) -> None:
        """Find out before a stream is begun; raises ``InvalidInput`` (``bad-place``) for what is no place at all."""
        if place and not _PLACE.fullmatch(place):
            raise InvalidInput("bad-place", "That is no place in the stream.", "Begin without one.")

    async def behind(
        self, topics: Sequence[str], place: str, first: Callable[[], Sequence[bytes]] = tuple
    ) -> AsyncGenerator[bytes]:
        """Give what ``first`` makes, then what was told of the topics behind a place, then the new; a sign of life if quiet.

        A place that is not kept any more, or of another process, gives ``lost``: what is shown must be loaded anew.
        """
        number, lost = self._number_of(place, topics)
        yield f"retry: 1000\nid: {self._run}.{number}\n\n".encode()
        if lost:
            yield sse.frame("lost", {}, id=f"{self._run}.{number}")
        if beginning := first():
            yield b"".join(beginning)
        while not self._closed:
            changed = self._changed
            found = sorted(self._since(topics, number))
            if found:
                number = found[-1][0]
                yield b"".join(frame for _, frame in found)
                continue
            try:
                await asyncio.wait_for(changed.wait(), sse.KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield sse.SIGN_OF_LIFE

    def _since(self, topics: Sequence[str], number: int) -> Iterator[tuple[int, bytes]]:
        for topic in topics:
            for told in reversed(self._topics.get(topic, ())):
                if told[0] <= number:
                    break
                yield told

    def _number_of(self, place: str, topics: Sequence[str]) -> tuple[int, bool]:
        read = _PLACE.fullmatch(place)
        if read is None:
            return self._number, False
        run, number = read[1], int(read[2])
        kept_from = max((self._forgotten.get(topic, 0) for topic in topics), default=0)
        unknown = any(topic not in self._topics for topic in topics) and number < self._beyond
        if run != self._run or number > self._number or number < kept_from or unknown:
            return self._number, True
        return number, False

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def topics_of(written: str) -> tuple[str, ...]:
    """Read a comma-separated list of topics; raises ``InvalidInput`` (``bad-topics``)."""
    topics = tuple(dict.fromkeys(topic for topic in written.split(",") if topic))
    if not topics or len(topics) > MOST_FOLLOWED or not all(TOPIC.fullmatch(topic) for topic in topics):
        raise InvalidInput(
            "bad-topics",
            f"These are no topics to follow: 1 to {MOST_FOLLOWED}, with commas between.",
            "Write for example draft:main or test-call:… with the call's id.",
        )
    return topics
