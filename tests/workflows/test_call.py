"""Whole calls, from the offer to the record."""

from __future__ import annotations

import pytest

from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, Block, flow, menu, play
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, data_of, kinds, soon

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_call_in_one_region_is_answered_asked_and_recorded(house: Installation, adapter: Adapter) -> None:
    program = flow({"a": Block("answer", {}, {"next": "ask"}), "ask": menu("1", "2"), "bye": BYE})
    ringing = adapter.ring_in(program)
    await soon(ringing.caller.get(PromptBegan))
    await ringing.caller.press("2")
    record, trace = await house.over(ringing.call)
    assert ringing.caller.heard == ["menu", "bye"]
    assert (record.state, record.outcome, record.ended_by) == ("ended", "completed", "flow")
    assert [(step.step, step.exit) for step in record.path] == [("a", "next"), ("ask", "key_1"), ("bye", "")]
    [leg] = record.legs
    assert (leg.id, leg.role, leg.address, leg.reason) == (ringing.caller.leg, "caller", "13800138000", "normal")
    assert (record.flow, record.version, record.environment, record.digest) == ("flow", 1, "default", program.digest)
    assert kinds(trace)[-1] == "ended"
    assert await house.activities(ringing.call) == ["run_region"]
    await adapter.nothing_is_left()


async def test_a_call_goes_from_region_to_core_step_to_region(house: Installation, adapter: Adapter) -> None:
    waiting = Block("wait", {"seconds": 0.5, "music": "jazz"}, {"next": "after"})
    program = flow({"before": play("before", to="w"), "w": waiting, "after": play("after"), "bye": BYE})
    ringing = adapter.ring_in(program)
    record, trace = await house.over(ringing.call)
    assert ringing.caller.heard == ["before", "after", "bye"]
    assert [step.step for step in record.path] == ["before", "w", "after", "bye"]
    assert data_of(trace, "waited")
    assert await house.activities(ringing.call) == ["run_region", "play_music", "play_music", "run_region"]
    await adapter.nothing_is_left()
