"""What is told twice, late, or to nobody: a call happens once."""

from __future__ import annotations

import uuid

import pytest
from temporalio.client import WorkflowExecutionStatus

from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, Cause, EndReason, LegId
from telephony_adapters.simulator.signs import MusicBegan, PromptBegan
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, data_of, kinds, soon, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "jazz"}, {"next": "bye"}), "bye": BYE})


async def facts_of(house: Installation, adapter: Adapter, call: CallId) -> CallFacts:
    [region] = [region for region in adapter.journal.open_regions() if region.facts.call == call]
    return region.facts


async def test_a_call_started_twice_runs_once(house: Installation, adapter: Adapter) -> None:
    ringing = adapter.ring_in(flow({"p": play("long story"), "bye": BYE}))
    await soon(ringing.caller.get(PromptBegan))
    facts = await facts_of(house, adapter, ringing.call)
    first = await house.handle(ringing.call).describe()
    await adapter.runtime.start(facts, flow="flow", version=1, environment="default")  # while it runs
    ringing.caller.hang_up()
    await house.over(ringing.call)
    await adapter.runtime.start(facts, flow="flow", version=1, environment="default")  # and when it is over
    last = await house.handle(ringing.call).describe()
    assert (last.run_id, last.status) == (first.run_id, WorkflowExecutionStatus.COMPLETED)
    assert ringing.caller.heard == ["long story"]


async def test_the_same_caller_offered_again_is_no_second_call(house: Installation, adapter: Adapter) -> None:
    ringing = adapter.ring_in(WAITS)
    await soon(ringing.caller.get(MusicBegan))
    adapter.switch.attach(adapter.switchboard)  # a resync tells every leg again
    [leg] = adapter.legs
    assert leg.call == ringing.call
    ringing.caller.hang_up()
    record, _ = await house.over(ringing.call)
    assert len(record.legs) == 1
    await adapter.nothing_is_left()


async def test_of_an_end_told_twice_the_first_word_counts(house: Installation, adapter: Adapter) -> None:
    ringing = adapter.ring_in(WAITS)
    await soon(ringing.caller.get(MusicBegan))
    leg = ringing.caller.leg
    await adapter.runtime.leg_ended(ringing.call, leg, Cause(EndReason.CONGESTION, 34), 1.0)
    await adapter.runtime.leg_ended(ringing.call, leg, Cause(EndReason.NORMAL, 16), 2.0)
    record, trace = await house.over(ringing.call)
    assert record.legs[0].reason == "congestion"
    assert kinds(trace).count("leg_ended") == 1
    await adapter.runtime.leg_ended(ringing.call, leg, Cause(EndReason.NORMAL, 16), 3.0)  # the call is over: no error


async def test_the_end_of_a_leg_that_the_call_does_not_know_changes_nothing(house: Installation, adapter: Adapter) -> None:
    ringing = adapter.ring_in(WAITS)
    await soon(ringing.caller.get(MusicBegan))
    await adapter.runtime.leg_ended(ringing.call, LegId("sip-of-another-call"), Cause(EndReason.NORMAL), 1.0)
    live = await house.live(ringing.call)
    assert (live.step, live.place, list(live.legs)) == ("w", "core", [])
    ringing.caller.hang_up()
    record, _ = await house.over(ringing.call)
    assert len(record.legs) == 1


async def test_the_end_of_a_leg_of_an_unknown_call_is_no_error(house: Installation, adapter: Adapter) -> None:
    unknown = CallId(str(uuid.uuid4()))
    await adapter.runtime.leg_ended(unknown, LegId("gone"), Cause(EndReason.NORMAL), 1.0)
    assert await adapter.runtime.health(unknown) == "closed"


async def test_a_record_is_written_once_when_the_database_is_back(
    house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.calls, "away", True)
    monkeypatch.setattr(house.calls, "refused", 0)
    ringing = adapter.ring_in(flow({"p": play("hi"), "bye": BYE}))
    await until(lambda: house.calls.refused >= 2)
    assert ringing.caller.ended is not None  # the caller did not wait for the database
    await adapter.nothing_is_left()
    monkeypatch.setattr(house.calls, "away", False)
    record, trace = await house.over(ringing.call)
    assert record.outcome == "completed"
    assert [entry["prompts"] for entry in data_of(trace, "played")]
    events = await house.calls.events_since(None, 1000)
    assert [event.kind for event in events if event.call == ringing.call].count("call-closed") == 1
