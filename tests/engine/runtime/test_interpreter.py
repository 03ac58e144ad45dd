"""The loop over a program's steps."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from engine.nodes.base import Act, Collect, Collected, FlowFailed, Message, Played, Recorded
from engine.program import Program
from engine.runtime.interpreter import IDLE_LIMIT, REST_SECONDS, begin, configured, place_of, run_core, run_edge
from engine.runtime.running_call import RunningCall
from engine.runtime.state import CallFacts, CallState
from engine.telephony.calls import CallId, EndReason, LegId, NodeName
from tests.engine.runtime.flows import BYE, TEXT, Block, flow, play


class QuietCall(RunningCall):
    """A call whose caller presses nothing; counts checkpoints."""

    def __init__(self, program: Program, *, prompt_seconds: float = 0.0) -> None:
        facts = CallFacts(CallId("c"), NodeName("n"), LegId("l"), "", "4001", "trunk", 0.0, program.digest)
        super().__init__(program, begin(program), facts, [], lambda: self.now)
        self.now = 0.0
        self.prompt_seconds = prompt_seconds
        self.saved: list[dict[str, Any]] = []

    async def save(self) -> None:
        self.saved.append(self.state.as_json())

    async def answer(self) -> None:
        self.tell("answered")

    async def play(self, lines: Any, *, interruptible: bool = False) -> Played:
        self.now += self.prompt_seconds
        return Played("done")

    async def collect(self, ask: Collect) -> Collected:
        return Collected("no_input")

    async def record(self, ask: Message) -> Recorded:
        return Recorded("failed", "r")

    async def discard(self, recording: str) -> None:
        return

    async def record_conversation(self, act: Act) -> bool:
        return True

    async def hang_up(self, reason: EndReason) -> None:
        return


def turning(steps: int) -> Program:
    """Blocks that take no time, one behind the other, and then the end."""
    step = Block("set_variables", {"assignments": [{"variable": "digits", "value": "1"}]})
    blocks = {f"s{n}": Block(step.type, step.config, {"next": f"s{n + 1}"}) for n in range(steps)}
    return flow({**blocks, f"s{steps}": BYE}, variables={"digits": TEXT})


async def test_steps_of_one_place_run_until_a_step_of_the_other_comes() -> None:
    wait = Block("wait", {"seconds": 1}, {"next": "bye"})
    call = QuietCall(flow({"s": Block("start", {}, {"next": "p"}), "p": play("hi", to="w"), "w": wait, "bye": BYE}))
    await run_edge(call.program, call.state, call)
    assert call.state.step == "w"
    assert place_of(call.program, call.state) == "core"
    assert [(entry.kind, entry.step) for entry in call.trace] == [(k, s) for s in "sp" for k in ("entered", "exited")]
    assert [saved["step"] for saved in call.saved] == ["s", "p"]  # before each step, so that a crash repeats just that one


async def test_a_program_is_over_at_a_step_without_an_exit() -> None:
    call = QuietCall(flow({"bye": BYE}))
    await run_edge(call.program, call.state, call)
    assert (call.state.step, place_of(call.program, call.state)) == ("", None)
    await run_edge(call.program, call.state, call)
    await run_core(call.program, call.state, call)  # type: ignore[arg-type]  # nothing is left to run
    assert [entry.kind for entry in call.trace] == ["entered"]


async def test_a_step_begins_with_no_counters_of_the_one_before() -> None:
    call = QuietCall(flow({"p": play("hi"), "bye": BYE}))
    call.state.memory["no_input"] = 2
    await run_edge(call.program, call.state, call)
    assert call.saved[0]["memory"] == {"no_input": 2}
    assert call.saved[1]["memory"] == {}


async def test_an_exit_without_a_cord_fails_the_flow_and_says_where() -> None:
    call = QuietCall(flow({"p": Block("play", {"prompts": ["hi"]}, {})}))
    with pytest.raises(FlowFailed, match="'next' of step 'p'") as failed:
        await run_edge(call.program, call.state, call)
    assert (failed.value.code, call.state.step) == ("open-exit", "p")


async def test_a_thousand_steps_in_a_row_may_take_no_time_but_not_one_more() -> None:
    fine = QuietCall(turning(IDLE_LIMIT))
    await run_edge(fine.program, fine.state, fine)
    assert fine.state.step == ""
    spinning = QuietCall(turning(IDLE_LIMIT + 1))
    with pytest.raises(FlowFailed) as failed:
        await run_edge(spinning.program, spinning.state, spinning)
    assert failed.value.code == "spinning"


async def test_a_step_that_lets_time_pass_starts_the_count_anew() -> None:
    for seconds, count in ((REST_SECONDS, 0), (REST_SECONDS / 2, IDLE_LIMIT + 1)):
        call = QuietCall(flow({"p": play("hi"), "bye": BYE}), prompt_seconds=seconds)
        call.state.idle_steps = IDLE_LIMIT
        with contextlib.suppress(FlowFailed):
            await run_edge(call.program, call.state, call)
        assert call.state.idle_steps == count


async def test_a_prompt_that_cannot_be_played_and_leads_back_to_itself_comes_to_an_end() -> None:
    call = QuietCall(flow({"p": play("hi", to="p")}))
    with pytest.raises(FlowFailed) as failed:
        await run_edge(call.program, call.state, call)
    assert failed.value.code == "spinning"


def test_a_call_begins_at_the_entry_in_the_first_language_with_the_declared_values() -> None:
    program = flow({"bye": BYE}, variables={"digits": TEXT}, languages=("zh-CN", "en"))
    assert begin(program) == CallState(step="bye", language="zh-CN", variables={"digits": ""})


def test_a_form_is_read_once_for_each_program() -> None:
    program = flow({"bye": BYE})
    assert configured(program, "bye") is configured(program, "bye")
    assert configured(program, "bye") is not configured(flow({"bye": BYE}), "bye")


def test_a_state_survives_its_plain_form() -> None:
    state = CallState("m", "en", {"n": 1}, {"no_input": 1}, 3, True, [("1", 2.5)])
    assert CallState.from_json(state.as_json()) == state
    assert state.as_json()["typed_ahead"] == [["1", 2.5]]


def test_a_plain_state_stays_as_it_is_while_the_call_goes_on() -> None:
    state = CallState("m", "en", {"n": 1}, {"no_input": 1}, typed_ahead=[("1", 2.5)])
    plain = state.as_json()
    state.variables["n"] = 2
    state.memory.clear()
    state.typed_ahead.clear()
    assert (plain["variables"], plain["memory"], plain["typed_ahead"]) == ({"n": 1}, {"no_input": 1}, [["1", 2.5]])
