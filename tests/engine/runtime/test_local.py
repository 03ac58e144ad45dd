"""A whole program in this process: the trace it leaves, and nothing else."""

from __future__ import annotations

import asyncio

from engine.telephony.calls import EndReason
from telephony_adapters.simulator.phones import BUSY, Answers, Rings
from telephony_adapters.simulator.signs import Connected, PromptBegan, PromptOver
from tests.engine.runtime.flows import BYE, Block, flow, play, transfer
from tests.engine.runtime.house import House, kinds


async def test_a_program_runs_to_its_end_and_the_trace_ends_with_who_ended_it(house: House) -> None:
    caller = await house.ring_in(flow({"a": Block("answer", {}, {"next": "hi"}), "hi": play("hello"), "bye": BYE}))
    trace = await house.trace()
    assert caller.heard == ["hello", "bye"]
    assert kinds(trace) == [
        *("entered", "answered", "exited"),
        *("entered", "played", "exited"),
        *("entered", "played"),
        *("leg_ended", "ended"),
    ]
    assert trace[-1].data == {"by": "flow", "reason": "normal"}
    await house.nothing_is_left()


async def test_a_caller_is_put_through_and_comes_back_into_the_flow_when_the_party_leaves(house: House) -> None:
    house.switch.phones.extension("6001", Answers(after=2, talks=20))
    program = flow({"t": transfer("6001"), "bye": BYE})
    caller = await house.ring_in(program)
    trace = await house.trace()
    assert caller.of(Connected)[0].others == ("6001",)
    talked = next(entry for entry in trace if entry.kind == "talked")
    assert talked.data["ended_by"] == "party"
    assert caller.heard == ["bye"]
    assert kinds(trace)[:5] == ["entered", "dialled", "talked", "leg_ended", "exited"]
    await house.nothing_is_left()


async def test_a_caller_who_leaves_a_conversation_ends_the_partys_leg_too(house: House) -> None:
    house.switch.phones.extension("6001", Answers())
    caller = await house.ring_in(flow({"t": transfer("6001"), "bye": BYE}))
    await caller.get(Connected)
    caller.hang_up()
    trace = await house.trace()
    assert kinds(trace) == ["entered", "dialled", "talked", "leg_ended", "leg_ended", "ended"]
    assert [(entry.data["role"], entry.data["by"]) for entry in trace if entry.kind == "leg_ended"] == [
        ("caller", "caller"),
        ("party", "flow"),
    ]
    assert trace[-2].data["q850"] == 16
    assert trace[-1].data == {"by": "caller", "reason": "normal"}
    await house.nothing_is_left()


async def test_a_conversation_is_cut_at_its_limit_and_both_legs_are_told_apart(house: House) -> None:
    house.switch.phones.extension("6001", Answers())
    await house.ring_in(flow({"t": transfer("6001", talk_seconds=30), "bye": BYE}))
    trace = await house.trace()
    assert [entry.data["by"] for entry in trace if entry.kind == "leg_ended"] == ["flow", "flow"]
    assert next(entry for entry in trace if entry.kind == "talked").data["seconds"] == 30.0
    assert [entry.data["exit"] for entry in trace if entry.kind == "exited"] == ["time_limit"]
    await house.nothing_is_left()


async def test_a_caller_who_leaves_while_it_rings_stops_the_phone(house: House) -> None:
    house.switch.phones.extension("6003", Rings())
    caller = await house.ring_in(flow({"t": transfer("6003"), "bye": BYE}))
    await caller.until(lambda: caller.comfort == "ringing")
    caller.hang_up()
    trace = await house.trace()
    assert kinds(trace) == ["entered", "dialled", "leg_ended", "ended"]
    await house.nothing_is_left()


async def test_a_failing_core_step_ends_in_the_apology(house: House) -> None:
    program = flow({"w": Block("wait", {"seconds": 1, "expression": "'long'"}, {"next": "bye"}), "bye": BYE})
    caller = await house.ring_in(program)
    trace = await house.trace()
    assert kinds(trace) == ["entered", "failed", "ended"]
    assert trace[-1].data == {"by": "failure", "reason": "failed"}
    assert caller.heard[0].startswith("We are very sorry")
    await house.nothing_is_left()


async def test_a_failing_edge_step_ends_in_the_apology_once(house: House) -> None:
    caller = await house.ring_in(flow({"p": play("hi", to="nowhere")}))
    trace = await house.trace()
    assert trace[-1].data["by"] == "failure"
    assert sum("sorry" in heard for heard in caller.heard) == 1
    await house.nothing_is_left()


async def test_a_call_can_be_ended_from_outside_in_good_order(house: House) -> None:
    house.switch.phones.extension("6001", Answers())
    caller = await house.ring_in(flow({"t": transfer("6001"), "bye": BYE}))
    await caller.get(Connected)
    [call] = {leg.call for leg in house.legs}
    await house.calls.cancel(call)
    trace = await house.trace()
    assert trace[-1].data == {"by": "flow", "reason": EndReason.CANCELLED}
    await house.nothing_is_left()


async def test_a_call_that_is_ended_twice_still_hears_its_apology_and_keeps_its_record(house: House) -> None:
    program = flow({"w": Block("wait", {"seconds": 1, "expression": "'long'"}, {"next": "bye"}), "bye": BYE})
    caller = await house.ring_in(program)
    await caller.get(PromptBegan)
    [call] = {leg.call for leg in house.legs}
    await asyncio.gather(house.calls.cancel(call), house.calls.cancel(call))
    assert caller.of(PromptOver)[0].how == "done"
    assert (await house.trace())[-1].data["by"] == "failure"
    await house.calls.cancel(call)
    await house.nothing_is_left()


async def test_a_call_that_is_ended_as_soon_as_it_begins_is_cleared_up(house: House) -> None:
    caller = house.switch.offer("4001")
    facts = house.arrived(caller, house.shelf.put(flow({"p": play("hello"), "bye": BYE})))
    await house.calls.start(facts, flow="flow", version=1, environment="default")
    await house.calls.cancel(facts.call)
    assert kinds(await house.trace()) == ["ended"]
    await house.nothing_is_left()


async def test_a_prompt_stops_when_its_call_is_ended_from_outside(house: House) -> None:
    caller = await house.ring_in(flow({"p": play(*["hello"] * 20), "bye": BYE}))
    await caller.get(PromptBegan)
    [call] = {leg.call for leg in house.legs}
    await house.calls.cancel(call)
    assert caller.of(PromptOver)[0].how == "stopped"
    await house.trace()
    await house.nothing_is_left()


async def test_starting_a_call_again_changes_nothing(house: House) -> None:
    caller = await house.ring_in(flow({"p": play("hello"), "bye": BYE}))
    await caller.get(PromptBegan)
    [leg] = house.legs
    facts = house.calls._calls[leg.call].facts
    await house.calls.start(facts, flow="flow", version=1, environment="default")
    assert await house.calls.health(leg.call) == "running"
    await house.trace()
    await house.calls.start(facts, flow="flow", version=1, environment="default")
    assert await house.calls.health(leg.call) == "closed"
    assert house.over.empty()
    assert caller.heard == ["hello", "bye"]


async def test_a_busy_party_and_a_missing_one_take_their_exits(house: House) -> None:
    house.switch.phones.extension("6002", BUSY)
    ways = dict.fromkeys(("answered", "no_answer", "rejected", "failed"), "bye")
    second = Block("transfer", {"target": "6099"}, {**ways, "busy": "bye"})
    first = Block("transfer", {"target": "6002"}, {**ways, "busy": "second"})
    await house.ring_in(flow({"first": first, "second": second, "bye": BYE}))
    trace = await house.trace()
    assert [entry.data["exit"] for entry in trace if entry.kind == "exited"] == ["busy", "failed"]
    await house.nothing_is_left()
