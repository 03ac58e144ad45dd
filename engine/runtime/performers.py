"""Who does the work that core steps have done away from the switch, found by its kind."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from engine.errors import CordboardError
from engine.nodes.base import Work, Worked

log = logging.getLogger(__name__)

RESULT_LIMIT = 64 * 1024
"""Bytes of a result as JSON: it enters the call's history, and what is larger belongs elsewhere, by reference."""


class WorkFailed(CordboardError):
    """One try failed; ``again`` says whether another may succeed. The code becomes the reason in the call's trace."""

    def __init__(self, code: str, message: str, mend: str = "", *, again: bool = False) -> None:
        """Say what happened without a caller's data: it is logged."""
        super().__init__(code, message, mend)
        self.again = again


class Performer(Protocol):
    """Does one kind of work. Plain JSON in, plain JSON out."""

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Try once; raises ``WorkFailed``. ``key`` is the same for every try of the same work."""
        ...


Performers = Mapping[str, Performer]


async def try_once(performers: Performers, work: Work) -> Any:
    """Let the right one try; raises ``WorkFailed`` for whatever goes wrong."""
    performer = performers.get(work.kind)
    if performer is None:
        raise WorkFailed("nobody-does-it", f"Nobody here does work of kind {work.kind!r}.", "Update or start its worker.")
    try:
        async with asyncio.timeout(work.try_seconds):
            result = await performer.perform(work.order, work.key)
    except WorkFailed:
        raise
    except TimeoutError:
        raise WorkFailed("timeout", f"It took longer than {work.try_seconds:g} s.", again=True) from None
    except Exception as wrong:
        log.exception("work of kind %s failed", work.kind)
        raise WorkFailed("raised", f"It raised {type(wrong).__name__}.", again=True) from None
    try:
        size = len(json.dumps(result, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):
        raise WorkFailed("result-not-json", "The result is not plain JSON.") from None
    if size > RESULT_LIMIT:
        raise WorkFailed("result-too-large", f"The result has {size} bytes of JSON; {RESULT_LIMIT} are allowed.")
    return result


async def work_here(performers: Performers, work: Work) -> Worked:
    """Do work in this process, with all its tries."""
    failure = WorkFailed("timeout", "No time was left for a try.")
    try:
        async with asyncio.timeout(work.limit_seconds):
            for number in range(work.tries):
                if number:
                    await asyncio.sleep(min(2.0 ** (number - 1), 30.0))
                try:
                    return Worked("done", await try_once(performers, work))
                except WorkFailed as wrong:
                    failure = wrong
                    if not wrong.again:
                        break
    except TimeoutError:
        failure = WorkFailed("timeout", "The time for all tries is over.")
    return failed_work(failure.code)


def failed_work(reason: str) -> Worked:
    """Tell a failure by its reason."""
    return Worked("timeout" if reason == "timeout" else "failed", reason=reason)
