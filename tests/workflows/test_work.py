"""Work that core steps have done away from the switch, by an activity of its own queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.nodes.base import CoreCall, Work, Worked
from engine.nodes.wait import Wait
from engine.runtime.performers import WorkFailed
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation
from workflows.names import PERFORM

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROGRAM = flow({"w": Block("wait", {"seconds": 1}, {"next": "bye"}), "bye": BYE})
WORK = Work("count", {"from": 7}, {"what": "counting"}, limit_seconds=20, try_seconds=5, tries=3)


class Counter:
    """Stands in for whoever works: fails as it is told, then counts."""

    def __init__(self, *failures: WorkFailed) -> None:
        self.failures = list(failures)
        self.keys: list[str] = []

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        self.keys.append(key)
        if self.failures:
            raise self.failures.pop(0)
        return order["from"] + 1


@pytest.fixture
def came(monkeypatch: pytest.MonkeyPatch) -> list[Worked]:
    """What the work of a step came to. The step is a wait that works instead."""
    kept: list[Worked] = []

    async def works(self: object, config: object, call: CoreCall) -> str:
        worked = await call.perform(WORK)
        kept.append(worked)
        return "next"

    monkeypatch.setattr(Wait, "run", works)
    return kept


async def test_its_result_comes_back_and_enters_the_story(house: Installation, adapter: Adapter, came: list[Worked]) -> None:
    house.performers["count"] = Counter()
    ringing = adapter.ring_in(PROGRAM)
    record, trace = await house.over(ringing.call)
    assert (came[-1].how, came[-1].result) == ("done", 8)
    [told] = [entry for entry in trace if "what" in str(entry.data)]
    assert (told.step, "counting" in str(told.data)) == ("w", True)
    assert record.outcome == "completed"
    assert PERFORM in await house.activities(ringing.call)


async def test_a_failure_that_may_pass_is_tried_again_under_the_same_key(
    house: Installation, adapter: Adapter, came: list[Worked]
) -> None:
    counter = house.performers["count"] = Counter(WorkFailed("busy", "It is busy.", again=True))
    ringing = adapter.ring_in(PROGRAM)
    await house.over(ringing.call)
    assert came[-1].how == "done"
    first, second = counter.keys
    assert first == second != ""


@pytest.mark.parametrize(("code", "how"), [("refused", "failed"), ("timeout", "timeout")])
async def test_a_failure_that_will_not_pass_is_a_result_at_once(
    house: Installation, adapter: Adapter, came: list[Worked], code: str, how: str
) -> None:
    counter = house.performers["count"] = Counter(WorkFailed(code, "It will not do."))
    ringing = adapter.ring_in(PROGRAM)
    record, _ = await house.over(ringing.call)
    assert (came[-1].how, came[-1].reason) == (how, code)
    assert len(counter.keys) == 1
    assert record.outcome == "completed"  # the step goes on at an exit of its own


async def test_nobody_who_does_it_is_a_failure_and_not_a_silence(
    house: Installation, adapter: Adapter, came: list[Worked]
) -> None:
    house.performers.pop("count", None)
    ringing = adapter.ring_in(PROGRAM)
    await house.over(ringing.call)
    assert (came[-1].how, came[-1].reason) == ("failed", "nobody-does-it")
