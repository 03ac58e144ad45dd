"""Finds calls that take exits nobody has taken: tries keys, silence, callers and phones, the shortest ways first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from engine.program import Program
from engine.records.fold import address_text
from engine.scenarios import model
from engine.scenarios.answers import (
    callers_worth_trying,
    deciding_by_themselves,
    keys_worth_trying,
    results_worth_trying,
    speeches_worth_trying,
    steps_before_facts,
)
from engine.scenarios.coverage import ExitOf
from engine.scenarios.hearing import prompts_of
from engine.scenarios.position import is_silence
from engine.scenarios.replies import FAILS, TIMES_OUT, each_time
from engine.scenarios.result import Result
from engine.trace import TraceEntry

Play = Callable[[model.Scenario], Result]

DEPTH = 14
"""Acts of a caller that are tried one after the other."""
MOST_CALLS = 6000
"""Calls that are tried in all; each takes about two milliseconds."""

_FIRST_CALLER = 13800138001
_CALLERS = 60
"""Other callers that are tried where lots decide: each has a lot of their own. All come last."""

_PHONES: tuple[model.Phone, ...] = (
    "answers",
    "busy",
    "no answer",
    "rejects",
    "unreachable",
    model.Answering.model_validate({"talks": None}),
)
SILENCE = model.SayNothing.model_validate({"say nothing": None})


@dataclass(frozen=True, slots=True)
class Way:
    """A call that is tried: who calls whom, how phones behave, and what the caller hears and does at each question."""

    caller: str = "13800138000"
    dialled: str = "4001"
    phones: tuple[tuple[str, model.Phone], ...] = ()
    replies: tuple[tuple[str, model.Reply], ...] = ()
    steps: tuple[model.Step, ...] = ()
    acts: int = 0

    def scenario(self, name: str, steps: Sequence[model.Step]) -> model.Scenario:
        """Make the scenario of it, with these steps."""
        return model.Scenario.model_construct(
            scenario=name,
            dials=self.dialled,
            from_=self.caller,
            by_way_of="trunk",
            language=None,
            clock=None,
            phones=dict(self.phones),
            replies=dict(self.replies),
            generated=True,
            steps=tuple(steps),
        )

    def going_on(self, question: str | None, keys: str) -> Way:
        """Answer the question that comes next, which begins with this prompt, by keys or by silence."""
        hear = () if question is None else (model.Hear(hear=question),)
        act = model.Press(press=keys, when="after the prompt") if keys else SILENCE
        return replace(self, steps=(*self.steps, *hear, act), acts=self.acts + 1)

    def speaking(self, seconds: float) -> Way:
        """Speak for so long into the message that comes next, and let silence end it."""
        return replace(self, steps=(*self.steps, model.Speak(speak=seconds)), acts=self.acts + 1)

    def cutting_in(self, keys: str) -> Way:
        """Press keys into the prompt that begins next: one that is said before the question has a way of its own then."""
        return replace(self, steps=(*self.steps, model.Press(press=keys, when="at the prompt")), acts=self.acts + 1)


@dataclass(frozen=True, slots=True)
class Explored:
    """What a search came to: the shortest way for each exit found, what it did not find, and how many calls it tried."""

    ways: tuple[tuple[ExitOf, Way], ...]
    missed: tuple[ExitOf, ...]
    calls: int


def explore(
    program: Program,
    play: Play,
    wanted: Iterable[ExitOf],
    *,
    hints: Iterable[model.Scenario] = (),
    depth: int = DEPTH,
    most: int = MOST_CALLS,
) -> Explored:
    """Look for calls that take the wanted exits. The same program and hints give the same answer.

    ``hints`` are scenarios there are already: the keys that are pressed in them, and what work brings there, are tried too.
    """
    missing = dict.fromkeys(wanted)
    found: list[tuple[ExitOf, Way]] = []
    pressed, brought = _learned(hints)
    waiting = deque(_beginnings(program))
    seen: set[Any] = set()
    facts_matter_from, visited = steps_before_facts(program), deciding_by_themselves(program)
    calls = 0
    while waiting and missing and calls < most:
        way = waiting.popleft()
        calls += 1
        tried = _try(program, play, way, facts_matter_from, visited)
        for pair in tried.exits:
            if pair in missing:
                del missing[pair]
                found.append((pair, way))
        if tried.new_phone is not None:
            # Whoever is dialled for the first time may behave in each of these manners; so may work bring each of these things.
            waiting.extendleft(replace(way, phones=(*way.phones, (tried.new_phone, manner))) for manner in reversed(_PHONES))
        elif tried.new_work is not None:
            known = results_worth_trying(program, tried.new_work)
            replies = (*brought.get(tried.new_work, ()), *known, FAILS, TIMES_OUT)
            waiting.extendleft(replace(way, replies=(*way.replies, (tried.new_work, one))) for one in reversed(replies))
        elif tried.asks is not None and way.acts < depth and tried.state not in seen:
            seen.add(tried.state)
            if tried.speeches:
                waiting.extend(way.speaking(seconds) for seconds in tried.speeches)
                waiting.append(way.going_on(tried.question, ""))
                continue
            keys = keys_worth_trying(program, tried.asks, pressed)
            waiting.extend(way.going_on(tried.question, act) for act in (*keys, ""))
            waiting.extend(way.cutting_in(key) for key in keys[:1])
    return Explored(tuple(found), tuple(missing), calls)


def _learned(hints: Iterable[model.Scenario]) -> tuple[tuple[str, ...], Mapping[str, list[model.Reply]]]:
    """Take keys and replies from scenarios."""
    pressed: dict[str, None] = {}
    brought: dict[str, list[model.Reply]] = {}
    for scenario in hints:
        pressed.update((step.press, None) for step in scenario.steps if isinstance(step, model.Press))
        for node, reply in scenario.replies.items():
            known = brought.setdefault(node, [])
            known.extend(one for one in each_time(reply) if one not in known)
    return tuple(pressed), brought


def _beginnings(program: Program) -> Iterator[Way]:
    yield Way()
    numbers = callers_worth_trying(program)
    for caller in numbers["caller"]:
        yield Way(caller=caller)
    if numbers["caller"]:
        yield Way(caller="")
    for dialled in numbers["dialled"]:
        yield Way(dialled=dialled)
    if deciding_by_themselves(program):
        yield from (Way(caller=str(_FIRST_CALLER + n)) for n in range(_CALLERS))


@dataclass(frozen=True, slots=True)
class _Tried:
    exits: tuple[ExitOf, ...]
    asks: str | None = None  # the step whose question comes next
    question: str | None = None  # the prompt that is heard last before the answer
    state: Any = None  # what decides how the call goes on from there
    speeches: tuple[float, ...] = ()  # it is a message that is asked for, and this long may be worth speaking
    new_phone: str | None = None  # somebody was dialled whose manner the way does not say
    new_work: str | None = None  # a node had work done, and the way does not say what that brings


def _try(program: Program, play: Play, way: Way, facts_matter_from: Set[str], visited: Set[str]) -> _Tried:
    """Go the way, then be silent once, which shows the question that comes next."""
    result = play(way.scenario("way", [*way.steps, SILENCE]))
    phones, replies = dict(way.phones), dict(way.replies)
    for entry in result.trace:
        if entry.kind == "dialled" and (address := _dialled(entry)) not in phones:
            return _Tried((), new_phone=address)
        if entry.kind == "performed" and entry.step not in replies:
            return _Tried((), new_work=entry.step)
    silent = last_silence(result) if result.passed else None
    trace = result.trace if silent is None else result.trace[:silent]
    exits = tuple((entry.step, str(entry.data["exit"])) for entry in trace if entry.kind == "exited")
    if silent is None:
        return _Tried(exits)
    asks = result.trace[silent].step
    facts = (way.caller, way.dialled) if asks in facts_matter_from else ()
    state = (asks, facts, _state(trace, visited))
    speeches = speeches_worth_trying(program, asks) if result.trace[silent].kind == "recorded" else ()
    return _Tried(exits, asks, heard_last(program, result), (bool(speeches), state), speeches=speeches)


def heard_last(program: Program, result: Result) -> str | None:
    """Name the prompt of the flow that is heard last before the silence at a call's end, or before the end."""
    silent = last_silence(result) if result.passed else None
    until = result.seconds if silent is None else result.trace[silent].at - result.record.offered_at - 1e-3
    known = prompts_of(program)
    for heard in reversed(result.heard):
        key = next((key for key in heard.keys if key in known), None)
        if heard.at < until and key is not None:
            return key
    return None


def _dialled(entry: TraceEntry) -> str:
    address = entry.data.get("address", "")
    return str(address.get("value", "")) if isinstance(address, dict) else address_text(address)


def last_silence(result: Result) -> int | None:
    """Find the last entry of a call's trace that tells of an unanswered question."""
    silences = [n for n, entry in enumerate(result.trace) if is_silence(entry)]
    return silences[-1] if silences else None


def _state(trace: Sequence[TraceEntry], visited: Set[str]) -> tuple[Any, ...]:
    """What the trace shows of the call's state: variables, language, visits that count, and the answers at the question."""
    values: dict[str, str] = {}
    language = ""
    answers: list[str] = []
    visits: list[str] = []
    for entry in trace:
        if entry.kind == "assigned":
            values.update({name: repr(value) for name, value in entry.data["values"].items()})
        elif entry.kind == "entered":
            answers = []
            visits += [entry.step] if entry.step in visited else []
        elif entry.kind == "collected":
            # Of a longer answer that was taken its variable tells; which wrong one it was matters to nobody.
            digits = str(entry.data["digits"])
            answers.append(f"{entry.data['ended']} {digits if len(digits) < 2 else '…'}")
        for prompt in entry.data.get("prompts") or ():
            language = str(prompt["language"])
    return (language, tuple(sorted(values.items())), tuple(sorted(answers)), tuple(sorted(visits)))
