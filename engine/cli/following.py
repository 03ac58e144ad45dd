"""The live stream of call events, read for as long as somebody watches; it goes on where it was when the line breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from engine.cli.door import open_door, sent
from engine.cli.terminal import remark
from engine.config import Settings
from engine.errors import CordboardError

T = TypeVar("T")

_PAUSE_SECONDS = 1.0
_PASSING = ("not-running", "connection-lost", "no-answer", "storage-unavailable")
"""Codes of failures after which the stream is asked for again."""


def patiently(ask: Callable[[], T]) -> T:
    """Ask, and ask again while the product is away: whoever watches has not asked for an end."""
    while True:
        try:
            return ask()
        except CordboardError as wrong:
            if wrong.code not in _PASSING:
                raise
        time.sleep(_PAUSE_SECONDS)


def events(settings: Settings, after: str = "now") -> Iterator[dict[str, Any] | None]:
    """Give the events behind a place (``start``, ``now``, an event's id) as they come; ``None`` once the stream is open.

    The first failure to connect is raised. After that a broken line is mended, and no event is lost or comes twice: the API is
    told the last one seen (``Last-Event-ID``).
    """
    last, was_there = "", False
    while True:
        headers = {"last-event-id": last} if last else {}
        try:
            with (
                open_door(settings) as door,
                door.stream("GET", "events", query={"after": after}, headers=headers) as response,
            ):
                if was_there:
                    remark("Connected again.")
                for id_, kind, data in sent(response):
                    last = id_ or last
                    if data is not None:
                        yield {**data, "kind": kind}
                    elif not was_there:
                        yield None
                    was_there = True
        except CordboardError as wrong:
            if not was_there or wrong.code not in _PASSING:
                raise
        remark("The connection broke; trying again…")
        time.sleep(_PAUSE_SECONDS)
