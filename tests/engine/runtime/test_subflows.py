"""Flows that call flows: their variables apart, one region, one trace, and the same way again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.program import Program, Variable
from engine.records.fold import record_of
from engine.runtime.interpreter import begin, place_of
from engine.runtime.redrive import Diverged, Masked, Redriven, redrive
from engine.runtime.state import CallFacts, CallState
from engine.telephony.commands import Answer
from engine.trace import TraceEntry
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow, play
from tests.engine.runtime.house import House

NUMBER = Variable("number", 0)


def sub(
    *ends: str, to: str = "bye", inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None
) -> Block:
    """Call a flow; its ends lead to blocks of their own names, its failure to ``lost``."""
    config = {
        "flow": "callee",
        "inputs": [{"variable": name, "expression": source} for name, source in (inputs or {}).items()],
        "outputs": [{"variable": name, "to": mine} for name, mine in (outputs or {}).items()],
        "ends": list(ends),
    }
    return Block("subflow", config, {**dict.fromkeys(ends, to), "error": "lost"})


def back(exit: str = "done") -> Block:
    return Block("return", {"exit": exit})


def assign(to: str, **values: str) -> Block:
    lines = [{"variable": name, "expression": source} for name, source in values.items()]
    return Block("set_variables", {"assignments": lines}, {"next": to})


ANSWER = Block("answer", {}, {"next": "sub"})
IDENTIFY = flow(
    {
        "ask": collect("digits", to="known", max_digits=4),
        "known": Block("branch", {"cases": [{"exit": "yes", "when": "digits == '1234'"}]}, {"yes": "in", "otherwise": "out"}),
        "in": back("known"),
        "out": back("unknown"),
    },
    variables={"digits": TEXT, "greeting": TEXT},
    texts={"ask": {"en": "${greeting}, your number?"}},
    name="identify",
)
CALLER = flow(
    {
        "answer": ANSWER,
        "sub": Block(
            "subflow",
            {
                "flow": "identify",
                "inputs": [{"variable": "greeting", "expression": "'Hello ' + digits"}],
                "outputs": [{"variable": "digits", "to": "number"}],
                "ends": ["known", "unknown"],
            },
            {"known": "welcome", "unknown": "sorry", "error": "lost"},
        ),
        "welcome": play("welcome"),
        "sorry": play("sorry"),
        "lost": play("lost"),
        "bye": BYE,
    },
    variables={"digits": Variable("string", "Li"), "number": TEXT},
    texts={"welcome": {"en": "Welcome ${number}, ${digits}."}},
    links={"sub": IDENTIFY},
)


class Recorded:
    def __init__(self, facts: CallFacts, trace: list[TraceEntry], heard: list[str]) -> None:
        self.facts = facts
        self.trace = [TraceEntry.from_json(entry.as_json()) for entry in trace]
        self.heard = heard

    async def driven(self, program: Program) -> Redriven:
        return await redrive(program, self.facts, self.trace)

    def of(self, kind: str) -> list[TraceEntry]:
        return [entry for entry in self.trace if entry.kind == kind]


async def record(house: House, program: Program, *keys: str) -> Recorded:
    caller = await house.ring_in(program)
    for answer in keys:
        await caller.get(PromptBegan, count=len(caller.of(PromptBegan)) + (caller.prompt is None))
        await caller.press(answer)
        await caller.until(lambda: caller.prompt is None)
    over = await house.over.get()
    return Recorded(over.facts, list(over.trace), list(caller.heard))


async def same(recorded: Recorded, program: Program) -> None:
    driven = await recorded.driven(program)
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recorded.trace]


@pytest.mark.parametrize(("keys", "end", "heard"), [("1234", "known", "Welcome 1234, Li."), ("9999", "unknown", "sorry")])
async def test_a_flow_is_called_with_inputs_and_comes_back_by_its_end_with_outputs(
    house: House, keys: str, end: str, heard: str
) -> None:
    recorded = await record(house, CALLER, keys)
    assert recorded.heard == ["Hello Li, your number?", heard, "bye"]
    (called,), (returned,) = recorded.of("called"), recorded.of("returned")
    assert (called.step, called.data) == ("sub", {"flow": "identify", "version": 1, "values": {"greeting": "Hello Li"}})
    assert (returned.step, returned.data) == ("sub", {"exit": end, "values": {"number": keys}})
    await same(recorded, CALLER)
    await house.nothing_is_left()


async def test_steps_of_a_called_flow_are_named_after_the_step_that_called(house: House) -> None:
    recorded = await record(house, CALLER, "1234")
    assert [entry.step for entry in recorded.of("entered")] == [
        *("answer", "sub", "sub/ask", "sub/known", "sub/in", "welcome", "bye"),
    ]


async def test_the_record_tells_the_way_through_both_flows_with_every_exit(house: House) -> None:
    recorded = await record(house, CALLER, "1234")
    record_ = record_of(recorded.facts, recorded.trace, flow="flow", version=1, environment="default")
    assert [(step.step, step.exit) for step in record_.path] == [
        ("answer", "next"),
        ("sub", "known"),
        ("sub/ask", "value"),
        ("sub/known", "yes"),
        ("sub/in", ""),
        ("welcome", "next"),
        ("bye", ""),
    ]


async def test_a_flow_of_edge_steps_is_called_without_leaving_the_region(house: House) -> None:
    caller, order = house.order(CALLER)
    running = asyncio.create_task(house.regions.run(order, b""))
    await caller.get(PromptBegan)
    await caller.press("1234")
    report = await running
    assert (report.ended, report.state["step"]) == ("flow", "")  # one order, one report


async def test_variables_of_the_same_name_are_apart_and_begin_anew_with_each_call(house: House) -> None:
    callee = flow({"s": assign("b", n="n + 1"), "b": back()}, variables={"n": NUMBER}, name="callee")
    caller = flow(
        {
            "s": assign("one", n="100"),
            "one": sub("done", to="two", outputs={"n": "one"}),
            "two": sub("done", to="n", outputs={"n": "two"}),
            "n": Block("note", {"name": "sums", "text": "${n} ${one} ${two}"}, {"next": "bye"}),
            "lost": BYE,
            "bye": BYE,
        },
        variables={"n": NUMBER, "one": NUMBER, "two": NUMBER},
        links={"one": callee, "two": callee},
    )
    recorded = await record(house, caller)
    assert [entry.data["text"] for entry in recorded.of("noted")] == ["100 1 1"]
    assert len(caller.linked) == 1
    await same(recorded, caller)


def deep(levels: int, innermost: Program) -> Program:
    """Flows that call one another, so many levels down."""
    program = innermost
    for _ in range(levels):
        program = flow(
            {"sub": sub("done", to="out", outputs={"n": "n"}), "out": assign("b", n="n + 1"), "b": back(), "lost": BYE},
            variables={"n": NUMBER},
            links={"sub": program},
            name="level",
        )
    return program


async def test_flows_call_flows_that_call_flows(house: House) -> None:
    innermost = flow({"p": play("deep", to="s"), "s": assign("b", n="1"), "b": back()}, variables={"n": NUMBER})
    program = deep(7, innermost)
    recorded = await record(house, program)
    assert recorded.of("played")[0].step == "sub/sub/sub/sub/sub/sub/sub/p"
    assert recorded.of("assigned")[-1].data == {"values": {"n": 8}}
    assert recorded.trace[-1].data["by"] == "flow"  # the outermost return ends the call: nothing waits for it
    await same(recorded, program)


FAILS = flow({"s": assign("b", n="'text'"), "b": back()}, variables={"n": NUMBER}, name="callee")


async def test_a_flow_that_cannot_go_on_is_left_by_the_error_exit_of_the_step_that_called(house: House) -> None:
    caller = flow({"sub": sub("done"), "lost": play("lost"), "bye": BYE}, links={"sub": FAILS})
    recorded = await record(house, caller)
    assert recorded.heard == ["lost", "bye"]
    (caught,) = recorded.of("caught")
    assert (caught.step, caught.data["code"]) == ("sub/s", "wrong-type")
    assert record_of(recorded.facts, recorded.trace, flow="f", version=1, environment="e").outcome == "completed"
    await same(recorded, caller)


async def test_a_failure_goes_up_to_the_nearest_flow_that_waits(house: House) -> None:
    middle = flow(
        {"sub": sub("done", to="b"), "lost": play("middle", to="b"), "b": back()}, links={"sub": FAILS}, name="middle"
    )
    caller = flow({"sub": sub("done"), "lost": play("outer"), "bye": BYE}, links={"sub": middle})
    recorded = await record(house, caller)
    assert recorded.heard == ["middle", "bye"]
    await same(recorded, caller)


async def test_a_switch_that_fails_in_a_called_flow_is_taken_up_too_and_fails_again(house: House) -> None:
    callee = flow({"a": Block("answer", {}, {"next": "b"}), "b": back()}, name="callee")
    caller = flow(
        {"sub": sub("done"), "lost": Block("note", {"name": "lost"}, {"next": "bye"}), "bye": BYE}, links={"sub": callee}
    )
    house.switch.faults.refuse(Answer, 1)
    recorded = await record(house, caller)
    assert [entry.data["code"] for entry in recorded.of("caught")] == ["not-answered"]
    await same(recorded, caller)


async def test_flows_that_fail_and_are_called_again_for_ever_come_to_an_end(house: House) -> None:
    caller = flow({"sub": sub("done"), "lost": Block("start", {}, {"next": "sub"}), "bye": BYE}, links={"sub": FAILS})
    recorded = await record(house, caller)
    assert recorded.of("failed")[0].data["code"] == "spinning"
    await same(recorded, caller)


async def test_an_input_of_another_type_fails_the_calling_flow(house: House) -> None:
    caller = flow({"sub": sub("done", inputs={"n": "'x'"}), "lost": play("lost"), "bye": BYE}, links={"sub": FAILS})
    recorded = await record(house, caller)
    assert (recorded.of("failed")[0].step, recorded.of("failed")[0].data["code"]) == ("sub", "wrong-type")
    await same(recorded, caller)


async def test_a_core_step_of_a_called_flow_runs_in_the_durable_world(house: House) -> None:
    callee = flow({"w": Block("wait", {"seconds": 5}, {"next": "p"}), "p": play("hi", to="b"), "b": back()}, name="callee")
    caller = flow({"sub": sub("done"), "lost": BYE, "bye": BYE}, links={"sub": callee})
    state = begin(caller)
    state.step = "sub/w"
    assert place_of(caller, state) == "core"
    recorded = await record(house, caller)
    assert [entry.step for entry in recorded.of("waited")] == ["sub/w"]
    assert recorded.heard == ["hi", "bye"]
    await same(recorded, caller)


async def test_going_to_another_flow_leaves_this_one_and_those_that_wait_for_it(house: House) -> None:
    last = flow({"p": play("last", to="b"), "b": back()}, variables={"n": NUMBER}, name="last")
    gone = Block("go_to_flow", {"flow": "last", "inputs": [{"variable": "n", "value": 7}]})
    middle = flow({"go": gone}, links={"go": last}, name="middle")
    caller = flow({"sub": sub("done"), "lost": play("lost"), "bye": BYE}, links={"sub": middle})
    recorded = await record(house, caller)
    assert recorded.heard == ["last"]
    assert [entry.step for entry in recorded.of("called")] == ["sub", "sub/go"]
    assert recorded.of("played")[0].step == "sub/go/p"
    assert recorded.trace[-1].data["by"] == "flow"
    await same(recorded, caller)


async def test_what_fails_in_a_flow_that_was_gone_to_is_taken_up_by_nobody(house: House) -> None:
    middle = flow({"go": Block("go_to_flow", {"flow": "callee"})}, links={"go": FAILS}, name="middle")
    caller = flow({"sub": sub("done"), "lost": play("lost"), "bye": BYE}, links={"sub": middle})
    recorded = await record(house, caller)
    assert recorded.of("failed")[0].step == "sub/go/s"
    await same(recorded, caller)


PIN = flow({"ask": collect("pin", to="b", sensitive=True, max_digits=4), "b": back()}, variables={"pin": SECRET}, name="pin")


def checking(condition: str) -> Program:
    return flow(
        {
            "answer": ANSWER,
            "sub": sub("done", to="check", outputs={"pin": "secret"}),
            "check": sub("known", "unknown", inputs={"given": "secret"}),
            "lost": play("lost"),
            "bye": BYE,
        },
        variables={"secret": SECRET},
        links={
            "sub": PIN,
            "check": flow(
                {
                    "b": Block("branch", {"cases": [{"exit": "yes", "when": condition}]}, {"yes": "in", "otherwise": "out"}),
                    "in": back("known"),
                    "out": back("unknown"),
                },
                variables={"given": SECRET},
                name="check",
            ),
        },
    )


async def test_a_secret_passes_between_flows_masked_and_is_driven_again_as_unknown(house: House) -> None:
    program = checking("given == '4711'")
    recorded = await record(house, program, "4711")
    assert "4711" not in json.dumps([[*entry.data.items()] for entry in recorded.trace if entry.kind != "decided"])
    assert [entry.data["values"] for entry in recorded.of("called")] == [{}, {"given": "••••"}]
    assert recorded.of("returned")[0].data == {"exit": "done", "values": {"secret": "••••"}}
    assert recorded.of("returned")[1].data["exit"] == "known"
    await same(recorded, program)
    other = await recorded.driven(checking("given == '4712'"))
    assert isinstance(other.stopped, Masked)


async def test_another_flow_in_its_place_shows_where_it_would_lead_elsewhere(house: House) -> None:
    recorded = await record(house, CALLER, "1234")
    elsewhere = flow({"p": play("closed", to="out"), "out": back("unknown")}, variables={"greeting": TEXT, "digits": TEXT})
    links = {"sub": elsewhere}
    blocks = {name: Block(step.type.partition("@")[0], step.config, step.exits) for name, step in CALLER.steps.items()}
    other = await recorded.driven(flow(blocks, variables=CALLER.variables, links=links))
    assert isinstance(other.stopped, Diverged)
    assert other.stopped.expected.kind == "called"


async def test_a_process_that_dies_in_a_called_flow_is_followed_by_one_that_carries_on_there(tmp_path: Path) -> None:
    async with House(tmp_path / "journal") as house:
        caller, order = house.order(CALLER)
        running = asyncio.create_task(house.regions.run(order, b""))
        await caller.get(PromptBegan)
        await caller.press("1")
        running.cancel()
        await asyncio.wait([running])
        await house.new_process()
        (left,) = house.journal.open_regions()
        assert left.state["step"] == "sub/ask"
        assert CallState.from_json(left.state).as_json() == dict(left.state)
        again = asyncio.create_task(house.regions.resume(left))
        await caller.get(PromptBegan, count=2)
        await caller.press("1234")
        trace = [TraceEntry.from_json(entry) for entry in (await again).trace]
        assert caller.heard == ["Hello Li, your number?", "Hello Li, your number?", "Welcome 1234, Li.", "bye"]
        assert [entry.step for entry in trace if entry.kind in ("resumed", "returned")] == ["sub/ask", "sub"]
        driven = await redrive(CALLER, order.facts, [TraceEntry.from_json(entry.as_json()) for entry in trace])
        assert driven.stopped is None


def test_a_state_that_waits_for_a_flow_crosses_processes_whole() -> None:
    state = begin(CALLER)
    assert "frames" not in state.as_json()
    plain = {
        **state.as_json(),
        "step": "sub/ask",
        "frames": [{"step": "sub", "variables": {"digits": "Li"}, "outputs": {"digits": "number"}}],
    }
    again = CallState.from_json(json.loads(json.dumps(plain)))
    assert again.as_json() == plain


def test_a_program_with_linked_flows_reads_back_whole_and_says_so_in_its_semantics() -> None:
    again = Program.from_json(json.loads(CALLER.canonical))
    assert (again, again.digest, again.ir) == (CALLER, CALLER.digest, 2)
    assert again.linked[IDENTIFY.digest] == IDENTIFY
    assert IDENTIFY.ir == 1 and "linked" not in IDENTIFY.as_json()
