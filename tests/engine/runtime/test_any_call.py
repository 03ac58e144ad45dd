"""Random drawings × random callers × a switch that fails at random: every call ends, whole, and can be driven again."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.flows.model import LIVE
from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.nodes.base import FlowTarget
from engine.program import WITHIN, Program
from engine.records.fold import record_of
from engine.runtime.interpreter import OPERATOR_KEY
from engine.runtime.local import CallOver
from engine.runtime.redrive import Masked, redrive
from engine.telephony.calls import Cause, EndReason
from engine.telephony.commands import (
    Answer,
    Bridge,
    Command,
    Dial,
    PauseRecording,
    Play,
    Record,
    RecordConversation,
    ResumeRecording,
    Ring,
    StartMusic,
    StopMusic,
    StopPrompt,
    StopRecording,
)
from engine.telephony.events import Event
from engine.trace import MASK, TraceEntry
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import BUSY, REJECTS, UNAVAILABLE, Answers, Manner, Refuses, Rings
from telephony_adapters.simulator.signs import Beeped, PromptBegan, Sign
from telephony_adapters.simulator.virtual_time import run
from tests.engine.graph.strategies import OTHER, linkable, linked_documents, valid_documents
from tests.engine.runtime.house import House

LONGEST_CALL = 900.0
"""A drawing may lead in circles that wait, and a caller who stays would stay for ever."""

MAY_FAIL: tuple[type[Command], ...] = (
    *(Answer, Bridge, Dial, Play, Ring, StartMusic, StopMusic, StopPrompt),
    *(Record, RecordConversation, PauseRecording, ResumeRecording, StopRecording),
)
"""All but ``Hangup`` and ``Unbridge``: what those leave standing is the watchdog's and the adapter's resync to take away."""

MANNERS: tuple[Manner | None, ...] = (
    *(None, BUSY, REJECTS, UNAVAILABLE, Rings(), Answers(), Answers(after=5, talks=0.0), Answers(after=2, talks=40)),
    *(Answers(talks=5, presses="12#"), Refuses(Cause(EndReason.BUSY, 17), rings=True, after=4)),
)


@dataclass(frozen=True)
class Caller:
    """What a caller does: for each prompt some keys after a while, and hanging up at a time or at an instant of the line."""

    answers: tuple[tuple[float, str], ...]
    hangs_up_after: float
    leaves_at: int | None

    def listens(self, person: SimulatedCaller) -> None:
        loop, answers = asyncio.get_running_loop(), iter(self.answers)
        loop.call_later(self.hangs_up_after, person.hang_up)

        def hears(sign: Sign) -> None:
            if isinstance(sign, Beeped):
                person.speak(self.hangs_up_after % 4)
            if isinstance(sign, PromptBegan):
                after, keys = next(answers, (0.0, ""))
                for n, key in enumerate(keys):
                    loop.call_later(after + n * 0.2, person.press_key, key)

        person.watchers.append(hears)


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in the switch and on the way from it."""

    refused: tuple[type[Command], ...]
    lost_prompt_ends: int
    event_delay: float
    told_again: int  # of a hundred events, so many are told twice, and as many are told once more much later
    ended_after: float | None  # somebody ends the call from outside
    seed: int


def callers(*documents: dict[str, Any]) -> st.SearchStrategy[Caller]:
    """People who know something of the drawings: most press what they offer."""
    nodes = [node for document in documents for node in document["nodes"].values()]
    offered = {option["keys"] for node in nodes for option in node["config"].get("options", ())}
    keys = st.sampled_from(
        [*sorted(offered), "0", "1", "2", "1#", "12#", "8001", "80010#", "4242A", "*", "", "9", "3D", "1234567890" * 2]
    )
    return st.builds(
        Caller,
        answers=st.lists(st.tuples(st.sampled_from([0.3, 0.0, 2.0, 6.5]), keys), max_size=20).map(tuple),
        hangs_up_after=st.sampled_from([LONGEST_CALL, LONGEST_CALL, 0.0, 3.0, 11.1, 47.3]),
        leaves_at=st.none() | st.none() | st.integers(1, 60),
    )


TROUBLES = st.builds(
    Trouble,
    refused=st.lists(st.sampled_from(MAY_FAIL), max_size=4).map(tuple),
    lost_prompt_ends=st.integers(0, 2),
    event_delay=st.sampled_from([0.0, 0.0, 0.2, 1.5]),
    told_again=st.sampled_from([0, 0, 20, 60]),
    ended_after=st.none() | st.none() | st.sampled_from([0.0, 1.0, 6.0, 30.0]),
    seed=st.integers(0, 1000),
)


class TroubledHouse(House):
    """Hears some events twice, and some once more when they are long past."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._chances = random.Random(trouble.seed)
        self._told_again = trouble.told_again
        self._past: list[Event] = []

    def take(self, event: Event) -> None:
        super().take(event)
        self._past.append(event)
        if self._chances.randrange(100) < self._told_again:
            super().take(event)
        if self._chances.randrange(100) < self._told_again:
            super().take(self._chances.choice(self._past))


async def ended_from_outside(house: House, after: float | None) -> None:
    if after is not None:
        await asyncio.sleep(after)
        for call in {leg.call for leg in house.legs}:
            await house.calls.cancel(call)


async def called(program: Program, who: Caller, manner: Manner | None, trouble: Trouble) -> CallOver:
    """Make the call; give what is left of it, which must be nothing but its trace."""
    async with TroubledHouse(trouble) as house:
        for extension in ("6001", "60zh-CN", "60en"):
            house.switch.phones.extension(extension, manner)
        house.switch.phones.any_number = manner or UNAVAILABLE
        house.switch.faults.event_delay = trouble.event_delay
        house.switch.faults.lost_prompt_ends = trouble.lost_prompt_ends
        for command in trouble.refused:
            house.switch.faults.refuse(command)
        person = await house.ring_in(program, leaves_at=who.leaves_at)
        who.listens(person)
        ending = asyncio.create_task(ended_from_outside(house, trouble.ended_after))
        async with asyncio.timeout(LONGEST_CALL + 60):
            over = await house.over.get()
        ending.cancel()
        await asyncio.wait([ending])
        await asyncio.sleep(2 * trouble.event_delay + 1)
        assert house.over.empty()
        await house.nothing_is_left()
        return over


def led_elsewhere(program: Program, chances: random.Random) -> Program:
    """Let one cord lead to another step."""
    step = chances.choice([step for step in program.steps.values() if step.exits])
    moved = replace(step, exits={**step.exits, chances.choice(list(step.exits)): chances.choice(list(program.steps))})
    return replace(program, steps={**program.steps, step.id: moved})


def check_trace(program: Program, trace: list[TraceEntry]) -> None:
    assert [entry.kind for entry in trace].count("ended") == 1 and trace[-1].kind == "ended"
    assert [entry.at for entry in trace] == sorted(entry.at for entry in trace)
    assert not [entry for entry in trace if entry.data.get("code") in ("internal", "defect")]
    for entry in trace:
        plain = entry.as_json()
        assert TraceEntry.from_json(json.loads(json.dumps(plain))).as_json() == plain
        config = configured(program, entry.step) if entry.step else {}
        if entry.kind == "collected" and config.get("sensitive") and not config["confirmation"]:  # whose key is no secret
            assert set(entry.data["digits"]) | {key for key, _ in entry.data["keys"]} <= {MASK}


def check_record(program: Program, over: CallOver) -> None:
    record = record_of(over.facts, over.trace, flow=over.flow, version=over.version, environment=over.environment)
    assert record.outcome not in ("", "unbound") and record.ended_by
    assert record.seconds is not None and 0 <= record.seconds <= LONGEST_CALL + 60
    assert record.talk_seconds <= record.seconds
    assert (record.outcome == "connected") <= any(leg.role == "party" and leg.answered_at for leg in record.legs)
    assert record.legs[0].role == "caller" and all(leg.reason and leg.ended_at is not None for leg in record.legs)
    for here, there in zip(record.path, record.path[1:], strict=False):
        assert there.step in (ways_on(program, here.step, here.exit) or {there.step}) or begins_a_handler(program, there.step)


def begins_a_handler(program: Program, step: str) -> bool:
    flow, name = program.owner(step)
    return name in (flow.handlers.hangup, flow.handlers.error)


def configured(program: Program, step: str) -> Mapping[str, Any]:
    flow, name = program.owner(step)
    return flow.steps[name].config


def ways_on(program: Program, step: str, exit: str) -> set[str]:
    """Where a step leads by an exit; nowhere known for one that came back to the flow that called, or failed there."""
    flow, name = program.owner(step)
    found = flow.steps[name]
    if found.link is not None:
        return {f"{step}{WITHIN}{program.linked[found.link.digest].entry}"}
    to = flow.handlers.operator if exit == OPERATOR_KEY else found.exits.get(exit)
    return {step.removesuffix(name) + to} if to else set()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    drawn=valid_documents(handlers=True).flatmap(lambda drawn: st.tuples(st.just(drawn), callers(drawn))),
    manner=st.sampled_from(MANNERS),
    trouble=TROUBLES,
)
def test_any_call_of_any_drawing_ends_whole(
    drawn: tuple[dict[str, Any], Caller], manner: Manner | None, trouble: Trouble
) -> None:
    document, who = drawn
    graph = validate(document).graph
    assert graph is not None
    check_call(compile_graph(graph), who, manner, trouble)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    drawn=linked_documents().flatmap(lambda drawn: st.tuples(st.just(drawn), callers(*drawn))),
    manner=st.sampled_from(MANNERS),
    trouble=TROUBLES,
)
def test_any_call_through_flows_that_lead_into_another_ends_whole(
    drawn: tuple[tuple[dict[str, Any], dict[str, Any]], Caller], manner: Manner | None, trouble: Trouble
) -> None:
    (document, other), who = drawn
    links = {FlowTarget(OTHER, version, LIVE): linkable(other) for version in (None, 1)}
    checked = validate(document, links=links)
    assert checked.ok and checked.graph is not None
    check_call(compile_graph(checked.graph, links=links), who, manner, trouble)


def check_call(program: Program, who: Caller, manner: Manner | None, trouble: Trouble) -> None:
    over = run(called(program, who, manner, trouble))
    trace = list(over.trace)
    check_trace(program, trace)
    check_record(program, over)
    recording = [TraceEntry.from_json(entry.as_json()) for entry in trace]
    same = run(redrive(program, over.facts, recording))
    assert same.stopped is None or isinstance(same.stopped, Masked), same.stopped
    assert isinstance(same.stopped, Masked) or len(same.trace) == len(trace)
    other = run(redrive(led_elsewhere(program, random.Random(trouble.seed)), over.facts, recording))
    for driven in same, other:
        come = len(driven.trace)
        assert [entry.as_json() for entry in driven.trace] == [entry.as_json() for entry in recording[:come]]
        if driven.stopped is not None:
            assert recording[driven.stopped.at] is driven.stopped.expected and driven.stopped.at == come
