"""A recorded trace drives the program that made it to the same trace, and another program to where it leaves the recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.program import Program
from engine.runtime.redrive import Diverged, Masked, Redriven, redrive
from engine.runtime.state import CallFacts
from engine.telephony.calls import CallId, EndReason, LegId, NodeName
from engine.telephony.commands import Answer, Bridge
from engine.trace import MASK, TraceEntry
from telephony_adapters.simulator.phones import BUSY, Answers, Rings
from telephony_adapters.simulator.signs import Connected, PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow, menu, play, transfer
from tests.engine.runtime.house import House, kinds


def facts_of(house: House, program: Program, leg: str) -> CallFacts:
    return CallFacts(CallId("c"), NodeName("n"), LegId(leg), "13800138000", "4001", "trunk", 0.0, program.digest)


class Recorded:
    """A call that was made on the simulator."""

    def __init__(self, program: Program, facts: CallFacts, trace: list[TraceEntry]) -> None:
        self.program = program
        self.facts = facts
        self.trace = [TraceEntry.from_json(entry.as_json()) for entry in trace]

    async def driven(self, program: Program | None = None) -> Redriven:
        return await redrive(program or self.program, self.facts, self.trace)


async def record(house: House, program: Program, *keys: str, hang_up: bool = False) -> Recorded:
    """Let somebody call and answer each question with keys; an empty answer is silence."""
    caller = await house.ring_in(program)
    for answer in keys:
        await caller.get(PromptBegan, count=len(caller.of(PromptBegan)) + (caller.prompt is None))
        await caller.press(answer)
        await caller.until(lambda: caller.prompt is None)
    if hang_up:
        caller.hang_up()
    return Recorded(program, facts_of(house, program, caller.leg), await house.trace())


async def same(recorded: Recorded) -> None:
    driven = await recorded.driven()
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recorded.trace]


LONG = flow(
    {
        "a": Block("answer", {}, {"next": "hi"}),
        "hi": play("hello", to="m"),
        "m": menu("1", "2", exits={"key_0": "pin", "key_1": "t"}),
        "pin": collect("digits", to="say", max_digits=4),
        "say": play("said", to="b"),
        "b": Block("branch", {"cases": [{"exit": "long", "when": "size(digits) > 2"}]}, {"long": "w", "otherwise": "bye"}),
        "w": Block("wait", {"seconds": 3}, {"next": "t"}),
        "t": transfer("6001"),
        "bye": BYE,
    },
    texts={"said": {"en": "You said ${digits}."}},
    variables={"digits": TEXT},
)


async def test_the_same_program_gives_the_same_trace(house: House) -> None:
    house.switch.phones.extension("6001", Answers(after=1, talks=5))
    recorded = await record(house, LONG, "", "1", "123#")
    assert "talked" in kinds(recorded.trace)
    await same(recorded)


async def test_a_caller_who_never_answers_is_silent_again(house: House) -> None:
    await same(await record(house, LONG, ""))


async def test_a_caller_who_hung_up_hangs_up_again(house: House) -> None:
    recorded = await record(house, LONG, "", "1", hang_up=True)
    assert recorded.trace[-1].data["by"] == "caller"
    await same(recorded)


@pytest.mark.parametrize("at", range(1, 30))
async def test_a_call_that_ended_at_any_instant_is_driven_again(house: House, at: int) -> None:
    house.switch.phones.extension("6001", Answers(after=1))
    program = flow(
        {
            "a": Block("answer", {}, {"next": "hi"}),
            "hi": play("hello", to="w"),
            "w": Block("wait", {"seconds": 2, "music": "m"}, {"next": "t"}),
            "t": transfer("6001", talk_seconds=9),
            "bye": BYE,
        }
    )
    caller = await house.ring_in(program, leaves_at=at)
    await same(Recorded(program, facts_of(house, program, caller.leg), await house.trace()))
    await house.nothing_is_left()


async def test_a_caller_who_hung_up_while_it_rang_does_so_again(house: House) -> None:
    house.switch.phones.extension("6001", Rings())
    program = flow({"t": transfer("6001"), "bye": BYE})
    caller = await house.ring_in(program)
    await caller.until(lambda: caller.comfort == "ringing")
    caller.hang_up()
    await same(Recorded(program, facts_of(house, program, caller.leg), await house.trace()))


@pytest.mark.parametrize("command", [Answer, Bridge])
async def test_what_the_switch_failed_to_do_fails_again(house: House, command: type[Answer] | type[Bridge]) -> None:
    house.switch.phones.extension("6001", Answers(after=1))
    house.switch.faults.refuse(command, 50)
    recorded = await record(house, flow({"a": Block("answer", {}, {"next": "t"}), "t": transfer("6001"), "bye": BYE}))
    assert "failed" in kinds(recorded.trace)
    await same(recorded)


async def test_a_flow_that_failed_by_itself_fails_again(house: House) -> None:
    bad = Block("set_variables", {"assignments": [{"variable": "digits", "expression": "1 + 1"}]}, {"next": "bye"})
    recorded = await record(house, flow({"s": bad, "bye": BYE}, variables={"digits": TEXT}))
    assert recorded.trace[1].data["code"] == "wrong-type"
    await same(recorded)


async def test_a_call_ended_from_outside_ends_there_again(house: House) -> None:
    house.switch.phones.extension("6001", Answers())
    program = flow({"t": transfer("6001"), "bye": BYE})
    caller = await house.ring_in(program)
    await caller.get(Connected)
    [call] = {leg.call for leg in house.legs}
    await house.calls.cancel(call)
    recorded = Recorded(program, facts_of(house, program, caller.leg), await house.trace())
    assert recorded.trace[-1].data["reason"] == EndReason.CANCELLED
    await same(recorded)


async def test_a_region_lost_to_an_end_from_outside_is_no_divergence(house: House) -> None:
    caller = await house.ring_in(LONG)
    await caller.get(PromptBegan)
    [call] = {leg.call for leg in house.legs}
    await house.calls.cancel(call)
    recorded = Recorded(LONG, facts_of(house, LONG, caller.leg), await house.trace())
    assert kinds(recorded.trace) == ["ended"]
    await same(recorded)


async def test_a_recording_without_its_end_is_driven_as_far_as_it_goes(house: House) -> None:
    recorded = await record(house, LONG, "", "1")
    cut = [entry for entry in recorded.trace if entry.kind != "ended"][:8]
    driven = await redrive(LONG, recorded.facts, cut)
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in cut]


async def test_a_call_carried_on_by_a_new_process_is_driven_over_the_gap(house: House) -> None:
    recorded = await record(house, LONG, "", "1", "12#")
    at = next(n for n, entry in enumerate(recorded.trace) if entry.kind == "collected")
    before = recorded.trace[at - 1]  # the step was entered, its checkpoint written; what came then was lost
    gap = [replace(before, kind="resumed", data={}), before]
    await same(Recorded(LONG, recorded.facts, [*recorded.trace[:at], *gap, *recorded.trace[at:]]))


async def test_variables_are_set_once_when_a_process_died_behind_them(house: House) -> None:
    count = Block("set_variables", {"assignments": [{"variable": "n", "expression": "n + 1.0"}]}, {"next": "say"})
    program = flow({"c": count, "say": play("n"), "bye": BYE}, variables={"n": replace(TEXT, type="number", initial=0.0)})
    recorded = await record(house, program)
    gap = [replace(recorded.trace[0], kind="resumed", data={}), recorded.trace[0]]
    await same(Recorded(program, recorded.facts, [recorded.trace[0], *gap, *recorded.trace[1:]]))


@pytest.mark.parametrize("behind", ["exited", "entered"])
async def test_a_process_that_died_between_two_places_is_driven_over(house: House, behind: str) -> None:
    """A region had come to its end, or had not begun, when its process died."""
    house.switch.phones.extension("6002", BUSY)
    program = flow({"p": play("hi", to="t"), "t": transfer("6002"), "bye": BYE})
    recorded = await record(house, program)
    first = next(n for n, entry in enumerate(recorded.trace) if entry.kind == behind)
    at = first + 1 if behind == "exited" else first
    gap = replace(recorded.trace[at], kind="resumed", data={})
    await same(Recorded(program, recorded.facts, [*recorded.trace[:at], gap, gap, *recorded.trace[at:]]))


async def test_a_caller_who_leaves_at_the_last_attempt_leaves_again(house: House) -> None:
    recorded = await record(house, flow({"m": menu("1", no_input_limit=1), "bye": BYE}), "", hang_up=True)
    assert recorded.trace[1].data["ended"] == "gone"
    await same(recorded)


async def test_another_way_is_told_with_where_what_was_expected_and_what_was_asked(house: House) -> None:
    recorded = await record(house, LONG, "", "2")
    steps = dict(LONG.steps)
    steps["m"] = replace(steps["m"], exits={**steps["m"].exits, "key_1": "w"})
    driven = await recorded.driven(replace(LONG, steps=steps))
    stopped = driven.stopped
    assert stopped is not None and type(stopped) is Diverged
    assert (stopped.expected.kind, stopped.expected.step) == ("entered", "t")
    assert (stopped.asked.kind, stopped.asked.step) == ("entered", "w")
    assert recorded.trace[stopped.at] is stopped.expected
    assert [e.as_json() for e in driven.trace] == [e.as_json() for e in recorded.trace[: stopped.at]]


async def test_a_program_that_ends_sooner_has_diverged(house: House) -> None:
    recorded = await record(house, LONG, "", "2")
    steps = dict(LONG.steps)
    steps["m"] = replace(steps["m"], exits={**steps["m"].exits, "key_1": "end"})
    steps["end"] = replace(steps["bye"], id="end", config={"reason": "normal", "farewell": None})
    stopped = (await recorded.driven(replace(LONG, steps=steps))).stopped
    assert stopped is not None and stopped.expected.kind == "entered"


async def test_a_question_that_wants_more_keys_has_diverged(house: House) -> None:
    program = flow({"c": collect(max_digits=2), "bye": BYE}, variables={"digits": TEXT})
    recorded = await record(house, program, "12")
    longer = flow({"c": collect(max_digits=3), "bye": BYE}, variables={"digits": TEXT})
    stopped = (await recorded.driven(longer)).stopped
    assert stopped is not None and (stopped.asked.data["ended"], stopped.asked.data["digits"]) == ("", "12")


async def test_a_question_that_is_content_with_fewer_keys_has_diverged(house: House) -> None:
    recorded = await record(house, flow({"c": collect(max_digits=3), "bye": BYE}, variables={"digits": TEXT}), "123")
    shorter = flow({"c": collect(max_digits=2), "bye": BYE}, variables={"digits": TEXT})
    stopped = (await recorded.driven(shorter)).stopped
    assert stopped is not None and stopped.asked.data["digits"] == "12"


async def test_other_words_and_another_wait_are_no_divergence_and_stand_in_the_trace(house: House) -> None:
    recorded = await record(
        house, flow({"p": play("hi", to="w"), "w": Block("wait", {"seconds": 2}, {"next": "bye"}), "bye": BYE})
    )
    other = flow(
        {"p": play("hi", to="w"), "w": Block("wait", {"seconds": 9}, {"next": "bye"}), "bye": BYE},
        texts={"hi": {"en": "Good morning."}},
    )
    driven = await recorded.driven(other)
    assert driven.stopped is None
    assert driven.trace[1].data["prompts"] == [{"key": "hi", "language": "en", "text": "Good morning."}]


async def test_another_number_dialled_has_diverged(house: House) -> None:
    house.switch.phones.extension("6002", BUSY)
    recorded = await record(house, flow({"t": transfer("6002"), "bye": BYE}))
    stopped = (await recorded.driven(flow({"t": transfer("6003"), "bye": BYE}))).stopped
    assert stopped is not None and stopped.asked.data["address"]["value"] == "6003"


async def test_a_conversation_that_would_have_been_cut_has_diverged(house: House) -> None:
    house.switch.phones.extension("6001", Answers(talks=60))
    recorded = await record(house, flow({"t": transfer("6001"), "bye": BYE}))
    stopped = (await recorded.driven(flow({"t": transfer("6001", talk_seconds=30), "bye": BYE}))).stopped
    assert stopped is not None and stopped.asked.data["ended_by"] == "flow"
    assert (await recorded.driven(flow({"t": transfer("6001", talk_seconds=90), "bye": BYE}))).stopped is None


def secret_flow(**config: object) -> Program:
    return flow(
        {
            "c": collect("pin", to="b", sensitive=True, **config),
            "b": Block("branch", {"cases": [{"exit": "ok", "when": "pin == '4711'"}]}, {"ok": "good", "otherwise": "bad"}),
            "good": play("good"),
            "bad": play("bad"),
            "bye": BYE,
        },
        variables={"pin": SECRET},
    )


async def test_masked_digits_take_the_recorded_way(house: House) -> None:
    for digits, way in (("4711#", "good"), ("4712#", "bad")):
        recorded = await record(house, secret_flow(max_digits=6), digits)
        assert way in [entry.step for entry in recorded.trace]
        assert MASK * 4 == recorded.trace[1].data["digits"]
        await same(recorded)


async def test_a_step_that_judges_masked_digits_otherwise_is_told_as_masked(house: House) -> None:
    recorded = await record(house, secret_flow(max_digits=4, regex="4.*"), "4711")
    stopped = (await recorded.driven()).stopped
    assert isinstance(stopped, Masked)
    assert stopped.expected.kind == "assigned"


async def test_an_expression_over_masked_digits_is_told_as_masked(house: House) -> None:
    program = flow(
        {"c": collect("pin", to="t", sensitive=True, max_digits=4), "t": transfer("${pin}"), "bye": BYE},
        variables={"pin": SECRET},
    )
    recorded = await record(house, program, "6009")
    stopped = (await recorded.driven()).stopped
    assert isinstance(stopped, Masked)
    assert stopped.asked.data == {"expression": "pin"}


@pytest.mark.parametrize(
    ("digits", "place"), [("4711", "${1 / int(pin)}"), ("0000", "${[1, 2][int(pin)]}"), ("4711", "${[1][int(pin)]}")]
)
async def test_a_prompt_that_can_be_computed_from_some_digits_only_is_told_as_masked(
    house: House, digits: str, place: str
) -> None:
    """Where zeros do not fail as the true digits did, or fail as those did not, the recording alone knows."""
    program = flow(
        {"c": collect("pin", to="say", sensitive=True, max_digits=4), "say": play("said"), "bye": BYE},
        texts={"said": {"en": place}},
        variables={"pin": SECRET},
    )
    recorded = await record(house, program, digits)
    stopped = (await recorded.driven()).stopped
    assert stopped is None if digits == "0000" else isinstance(stopped, Masked)


async def test_a_divergence_behind_a_masked_question_is_a_divergence(house: House) -> None:
    recorded = await record(house, secret_flow(max_digits=4), "4711")
    steps = dict(recorded.program.steps)
    steps["good"] = replace(steps["good"], exits={"next": "bad"})
    assert type((await recorded.driven(replace(recorded.program, steps=steps))).stopped) is Diverged
