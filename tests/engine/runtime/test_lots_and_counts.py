"""Callers divided by lot, visits counted, milestones noted: the same way again, and nothing secret written down."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from engine.program import Program, Variable
from engine.runtime.interpreter import begin, run_edge
from engine.runtime.redrive import Diverged, Redriven, redrive
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import CallId, LegId, NodeName
from engine.trace import TraceEntry
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow, play
from tests.engine.runtime.house import House, kinds


def split(*percents: float, to: tuple[str, ...]) -> Block:
    exits = [f"s{n}" for n in range(len(percents))]
    shares = [{"exit": exit, "percent": percent} for exit, percent in zip(exits, percents, strict=True)]
    return Block("percentage_split", {"shares": shares}, dict(zip(exits, to, strict=True)))


def program(*percents: float) -> Program:
    return flow({"p": split(*percents, to=("a", "b")), "a": play("old"), "b": play("new"), "bye": BYE})


def drawn(program: Program, step: str, caller: str, call: str = "c") -> int:
    facts = CallFacts(CallId(call), NodeName("n"), LegId("l"), caller, "4001", "trunk", 0.0, program.digest)
    return RunningCall(program, replace(begin(program), step=step), facts, [], lambda: 0.0).lot()


def test_a_caller_draws_the_same_lot_with_every_call_and_of_every_version() -> None:
    lots = {drawn(program(*percents), "p", "13800138000", call) for percents in ((50, 50), (1, 99)) for call in "abc"}
    assert lots == {9762}  # calls of yesterday were divided so; a change would send callers another way


def test_lots_differ_by_flow_and_step_and_of_a_withheld_number_by_call() -> None:
    one = program(50, 50)
    other = replace(one, flow="other")
    assert len({drawn(one, "p", "1"), drawn(one, "q", "1"), drawn(other, "p", "1"), drawn(one, "p", "2")}) == 4
    assert len({drawn(one, "p", "", call) for call in "abcde"}) == 5
    assert drawn(one, "p", "", "a") == drawn(one, "p", "", "a")


def test_numbers_in_a_row_are_divided_evenly() -> None:
    tenths = Counter(drawn(program(50, 50), "p", str(13800000000 + n)) // 1000 for n in range(2000))
    assert sorted(tenths) == list(range(10))
    assert max(tenths.values()) < 1.3 * min(tenths.values())


class Recorded:
    def __init__(self, facts: CallFacts, trace: list[TraceEntry]) -> None:
        self.facts = facts
        self.trace = [TraceEntry.from_json(entry.as_json()) for entry in trace]

    async def driven(self, program: Program) -> Redriven:
        return await redrive(program, self.facts, self.trace)


async def record(house: House, program: Program, *keys: str) -> Recorded:
    caller = await house.ring_in(program)
    for answer in keys:
        await caller.get(PromptBegan, count=len(caller.of(PromptBegan)) + (caller.prompt is None))
        await caller.press(answer)
        await caller.until(lambda: caller.prompt is None)
    over = await house.over.get()
    return Recorded(over.facts, list(over.trace))


async def test_a_divided_call_goes_the_same_way_again_and_other_shares_show_who_would_go_elsewhere(house: House) -> None:
    recorded = await record(house, program(100, 0))
    lot = next(entry.data["lot"] for entry in recorded.trace if entry.kind == "allotted")
    assert (await recorded.driven(program(100, 0))).stopped is None
    assert (await recorded.driven(program(99.99, 0.01))).stopped is None or lot == 9999
    gone = await recorded.driven(program(0, 100))
    assert isinstance(gone.stopped, Diverged)
    assert (gone.stopped.expected.kind, gone.stopped.expected.data, gone.stopped.asked.data) == (
        "exited",
        {"exit": "s0"},
        {"exit": "s1"},
    )


async def test_another_node_name_keeps_the_recorded_lot(house: House) -> None:
    recorded = await record(house, program(50, 50))
    renamed = replace(program(50, 50), flow="renamed")
    assert (await recorded.driven(renamed)).stopped is None


COUNTING = flow(
    {
        "c": Block("counter", {"limit": 2}, {"within": "p", "reached": "bye"}),
        "p": play("again", to="c"),
        "bye": BYE,
    }
)


async def test_a_counter_ends_a_loop_and_the_call_is_driven_again(house: House) -> None:
    recorded = await record(house, COUNTING)
    assert [entry.data["visits"] for entry in recorded.trace if entry.kind == "counted"] == [1, 2, 3]
    assert kinds(recorded.trace).count("played") == 3  # twice the loop, once the farewell
    driven = await recorded.driven(COUNTING)
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recorded.trace]


async def test_visits_are_kept_over_a_crash_and_over_regions() -> None:
    state = begin(COUNTING)
    state.counts["c"] = 2
    again = CallState.from_json(json.loads(json.dumps(state.as_json())))
    assert again == state
    facts = CallFacts(CallId("c"), NodeName("n"), LegId("l"), "1", "4001", "trunk", 0.0, COUNTING.digest)
    assert RunningCall(COUNTING, again, facts, [], lambda: 0.0).count() == 3


def test_a_state_without_counts_is_written_as_it_always_was() -> None:
    assert "counts" not in begin(COUNTING).as_json()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("Li ${name}", "Li Lei"),
        ("pin ${pin}", "pin ••••"),
        ("${int(pin) + 1}", "…"),
        ("${1 / 0}", "…"),
    ],
)
async def test_a_note_is_written_masked_and_never_fails_a_call(house: House, text: str, written: str) -> None:
    variables: dict[str, Any] = {"pin": SECRET, "name": Variable("string", "Lei")}
    drawing = flow(
        {
            "a": Block("answer", {}, {"next": "q"}),
            "q": collect("pin", to="n", sensitive=True, max_digits=4),
            "n": Block("note", {"name": "identified", "text": text}, {"next": "bye"}),
            "bye": BYE,
        },
        variables=variables,
    )
    recorded = await record(house, drawing, "4711")
    (noted,) = [entry for entry in recorded.trace if entry.kind == "noted"]
    assert noted.data == {"name": "identified", "text": written}
    driven = await recorded.driven(drawing)
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recorded.trace]


async def test_another_note_is_a_divergence(house: House) -> None:
    def noting(name: str) -> Program:
        return flow({"n": Block("note", {"name": name}, {"next": "bye"}), "bye": BYE}, variables={"digits": TEXT})

    recorded = await record(house, noting("identified"))
    driven = await recorded.driven(noting("recognised"))
    assert driven.stopped is not None and driven.stopped.expected.kind == "noted"


async def test_steps_that_only_count_still_end_a_flow_that_spins() -> None:
    spinning = flow({"c": Block("counter", {"limit": 1}, {"within": "c", "reached": "c"})})
    facts = CallFacts(CallId("c"), NodeName("n"), LegId("l"), "1", "4001", "trunk", 0.0, spinning.digest)

    class Quiet(RunningCall):
        async def save(self) -> None:
            return

    call = Quiet(spinning, begin(spinning), facts, [], lambda: 0.0)
    with pytest.raises(Exception, match="without letting the caller"):
        await run_edge(spinning, call.state, call)  # type: ignore[arg-type]  # no step of this flow asks the leg for anything
