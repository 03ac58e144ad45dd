"""What a flow does whatever step it is in: the operator key is pressed, it cannot go on, the caller has left."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.program import Handlers, Program, Variable
from engine.records.fold import record_of
from engine.runtime.redrive import Diverged, redrive
from engine.runtime.state import CallFacts
from engine.telephony.commands import Answer
from engine.trace import MASK, TraceEntry
from telephony_adapters.simulator.phones import Answers, Rings
from telephony_adapters.simulator.signs import Connected, MusicBegan, PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow, menu, play, transfer
from tests.engine.runtime.house import House
from tests.engine.runtime.test_subflows import assign, back, sub

NUMBER = Variable("number", 0)


class Recorded:
    def __init__(self, facts: CallFacts, trace: list[TraceEntry], heard: list[str]) -> None:
        self.facts = facts
        self.trace = [TraceEntry.from_json(entry.as_json()) for entry in trace]
        self.heard = heard

    def of(self, kind: str) -> list[TraceEntry]:
        return [entry for entry in self.trace if entry.kind == kind]

    def steps(self) -> list[str]:
        return [entry.step for entry in self.of("entered")]


async def record(house: House, program: Program, *keys: str, leaves_at: type[Any] | None = None) -> Recorded:
    """Let somebody call, answer each question with keys, and perhaps hang up at a sign."""
    caller = await house.ring_in(program)
    for answer in keys:
        await caller.get(PromptBegan, count=len(caller.of(PromptBegan)) + (caller.prompt is None))
        await caller.press(answer)
        await caller.until(lambda: caller.prompt is None)
    if leaves_at is not None:
        already = len(caller.of(PromptBegan)) if leaves_at is PromptBegan and caller.prompt is None else 0
        await caller.get(leaves_at, count=already + 1)
        caller.hang_up()
    over = await house.over.get()
    await house.nothing_is_left()
    return Recorded(over.facts, list(over.trace), list(caller.heard))


async def same(recorded: Recorded, program: Program) -> None:
    driven = await redrive(program, recorded.facts, recorded.trace)
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recorded.trace]


# The operator key


def asking(question: Block, key: str = "0", **variables: Variable) -> Program:
    return flow(
        {"answer": Block("answer", {}, {"next": "q"}), "q": question, "op": play("operator"), "bye": BYE},
        variables={"digits": TEXT, "pin": SECRET, **variables},
        handlers=Handlers(operator_key=key, operator="op"),
    )


LANGUAGE = {"choices": [{"language": "en", "key": "1", "prompt": "one"}, {"language": "zh-CN", "key": "2", "prompt": "two"}]}
LANGUAGES = Block("language", LANGUAGE, dict.fromkeys(("en", "zh-cn", "no_input", "no_match", "too_many_tries"), "bye"))


@pytest.mark.parametrize("question", [menu("1", "2"), collect(max_digits=4), LANGUAGES], ids=lambda block: block.type)
async def test_the_operator_key_leads_away_from_any_question(house: House, question: Block) -> None:
    program = asking(question)
    recorded = await record(house, program, "0")
    assert recorded.heard[-2:] == ["operator", "bye"]
    (asked,) = recorded.of("collected")
    assert (asked.data["ended"], asked.data["digits"], [key for key, _ in asked.data["keys"]]) == ("operator", "", ["0"])
    assert [(entry.step, entry.data["exit"]) for entry in recorded.of("exited")][1] == ("q", "operator_key")
    await same(recorded, program)


@pytest.mark.parametrize(
    ("question", "keys", "taken"),
    [
        (menu("0", "2"), "0", "key_0"),
        (menu("01", "2"), "01", "key_0"),
        (menu("1", repeat_key="0"), "0", "no_input"),
        (menu("1", operator_key=False, no_match_limit=1), "0", "no_match"),
        (collect(max_digits=3, operator_key=False), "012", "value"),
        (collect(max_digits=3), "102", "value"),
        (collect(max_digits=3, cancel="0", valid_keys="123456789"), "0", "cancelled"),
    ],
)
async def test_a_questions_own_keys_and_its_will_come_before_the_operator_key(
    house: House, question: Block, keys: str, taken: str
) -> None:
    program = asking(question)
    recorded = await record(house, program, keys)
    assert next(entry.data["exit"] for entry in recorded.of("exited") if entry.step == "q") == taken
    await same(recorded, program)


async def test_a_key_that_confirms_is_the_questions_own(house: House) -> None:
    program = asking(collect(max_digits=1, confirmation={"prompt": "right", "key": "0"}))
    caller = await house.ring_in(program)
    for prompt, key in enumerate("70", start=1):
        await caller.get(PromptBegan, count=prompt)
        await caller.press(key)
    over = await house.over.get()
    assert caller.heard == ["ask", "right", "bye"]
    await same(Recorded(over.facts, list(over.trace), []), program)


async def test_an_operator_key_pressed_over_a_secret_question_is_masked_and_driven_again(house: House) -> None:
    program = asking(collect("pin", sensitive=True, max_digits=4))
    recorded = await record(house, program, "0")
    assert [key for key, _ in recorded.of("collected")[0].data["keys"]] == [MASK]
    assert recorded.heard[-2] == "operator"
    await same(recorded, program)


async def test_a_called_flow_has_an_operator_key_of_its_own_or_none(house: House) -> None:
    own = flow(
        {"q": menu("1"), "op": play("inner", to="b"), "b": back(), "bye": BYE},
        handlers=Handlers(operator_key="9", operator="op"),
    )
    blocks = {"sub": sub("done"), "lost": BYE, "op": play("outer"), "bye": BYE}
    program = flow(blocks, links={"sub": own}, handlers=Handlers(operator_key="0", operator="op"))
    recorded = await record(house, program, "9")
    assert "sub/op" in recorded.steps() and "inner" in recorded.heard
    await same(recorded, program)


async def test_another_key_shows_who_would_have_gone_elsewhere(house: House) -> None:
    recorded = await record(house, asking(menu("1", "2", no_match_limit=1)), "0")
    other = await redrive(asking(menu("1", "2", no_match_limit=1), key="*"), recorded.facts, recorded.trace)
    assert isinstance(other.stopped, Diverged) and other.stopped.expected.kind == "collected"


# What cannot go on

WRONG = assign("bye", n="'text'")


def failing(step: Block, handler: Block | None = None, **more: Block) -> Program:
    return flow(
        {"s": step, "bad": handler or play("mended"), **more, "bye": BYE},
        variables={"n": NUMBER},
        handlers=Handlers(error="bad"),
    )


async def test_a_flow_that_cannot_go_on_goes_on_at_its_error_handler_in_place_of_the_apology(house: House) -> None:
    program = failing(WRONG)
    recorded = await record(house, program)
    assert recorded.heard == ["mended", "bye"]
    assert [(entry.step, entry.data["code"]) for entry in recorded.of("caught")] == [("s", "wrong-type")]
    assert record_of(recorded.facts, recorded.trace, flow="f", version=1, environment="e").outcome == "completed"
    await same(recorded, program)


async def test_a_core_step_that_fails_leads_there_too(house: House) -> None:
    program = failing(Block("wait", {"expression": "'soon'"}, {"next": "bye"}))
    recorded = await record(house, program)
    assert recorded.heard == ["mended", "bye"]
    await same(recorded, program)


async def test_a_handler_that_fails_itself_ends_in_the_apology(house: House) -> None:
    program = failing(WRONG, assign("s", n="'text'"))
    recorded = await record(house, program)
    assert [entry.step for entry in recorded.of("failed")] == ["bad"]
    assert recorded.trace[-1].data["by"] == "failure"
    await same(recorded, program)


async def test_a_handler_begins_once_in_a_call_of_its_flow(house: House) -> None:
    program = failing(WRONG, play("mended", to="s"))
    recorded = await record(house, program)
    assert (len(recorded.of("caught")), len(recorded.of("failed"))) == (1, 1)
    await same(recorded, program)


async def test_a_flow_that_turns_without_end_can_still_say_so(house: House) -> None:
    program = failing(Block("start", {}, {"next": "s"}))
    recorded = await record(house, program)
    assert recorded.of("caught")[0].data["code"] == "spinning"
    assert recorded.heard == ["mended", "bye"]
    await same(recorded, program)


async def test_turning_without_end_in_a_called_flow_is_for_the_outermost_handler(house: House) -> None:
    turning = flow({"t": Block("start", {}, {"next": "t"}), "b": play("inner")}, handlers=Handlers(error="b"))
    blocks = {"sub": sub("done", to="sub"), "lost": play("lost", to="sub"), "bad": play("outer"), "bye": BYE}
    program = flow(blocks, links={"sub": turning}, handlers=Handlers(error="bad"))
    recorded = await record(house, program)
    assert recorded.heard == ["outer", "bye"]
    await same(recorded, program)


async def test_a_called_flow_mends_itself_before_the_flow_that_called_does_and_anew_with_each_call(house: House) -> None:
    callee = flow(
        {"s": WRONG, "bad": play("inner", to="b"), "b": back(), "bye": BYE},
        variables={"n": NUMBER},
        handlers=Handlers(error="bad"),
    )
    blocks = {"one": sub("done", to="two"), "two": sub("done"), "lost": play("lost"), "bye": BYE}
    program = flow(blocks, links={"one": callee, "two": callee}, handlers=Handlers(error="lost"))
    recorded = await record(house, program)
    assert recorded.heard == ["inner", "inner", "bye"]
    await same(recorded, program)


async def test_flows_that_mend_themselves_for_ever_come_to_an_end(house: House) -> None:
    callee = flow({"s": WRONG, "b": back(), "bye": BYE}, variables={"n": NUMBER}, handlers=Handlers(error="b"))
    program = flow({"sub": sub("done", to="sub"), "lost": BYE, "bye": BYE}, links={"sub": callee})
    recorded = await record(house, program)
    assert recorded.of("failed")[0].data["code"] == "spinning"
    await same(recorded, program)


async def test_what_the_switch_fails_to_do_leads_to_the_handler_and_does_so_again(house: House) -> None:
    house.switch.faults.refuse(Answer, 1)
    program = failing(Block("answer", {}, {"next": "bye"}))
    recorded = await record(house, program)
    assert recorded.of("caught")[0].data["code"] == "not-answered"
    await same(recorded, program)


# What follows a call

AFTER = {
    "after": Block("counter", {"limit": 1}, {"within": "pause", "reached": "log"}),
    "pause": Block("wait", {"seconds": 30, "music": "default"}, {"next": "after"}),
    "log": Block("note", {"name": "left", "text": "with ${digits}"}, {"next": "over"}),
    "over": back(),
}


def leaving(blocks: dict[str, Block], **more: Any) -> Program:
    return flow({**blocks, **AFTER, "bye": BYE}, variables={"digits": TEXT}, handlers=Handlers(hangup="after"), **more)


LEAVES: dict[str, tuple[Program, tuple[str, ...], type[Any]]] = {
    "in a question": (leaving({"q": collect(to="p"), "p": play("said")}), ("12#",), PromptBegan),
    "waiting": (leaving({"w": Block("wait", {"seconds": 60, "music": "m"}, {"next": "bye"})}), (), MusicBegan),
    "talking": (leaving({"t": transfer("6001")}), (), Connected),
    "ringing": (leaving({"t": transfer("6002", music="m")}), (), MusicBegan),
}


@pytest.mark.parametrize("name", LEAVES)
async def test_what_follows_runs_when_the_caller_has_hung_up_and_is_driven_again(house: House, name: str) -> None:
    house.switch.phones.extension("6001", Answers())
    house.switch.phones.extension("6002", Rings())
    program, keys, leaves_at = LEAVES[name]
    recorded = await record(house, program, *keys, leaves_at=leaves_at)
    assert recorded.steps()[-5:] == ["after", "pause", "after", "log", "over"]
    assert recorded.of("noted")[0].data["text"] == ("with 12" if keys else "with ")
    assert recorded.of("waited")[-1].data["seconds"] == pytest.approx(30)
    assert recorded.trace[-1].data["by"] == "caller"
    await same(recorded, program)


async def test_steps_that_follow_make_no_call_longer(house: House) -> None:
    program, keys, leaves_at = LEAVES["in a question"]
    recorded = await record(house, program, *keys, leaves_at=leaves_at)
    record_ = record_of(recorded.facts, recorded.trace, flow="f", version=1, environment="e")
    (leg,) = record_.legs
    assert record_.ended_at == leg.ended_at
    assert recorded.trace[-1].at - (leg.ended_at or 0) == pytest.approx(30)
    assert record_.outcome == "abandoned"


async def test_what_follows_and_was_cut_short_from_outside_is_cut_short_again(house: House) -> None:
    program, keys, leaves_at = LEAVES["in a question"]
    recorded = await record(house, program, *keys, leaves_at=leaves_at)
    cut = next(n for n, entry in enumerate(recorded.trace) if (entry.step, entry.kind) == ("pause", "entered"))
    recorded.trace[cut + 1 :] = recorded.trace[-1:]
    await same(recorded, program)


async def test_nothing_follows_a_call_that_the_flow_ended(house: House) -> None:
    program = leaving({"p": play("hi")})
    recorded = await record(house, program)
    assert "after" not in recorded.steps()
    await same(recorded, program)


async def test_work_is_done_for_a_caller_who_has_left(house: House) -> None:
    program = flow(
        {
            "p": play("hi"),
            "after": Block(
                "http_request",
                {"url": "https://crm.example/", "music": "default"},
                dict.fromkeys(("ok", "client_error", "server_error", "timeout", "error"), "over"),
            ),
            "over": back(),
            "bye": BYE,
        },
        handlers=Handlers(hangup="after"),
    )
    recorded = await record(house, program, leaves_at=PromptBegan)
    (performed,) = recorded.of("performed")
    assert performed.step == "after"
    await same(recorded, program)


async def test_what_follows_and_fails_harms_no_call(house: House) -> None:
    program = flow({"p": play("hi"), "after": WRONG, "bye": BYE}, variables={"n": NUMBER}, handlers=Handlers(hangup="after"))
    recorded = await record(house, program, leaves_at=PromptBegan)
    assert [entry.step for entry in recorded.of("caught")] == ["after"]
    assert record_of(recorded.facts, recorded.trace, flow="f", version=1, environment="e").outcome == "abandoned"
    await same(recorded, program)


async def test_a_caller_who_leaves_a_called_flow_is_followed_by_the_nearest_handler_with_its_variables(house: House) -> None:
    callee = flow({"q": collect("digits", to="q"), "b": back()}, variables={"digits": TEXT}, name="callee")
    program = leaving({"s": assign("sub", digits="'outer'"), "sub": sub("done"), "lost": BYE}, links={"sub": callee})
    recorded = await record(house, program, "77#", leaves_at=PromptBegan)
    assert recorded.of("noted")[0].data["text"] == "with outer"
    assert recorded.of("noted")[0].step == "log"
    await same(recorded, program)


async def test_a_called_flow_follows_up_itself_and_returns_to_nobody(house: House) -> None:
    callee = leaving({"q": collect("digits", to="q")}, name="callee")
    program = leaving({"sub": sub("done", to="p"), "p": play("never"), "lost": BYE}, links={"sub": callee})
    recorded = await record(house, program, "77#", leaves_at=PromptBegan)
    assert recorded.of("noted")[0].data["text"] == "with 77"
    assert recorded.steps()[-1] == "sub/over"
    assert [entry.step for entry in recorded.of("noted")] == ["sub/log"]
    await same(recorded, program)


async def test_another_flow_that_does_more_behind_the_call_shows_it(house: House) -> None:
    program = leaving({"p": play("hi")})
    recorded = await record(house, program, leaves_at=PromptBegan)
    without = flow({"p": play("hi"), "bye": BYE}, variables={"digits": TEXT})
    less = await redrive(without, recorded.facts, recorded.trace)
    assert isinstance(less.stopped, Diverged) and less.stopped.expected.kind == "entered"
    more = await redrive(program, recorded.facts, (await redrive(without, recorded.facts, [])).trace)
    assert more.trace == ()


def test_handlers_read_back_whole_and_a_program_without_any_says_nothing_of_them() -> None:
    program = failing(WRONG)
    again = Program.from_json(json.loads(program.canonical))
    assert (again, again.ir) == (program, 2)
    assert "handlers" not in flow({"bye": BYE}).as_json()
