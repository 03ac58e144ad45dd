from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.nodes.base import Work, Worked
from engine.runtime.performers import RESULT_LIMIT, WorkFailed, work_here

WORK = Work("echo", {"say": "hello"}, {"say": "hello"}, limit_seconds=60.0, try_seconds=5.0, tries=3, key="k1")


class Performing:
    """Does what each try is told to, the last thing for all further ones."""

    def __init__(self, *tries: Any) -> None:
        self.tries = list(tries)
        self.keys: list[str] = []

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        self.keys.append(key)
        this = self.tries.pop(0) if len(self.tries) > 1 else self.tries[0]
        if isinstance(this, Exception):
            raise this
        if this == "hang":
            await asyncio.Event().wait()
        return this


async def test_the_result_of_a_try_that_succeeds_is_given() -> None:
    assert await work_here({"echo": Performing({"n": 1})}, WORK) == Worked("done", {"n": 1})


async def test_a_failure_that_may_pass_is_tried_again_with_the_same_key() -> None:
    performing = Performing(WorkFailed("busy", "Busy.", again=True), "well")
    assert await work_here({"echo": performing}, WORK) == Worked("done", "well")
    assert performing.keys == ["k1", "k1"]


async def test_tries_come_to_an_end() -> None:
    performing = Performing(WorkFailed("busy", "Busy.", again=True))
    assert await work_here({"echo": performing}, WORK) == Worked("failed", reason="busy")
    assert len(performing.keys) == WORK.tries


async def test_a_failure_for_good_is_not_tried_again() -> None:
    performing = Performing(WorkFailed("refused", "Refused."))
    assert await work_here({"echo": performing}, WORK) == Worked("failed", reason="refused")
    assert len(performing.keys) == 1


async def test_a_try_that_hangs_is_given_up() -> None:
    performing = Performing("hang", "well")
    assert await work_here({"echo": performing}, WORK) == Worked("done", "well")
    assert await work_here({"echo": Performing("hang")}, replace(WORK, tries=1)) == Worked("timeout", reason="timeout")


async def test_all_tries_together_have_their_limit() -> None:
    performing = Performing("hang")
    assert await work_here({"echo": performing}, replace(WORK, limit_seconds=7.0)) == Worked("timeout", reason="timeout")
    assert len(performing.keys) == 2


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({1, 2}, "result-not-json"),
        (float("nan"), "result-not-json"),
        ("x" * (RESULT_LIMIT + 1), "result-too-large"),
        (ValueError("4711"), "raised"),
        (KeyError("4711"), "raised"),
    ],
)
async def test_what_cannot_be_used_is_a_failure_with_its_reason(result: Any, reason: str) -> None:
    assert await work_here({"echo": Performing(result)}, replace(WORK, tries=1)) == Worked("failed", reason=reason)


async def test_work_that_nobody_does_says_so() -> None:
    assert await work_here({}, WORK) == Worked("failed", reason="nobody-does-it")
