"""A scenario against the flow it is about: what it names must be there, or nobody would notice that it tests nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from engine.program import Program
from engine.scenarios import model, opening
from engine.scenarios.hearing import NOTICES, prompts_of
from engine.scenarios.reading import Problem, ScenarioFile, did_you_mean

Found = Iterator[tuple[tuple[str | int, ...], str, str]]
"""Where in the step, what is wrong, and the mend."""


def check(file: ScenarioFile, program: Program, calendars: Mapping[str, Any] | None = None) -> tuple[Problem, ...]:
    """Find what the file names and the program has not; ``calendars`` are those beside the flow."""
    problems = []
    for n, scenario in enumerate(file.scenarios):
        for path, message, mend in _in_scenario(scenario, program, calendars or {}):
            problems.append(Problem(file.file, file.place(n, *path), scenario.scenario, message, mend))
    for exception in file.exceptions:
        for node, exit in exception.exits:
            step = program.steps.get(node)
            at = next(
                (
                    n
                    for n, item in enumerate(file.text.value)
                    if isinstance(item, dict) and node in item.get("cannot be taken", ())
                ),
                0,
            )
            place = file.text.place((at, "cannot be taken", node))
            if step is None:
                problems.append(Problem(file.file, place, "", *_no("node", node, program.steps)))
            elif exit not in step.exits:
                problems.append(Problem(file.file, place, "", *_no(f"exit of {node}", exit, step.exits)))
    told = {(problem.place, problem.message): problem for problem in reversed(problems)}  # what is said for all is told once
    return tuple(reversed(told.values()))


def _in_scenario(scenario: model.Scenario, program: Program, calendars: Mapping[str, Any]) -> Found:
    yield from opening.unusable(scenario, calendars)
    if scenario.language is not None and scenario.language not in program.languages:
        yield ("language",), *_no("language", scenario.language, program.languages)
    for node in scenario.replies:
        for _, message, mend in _node(node, program):
            yield ("replies", node), message, mend
    for n, step in enumerate(scenario.steps):
        for path, message, mend in _CHECKS.get(type(step), _nothing)(step, program):
            yield ("steps", n, *path), message, mend


def _no(what: str, word: str, known: Iterable[str]) -> tuple[str, str]:
    return f"The flow has no {what} “{word}”.", did_you_mean(word, sorted(known))


def _language(step: Any, program: Program) -> Found:
    if step.in_ is not None and step.in_ not in program.languages:
        yield ("in",), *_no("language", step.in_, program.languages)


def _prompt(field: str, key: str, program: Program) -> Found:
    known = prompts_of(program)
    if key not in known and key not in NOTICES:
        yield (field,), *_no("prompt", key, known)


def _nothing(step: Any, program: Program) -> Found:
    yield from ()


def _hear(step: model.Hear, program: Program) -> Found:
    yield from _prompt("hear", step.hear, program)
    yield from _language(step, program)


def _hear_matching(step: model.HearMatching, program: Program) -> Found:
    try:
        re.compile(step.hear_matching)
    except re.error as wrong:
        yield (
            ("hear matching",),
            f"“{step.hear_matching}” is no regular expression: {wrong.msg}.",
            "Mend it, or use `hear text`.",
        )
    yield from _language(step, program)


def _hear_in_order(step: model.HearInOrder, program: Program) -> Found:
    for n, key in enumerate(step.hear_in_order):
        for _, message, mend in _prompt("hear in order", key, program):
            yield ("hear in order", n), message, mend
    yield from _language(step, program)


def _not_heard(step: model.NotHeard, program: Program) -> Found:
    yield from _prompt("not heard", step.not_heard, program)


def _node(name: str, program: Program) -> Found:
    known = name.partition("/")[0]  # what is inside a flow that this one leads into is not looked for
    if known not in program.steps:
        yield (), *_no("node", known, program.steps)


def _at(step: model.At, program: Program) -> Found:
    for _, message, mend in _node(step.at, program):
        yield ("at",), message, mend


def _variables(step: model.Variables, program: Program) -> Found:
    for name in step.variable:
        if name not in program.variables:
            yield ("variable", name), *_no("variable", name, program.variables)


def _ends(step: model.Ends, program: Program) -> Found:
    if step.ends.at is not None:
        for _, message, mend in _node(step.ends.at, program):
            yield ("ends", "at"), message, mend


def _press(step: model.Press, program: Program) -> Found:
    for key in step.during or ():
        for _, message, mend in _prompt("during", key, program):
            yield ("during", key), message, mend
    if step.during and step.when != "now":
        yield ("during",), "“when” and “during” say two times.", "Keep one of them."


_CHECKS: Mapping[type, Callable[[Any, Program], Found]] = {
    model.Hear: _hear,
    model.HearText: _language,
    model.HearMatching: _hear_matching,
    model.HearInOrder: _hear_in_order,
    model.NotHeard: _not_heard,
    model.At: _at,
    model.Variables: _variables,
    model.Ends: _ends,
    model.Press: _press,
}
