"""Plays a scenario: does what its caller does, and sees to it that what must come does come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from engine.records.model import CallRecord
from engine.scenarios import model
from engine.scenarios.course import Course
from engine.scenarios.hearing import Heard
from engine.scenarios.stage import KEY_SECONDS, Stage
from engine.scenarios.words import length
from engine.trace import TraceEntry, mask

T = TypeVar("T")

GOOD_NIGHT_SECONDS = 120.0
"""How long a call may take to end once the caller has hung up."""


class Deviation(Exception):
    """The call went otherwise than the scenario says."""

    def __init__(self, expected: str, instead: str) -> None:
        """Say what was expected and what was there instead."""
        super().__init__(f"{expected}; {instead}")
        self.expected = expected
        self.instead = instead
        self.step = 0  # counted from 1; 0 for what belongs to none


class Player:
    """Takes one scenario through one call."""

    def __init__(self, scenario: model.Scenario, course: Course, stage: Stage, record: Callable[[], CallRecord]) -> None:
        """``record`` gives the record of the call once it is over."""
        self._scenario = scenario
        self._course = course
        self._ear = course.ear
        self._stage = stage
        self._record = record
        self._heard = 0  # how many of the heard sounds the scenario has passed; the others are still to be expected
        self._acted = 0  # how many had been heard at the caller's last act
        self._prompts = 0  # how many prompts have been there already: the next one is `at the prompt`
        self._waited_for = 1  # the prompt, counted from 1, that `after the prompt` is about, or a later one
        self._entered = 0  # how many entries of the trace ``at`` has passed
        self._connections = 0
        self._silences = 0

    async def play(self) -> None:
        """Go through the steps, then hang up unless the call is over. Raises ``Deviation``."""
        steps = self._scenario.steps
        for number, step in enumerate(steps, start=1):
            try:
                await _PLAYS[type(step)](self, step)
            except Deviation as deviation:
                deviation.step = number
                raise
        await self.finish()
        self._has_not_failed()

    async def finish(self) -> None:
        """Bring the call to its end, whatever the scenario found."""
        if not self._course.over:
            self._stage.hang_up()
            until = self._stage.now() + GOOD_NIGHT_SECONDS
            while not self._course.over:
                if self._stage.now() >= until:
                    raise Deviation("the call ends when the caller hangs up", f"it goes on for {length(GOOD_NIGHT_SECONDS)}")
                await self._course.news(until - self._stage.now())

    def _has_not_failed(self) -> None:
        said = [step.ends for step in self._scenario.steps if isinstance(step, model.Ends)]
        if any(end.by == "failure" or end.outcome == "failed" for end in said):
            return
        failed = next((entry for entry in self._course.trace if entry.kind == "failed"), None)
        if failed is not None:
            raise Deviation("the flow goes on", f"it failed at {failed.step}: {failed.data['message']} ({failed.data['code']})")

    # What the caller does

    async def _press(self, step: model.Press) -> None:
        what = f"presses {step.press}"
        if step.during is not None:
            ((key, into),) = step.during.items()
            await self._until_into(key, into, what)
        elif step.when == "at the prompt":
            await self._until(lambda: self._ear.prompts > self._prompts or None, f"a prompt begins, and the caller {what}")
        elif step.when == "after the prompt":
            await self._until(self._prompt_is_over, f"a prompt is over, and the caller {what}")
        else:
            await self._until(lambda: self._ear.prompts > 0 or None, f"somebody speaks, and the caller {what}")
        for number, key in enumerate(step.press):
            if number or step.during is None:
                await asyncio.sleep(KEY_SECONDS)
            if self._course.over:
                raise Deviation(f"the caller {what}", "the call is over")
            if not number:  # what comes next is what follows the first key: the last one may be more than was asked for
                self._ear.listen(self._stage.now())
                self._heard = self._acted = len(self._ear.heard)
                self._await_prompt_after(self._ear.prompts)
            self._course.did(self._stage.now(), f"the caller presses {key}")
            self._stage.press(key)
            await asyncio.sleep(KEY_SECONDS)

    def _prompt_is_over(self) -> bool | None:
        return (self._ear.prompts >= self._waited_for and not self._ear.playing) or None

    def _await_prompt_after(self, prompt: int) -> None:
        self._prompts, self._waited_for = prompt, prompt + 1

    async def _until_into(self, key: str, into: float, what: str) -> None:
        expected = f"{key} is heard for {length(into)}, and then the caller {what}"
        heard = await self._until(lambda: self._last_of(key), expected)
        if into >= heard.seconds:
            raise Deviation(expected, f"{key} takes {length(heard.seconds)} only")
        if (left := heard.at + into - self._stage.now()) > 0:
            await asyncio.sleep(left)
        if self._ear.prompts != heard.prompt or not self._ear.playing:
            raise Deviation(expected, f"{key} was cut short before")

    def _last_of(self, key: str) -> Heard | None:
        """The newest sound of a prompt that is being said, or is still to be passed."""
        for heard in reversed(self._ear.heard):
            if key in heard.keys and (heard.prompt == self._ear.prompts and self._ear.playing):
                return heard
        return None

    async def _wait(self, step: model.Wait) -> None:
        await asyncio.sleep(step.wait)
        self._course.did(self._stage.now(), f"{length(step.wait)} have passed")
        self._silences = len(self._unanswered())

    async def _say_nothing(self, step: model.SayNothing) -> None:
        def unanswered() -> TraceEntry | None:
            found = self._unanswered()
            return found[self._silences] if len(found) > self._silences else None

        silence = await self._until(unanswered, "the flow waits for a key in vain", silent=True)
        self._silences += 1
        at = self._course.since(silence)
        self._course.did(at, "the caller says nothing")
        self._ear.listen(self._stage.now())
        begun_before = [heard for heard in self._ear.heard if heard.at < at - 1e-3]
        self._heard = self._acted = max(self._heard, len(begun_before))
        self._await_prompt_after(max(self._prompts, begun_before[-1].prompt if begun_before else 0))

    async def _hang_up(self, step: model.HangUp) -> None:
        if self._course.over:
            raise Deviation("the caller hangs up", "the call is over")
        self._course.did(self._stage.now(), "the caller hangs up")
        self._stage.hang_up()

    # What goes wrong

    async def _switch_refuses(self, step: model.SwitchRefuses) -> None:
        self._stage.refuse(step.switch_refuses, step.times)

    async def _switch_loses(self, step: model.SwitchLoses) -> None:
        self._stage.lose_prompt_ends(step.times)

    async def _switch_delays(self, step: model.SwitchDelays) -> None:
        self._stage.delay_events(step.switch_delays)

    async def _switch_restarts(self, step: model.SwitchRestarts) -> None:
        self._course.did(self._stage.now(), "the switch restarts")
        self._stage.restart()

    # What is expected

    async def _hear(self, step: model.Hear) -> None:
        await self._hears(lambda heard: step.hear in heard.keys, f"hears {step.hear}", step, self._heard)

    async def _hear_text(self, step: model.HearText) -> None:
        await self._hears(lambda heard: step.hear_text in heard.text, f"hears “{step.hear_text}”", step, self._again())

    async def _hear_matching(self, step: model.HearMatching) -> None:
        pattern = re.compile(step.hear_matching)
        what = f"hears something like “{step.hear_matching}”"
        await self._hears(lambda heard: pattern.search(heard.text), what, step, self._again())

    def _again(self) -> int:
        """Words may be those of the prompt that was just expected by its key."""
        return max(self._acted, self._heard - 1)

    async def _hears(self, fits: Callable[[Heard], Any], what: str, step: Any, since: int) -> None:
        def found() -> int | None:
            for number in range(since, len(self._ear.heard)):
                heard = self._ear.heard[number]
                if fits(heard) and step.in_ in (None, heard.language):
                    return number + 1
            return None

        expected = f"the caller {what}{_in(step.in_)}{_within(step.within)}"
        self._pass(await self._until(found, expected, step.within))

    async def _hear_in_order(self, step: model.HearInOrder) -> None:
        until = self._stage.now() + step.within
        for key in step.hear_in_order:
            expected = f"the caller next hears {key}{_in(step.in_)}{_within(step.within)}"

            def one_more() -> int | None:
                return self._heard + 1 if len(self._ear.heard) > self._heard else None

            number = await self._until(one_more, expected, max(0.0, until - self._stage.now()))
            heard = self._ear.heard[number - 1]
            if key not in heard.keys or step.in_ not in (None, heard.language):
                raise Deviation(expected, self._instead())
            self._pass(number)

    def _pass(self, number: int) -> None:
        self._heard = number
        self._prompts = self._waited_for = max(self._prompts, self._ear.heard[number - 1].prompt)

    async def _not_heard(self, step: model.NotHeard) -> None:
        self._ear.listen(self._stage.now())
        heard = next((heard for heard in self._ear.heard if step.not_heard in heard.keys), None)
        if heard is not None:
            raise Deviation(f"the caller has not heard {step.not_heard}", f"it was heard at {length(heard.at)}")

    async def _at(self, step: model.At) -> None:
        def found() -> int | None:
            trace = self._course.trace
            entered = [number for number, entry in enumerate(trace) if entry.kind == "entered"]
            coming = [number + 1 for number in entered if number >= self._entered and trace[number].step == step.at]
            if coming:
                return coming[0]
            return self._entered if entered and trace[entered[-1]].step == step.at else None

        self._entered = await self._until(found, f"the call comes to {step.at}{_within(step.within)}", step.within, self._where)

    async def _variable(self, step: model.Variables) -> None:
        secret = {name for name, declared in self._course.program.variables.items() if declared.sensitive}
        wanted = {name: mask(str(value)) if name in secret else value for name, value in step.variable.items()}

        def found() -> bool | None:
            return all(_same(self._course.variables().get(name), value) for name, value in wanted.items()) or None

        def instead() -> str:
            now = self._course.variables()
            return ", ".join(
                f"{name} is {now.get(name)!r}" for name, value in wanted.items() if not _same(now.get(name), value)
            )

        said = ", ".join(f"{name} is {value!r}" for name, value in wanted.items())
        await self._until(found, f"{said}{_within(step.within)}", step.within, instead)

    async def _connected_to(self, step: model.ConnectedTo) -> None:
        def found() -> int | None:
            for number, (_, others) in enumerate(self._course.connections):
                if number >= self._connections and step.connected_to in others:
                    return number + 1
            return None

        expected = f"the caller talks with {step.connected_to}{_within(step.within)}"
        self._connections = await self._until(found, expected, step.within)

    async def _ends(self, step: model.Ends) -> None:
        await self._until(lambda: self._course.over or None, f"the call ends{_within(step.within)}", step.within)
        record = self._record()
        end = step.ends
        there = {
            "by": record.ended_by,
            "at": record.path[-1].step if record.path else "",
            "outcome": record.outcome,
        }
        wanted = {
            name: value for name, value in (("by", end.by), ("at", end.at), ("outcome", end.outcome)) if value is not None
        }
        if any(there[name] != value for name, value in wanted.items()):
            raise Deviation(f"the call ends {_pairs(wanted)}", f"it ended {_pairs({name: there[name] for name in wanted})}")

    # Waiting

    async def _until(
        self,
        found: Callable[[], T | None],
        expected: str,
        within: float = model.LONGEST_SECONDS,
        instead: Callable[[], str] | None = None,
        *,
        silent: bool = False,
    ) -> T:
        """Wait until it is there. What the flow asks meanwhile must not go unanswered, unless the caller is ``silent``."""
        until = self._stage.now() + within
        told = instead or self._instead
        while True:
            now = self._stage.now()
            self._ear.listen(now)
            unanswered = self._unanswered()
            if not silent and len(unanswered) > self._silences:
                step = unanswered[self._silences].step
                raise Deviation(
                    expected, f"{step} waited for a key in vain. Where that is meant, write `say nothing`. {_sentence(told())}"
                )
            got = found()
            if got is not None:
                return got
            if self._course.over:
                raise Deviation(expected, f"the call is over. {_sentence(told())}")
            if now >= until:
                raise Deviation(expected, f"that did not happen. {_sentence(told())}")
            next_at = self._ear.next_at
            await self._course.news(min(until, until if next_at is None else next_at) - now)

    def _unanswered(self) -> list[TraceEntry]:
        return [e for e in self._course.trace if e.kind == "collected" and e.data["ended"] == "no_input"]

    def _instead(self) -> str:
        later = self._ear.heard[self._heard :]
        if not later:
            return "nothing more was heard"
        return "heard instead: " + ", ".join(heard.name for heard in later[-12:])

    def _where(self) -> str:
        steps = [entry.step for entry in self._course.trace if entry.kind == "entered"]
        return f"it came by {' → '.join(steps[-12:])}" if steps else "it came to no node"


def _in(language: str | None) -> str:
    return f" in {language}" if language else ""


def _within(seconds: float) -> str:
    return "" if seconds == model.LONGEST_SECONDS else f" within {length(seconds)}"


def _pairs(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs.items())


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


_PLAYS: Mapping[type, Callable[[Player, Any], Awaitable[None]]] = {
    model.Press: Player._press,
    model.Wait: Player._wait,
    model.SayNothing: Player._say_nothing,
    model.HangUp: Player._hang_up,
    model.SwitchRefuses: Player._switch_refuses,
    model.SwitchLoses: Player._switch_loses,
    model.SwitchDelays: Player._switch_delays,
    model.SwitchRestarts: Player._switch_restarts,
    model.Hear: Player._hear,
    model.HearText: Player._hear_text,
    model.HearMatching: Player._hear_matching,
    model.HearInOrder: Player._hear_in_order,
    model.NotHeard: Player._not_heard,
    model.At: Player._at,
    model.Variables: Player._variable,
    model.ConnectedTo: Player._connected_to,
    model.Ends: Player._ends,
}
