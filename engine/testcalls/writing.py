"""A test call written as a scenario: who called, what they heard and did, how it ended; proven by playing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from engine.errors import Conflict
from engine.scenarios import model
from engine.scenarios.result import Result
from engine.testcalls.model import Told, Wanted

Play = Callable[[model.Scenario], Result]
Way = tuple[tuple[str, str], ...]
"""Nodes and exits, in the order they were taken."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a scenario is written from.

    Attributes:
        wanted: how the call began.
        clock: Unix time at which it did.
        phones: address → how each phone that was dialled turned out to behave.
        replies: node → what its work brought, each time.
        told: everything told of the call.
    """

    wanted: Wanted
    clock: float
    phones: dict[str, model.Phone]
    replies: dict[str, list[Any]]
    told: Sequence[Told]


def written(name: str, story: Story, play: Play) -> model.Scenario:
    """Write the scenario that takes the same way, said as plainly as it can be.

    Raises ``Conflict`` (``not-repeatable``) where none does: a fault of the line in the middle of a prompt, say.
    """
    went = _way(story.told)
    why = ""
    # A scenario that is of no particular day is the better one, where the day makes no difference.
    clocks = dict.fromkeys((story.wanted.clock, round(story.clock)))
    for clock, manner in product(clocks, (_as_it_was, _after_prompts, _at_once)):
        scenario = _scenario(name, story, clock, tuple(_steps(story.told, manner)))
        result = play(scenario)
        if result.passed and _way_of(result)[: len(went)] == went:
            return scenario
        why = why or (result.deviated.instead if result.deviated else "it went by another way")
    raise Conflict(
        "not-repeatable",
        f"Played as a scenario the call goes otherwise: {why}.",
        "Go back to a block before the difference and save from there.",
    )


def _scenario(name: str, story: Story, clock: float | None, steps: tuple[Any, ...]) -> model.Scenario:
    wanted = story.wanted
    return model.Scenario.model_construct(
        scenario=name,
        dials=wanted.dials,
        from_=wanted.caller,
        by_way_of="trunk",
        language=wanted.language,
        clock=clock,
        phones=dict(story.phones),
        replies={node: brought[0] if len(brought) == 1 else brought for node, brought in story.replies.items()},
        generated=False,
        steps=steps or (model.Wait(wait=1.0),),
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    first: str | None = None  # the first prompt of the flow in what was said last
    last: str | None = None
    playing: bool = False
    new: bool = False  # said since the caller's last act


When = Literal["now", "after the prompt"]
Manner = Callable[[_Heard], When]


def _as_it_was(heard: _Heard) -> When:
    return "now" if heard.playing else "after the prompt"


def _after_prompts(heard: _Heard) -> When:
    return "after the prompt"


def _at_once(heard: _Heard) -> When:
    return "now"


def _steps(told: Sequence[Told], manner: Manner) -> Iterator[Any]:
    heard, keys = _Heard(), ""
    when: When = "now"

    def pressed() -> Iterator[Any]:
        if keys:
            yield model.Press.model_construct(press=keys, when=when, during=None)

    for one in told:
        deed = one.data.get("do") if one.kind == "act" else None
        if deed == "press" and keys and not heard.new:
            keys += str(one.data["key"])
            continue
        if deed == "press":
            yield from pressed()
            yield from _hears(heard, manner)
            keys, when = str(one.data["key"]), manner(heard)
            heard = replace(heard, new=False)
        elif (maker := _OTHERS.get(str(deed))) is not None:
            yield from pressed()
            keys = ""
            yield from maker(one, heard)
        elif one.kind == "trace" and one.data["what"] == "collected" and one.data["data"].get("ended") == "no_input":
            yield from pressed()
            keys = ""
            yield model.SayNothing.model_validate({"say nothing": None})
        elif one.kind == "line" and one.data["state"] == "connected":
            yield from pressed()
            keys = ""
            yield model.ConnectedTo.model_validate({"connected to": one.data["others"][0]})
        elif one.kind == "prompt":
            heard = _of_prompt(one)
        elif one.kind == "prompt over":
            heard = replace(heard, playing=False)
        elif one.kind == "over":
            yield from pressed()
            keys = ""
            yield from _end(one, told)
    yield from pressed()


def _hears(heard: _Heard, manner: Manner) -> Iterator[Any]:
    key = heard.first if heard.playing and manner is _as_it_was else heard.last
    if heard.new and key is not None:
        yield model.Hear(hear=key)


def _of_prompt(one: Told) -> _Heard:
    named = [sound["keys"][0] for sound in one.data["sounds"] if sound["keys"]]
    return _Heard(named[0], named[-1], playing=True, new=True) if named else _Heard(playing=True, new=True)


def _hangs_up(one: Told, heard: _Heard) -> Iterator[Any]:
    if heard.new and heard.first is not None:
        yield model.Hear(hear=heard.first)
    yield model.HangUp.model_validate({"hang up": None})


def _speaks(one: Told, heard: _Heard) -> Iterator[Any]:
    yield model.Speak(speak=one.data["seconds"])


def _fault(one: Told, heard: _Heard) -> Iterator[Any]:
    what = one.data["what"]
    if what == "line lost":
        yield from _hangs_up(one, heard)
    elif what == "switch restarts":
        yield model.SwitchRestarts.model_validate({"switch restarts": None})
    elif what == "refuses":
        yield model.SwitchRefuses.model_validate({"switch refuses": one.data["command"], "times": one.data["times"]})
    elif what == "loses prompt end":
        yield model.SwitchLoses.model_validate({"switch loses": "prompt end", "times": one.data["times"]})
    else:
        yield model.SwitchDelays.model_validate({"switch delays events": one.data["seconds"]})


_OTHERS: dict[str, Callable[[Told, _Heard], Iterator[Any]]] = {"hang up": _hangs_up, "speak": _speaks, "fault": _fault}
"""What the author does beside pressing keys, as steps."""


def _end(one: Told, told: Sequence[Told]) -> Iterator[Any]:
    entered = [other.data["step"] for other in told if other.kind == "trace" and other.data["what"] == "entered"]
    end = model.End(by=one.data["by"] or None, at=entered[-1] if entered else None, outcome=one.data["outcome"] or None)
    yield model.Ends(ends=end)


def _way(told: Sequence[Told]) -> Way:
    exits = (one.data for one in told if one.kind == "trace" and one.data["what"] == "exited")
    return tuple((str(data["step"]), str(data["data"]["exit"])) for data in exits)


def _way_of(result: Result) -> Way:
    return tuple((entry.step, str(entry.data["exit"])) for entry in result.trace if entry.kind == "exited")
