"""Files with mistakes: each is told with its line and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.plain_yaml import read as read_yaml
from engine.scenarios import model
from engine.scenarios.checking import check
from engine.scenarios.reading import read
from engine.scenarios.words import WITHHELD
from tests.engine.scenarios.house import MENU
from tests.house.tree import ROOT

NO_KEYS = "Write keys in quotation marks, such as “12#”: 0-9, *, # and A-D."
NO_PATTERN = "“(” is no regular expression: missing ), unterminated subpattern."
NO_MOMENT = "Write for example 2026-10-01T09:30+08:00."
_WORDS = st.sampled_from(["scenario", "steps", "hear", "press", "ends", "phones", "at", "by", "a", "busy"])
TORN = st.recursive(
    _WORDS | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)
SCHEMA = ROOT / "engine/scenarios/schema.json"


def problems(text: str) -> list[tuple[int, int, str, str]]:
    file = read("scenario.yaml", text)
    return [(*problem.place, problem.message, problem.mend) for problem in (*file.problems, *check(file, MENU))]


def of_step(step: str) -> tuple[str, str]:
    (found,) = problems(f"- scenario: this\n  steps:\n    - {step}")
    assert found[0] == 3
    return found[2:]


@pytest.mark.parametrize(
    ("step", "message", "mend"),
    [
        ("hera: menu", "“hera” is no step.", "Did you mean “hear”?"),
        ("hang", "“hang” is no step.", "Did you mean “hang up”?"),
        ("press", "Press needs more.", "Write `press: …`."),
        ("3", "“3” is no step.", "Known here: say nothing, hang up, switch restarts, ends."),
        ("{hear: menu, at: menu}", "“hear” and “at” are two steps in one.", "Begin each with a dash of its own."),
        ("press: x", "“press” has no keys of a telephone: “x”.", NO_KEYS),
        ("{press: 1, when: at prompt}", "“when” cannot be “at prompt”.", "Did you mean “at the prompt”?"),
        ("{press: 1, when: at the prompt, during: {menu: 1s}}", "“when” and “during” say two times.", "Keep one of them."),
        ("{press: 1, during: {menu: soon}}", "“menu” has no length of time: “soon”.", "Write for example 3s, 500ms or 2m."),
        ("{press: 1, during: {}}", "“during” is empty.", "Write at least one below it."),
        ("wait: -1", "“wait” has no length of time: -1.", "Write for example 3s, 500ms or 2m."),
        ("hear: [a]", "“hear” must be a text; ['a'] is none.", "Write one text, in quotation marks if need be."),
        ("hear: mnu", "The flow has no prompt “mnu”.", "Did you mean “menu”?"),
        ("not heard: hi", "The flow has no prompt “hi”.", "Known here: again, ask, bye, gone, hello, menu, told, wrong."),
        ("hear in order: [hello, mnu]", "The flow has no prompt “mnu”.", "Did you mean “menu”?"),
        ("hear in order: []", "“hear in order” is empty.", "Write at least one below it."),
        ("{hear: menu, in: fr}", "The flow has no language “fr”.", "Known here: en, zh-CN."),
        ("hear matching: '('", NO_PATTERN, "Mend it, or use `hear text`."),
        ("at: mnu", "The flow has no node “mnu”.", "Did you mean “menu”?"),
        ("variable: {day: 1}", "The flow has no variable “day”.", "Did you mean “days”?"),
        ("ends: {at: buy}", "The flow has no node “buy”.", "Did you mean “bye”?"),
        ("ends: {outcom: completed}", "“outcom” is not known here.", "Did you mean “outcome”?"),
        ("ends: {outcome: complete}", "“outcome” cannot be “complete”.", "Did you mean “completed”?"),
        ("switch refuses: plya", "“switch refuses” cannot be “plya”.", "Did you mean “play”?"),
        ("{hear: menu, withn: 3s}", "“withn” is not known here.", "Did you mean “within”?"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_step_is_told_with_its_mend(step: str, message: str, mend: str) -> None:
    assert of_step(step) == (message, mend)


@pytest.mark.parametrize(
    ("head", "line", "message", "mend"),
    [
        ("dils: 1", 2, "“dils” is not known here.", "Did you mean “dials”?"),
        ("phones: {6001: buzy}", 2, "“6001” cannot be “buzy”.", "Did you mean “busy”?"),
        ("phones: {6001: {answer after: 1s}}", 2, "“answer after” is not known here.", "Did you mean “answers after”?"),
        ("phones: 6001", 2, "“phones” cannot be 6001.", "Write `name: value` lines below it, or in braces."),
        ("clock: tomorrow", 2, "“clock” has no moment: “tomorrow”.", NO_MOMENT),
        ("clock: 2026-10-01T09:30", 2, "“clock” has no moment: “2026-10-01T09:30”.", NO_MOMENT),
        ("language: fr", 2, "The flow has no language “fr”.", "Known here: en, zh-CN."),
        ("replies: {mnu: fails}", 2, "The flow has no node “mnu”.", "Did you mean “menu”?"),
        ("dials: 1.5", 2, "“dials” has no text: 1.5.", "Put it in quotation marks."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_scenario_is_told_with_its_mend(head: str, line: int, message: str, mend: str) -> None:
    (found,) = problems(f"- scenario: this\n  {head}\n  steps: [hang up]")
    assert (found[0], *found[2:]) == (line, message, mend)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("scenario: this", 1, "The file is no list of scenarios."),
        ("- 1", 1, "This is no scenario."),
        ("- scenario: this", 1, "“steps” is missing."),
        ("- scenario: this\n  steps: []", 2, "“steps” is empty."),
        ("- steps: [hang up]", 1, "“scenario” is missing."),
        ("- {scenario: a, steps: [ends]}\n- {scenario: a, steps: [ends]}", 2, "A scenario of this name is there already."),
        ("- cannot be taken: {menu: key_0}", 1, "“because” is missing."),
        ("- cannot be taken: {mnu: key_0}\n  because: x", 1, "The flow has no node “mnu”."),
        ("- because: x\n  cannot be taken:\n    menu: [key_0, key_9]", 3, "The flow has no exit of menu “key_9”."),
        ("- a: &x 1", 1, "An anchor (&x) stands here."),
        ("- a\n b: 1", 2, "Mapping values are not allowed in this context."),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(text: str, line: int, message: str) -> None:
    found = problems(text)[0]
    assert (found[0], found[2]) == (line, message)


def test_several_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = "- scenario: one\n  steps:\n    - hera: x\n    - wait: soon\n- scenario: two\n  steps:\n    - hang\n"
    assert [found[0] for found in problems(text)] == [3, 4, 7]


def test_a_problem_reads_as_compilers_write_theirs() -> None:
    (problem,) = read("a/scenario.yaml", "- scenario: this\n  steps:\n    - hang").problems
    assert str(problem) == "a/scenario.yaml:3:7: “hang” is no step. (in “this”)"
    assert problem.as_json()["line"] == 3


def test_what_looks_like_a_number_is_taken_as_it_is_written() -> None:
    file = read("f", "- scenario: this\n  dials: 4001\n  from: 0138\n  steps: [{press: 1}, {press: 012}, {connected to: 6001}]")
    (scenario,) = file.scenarios
    assert (scenario.dials, scenario.from_) == ("4001", "0138")
    assert [getattr(step, "press", getattr(step, "connected_to", None)) for step in scenario.steps] == ["1", "012", "6001"]


def test_times_are_read_in_their_units() -> None:
    (scenario,) = read("f", "- scenario: x\n  steps: [wait: 2, wait: 2s, wait: 500ms, wait: 1.5m, wait: 1 h]").scenarios
    assert [step.wait for step in scenario.steps if isinstance(step, model.Wait)] == [2, 2, 0.5, 90, 3600]


def test_a_withheld_number_is_none() -> None:
    (scenario,) = read("f", f"- scenario: x\n  from: {WITHHELD}\n  steps: [ends]").scenarios
    assert scenario.from_ == ""


@given(text=st.text(max_size=60) | TORN.map(json.dumps) | st.lists(TORN, max_size=2).map(json.dumps))
def test_any_text_is_read_or_told_what_is_wrong(text: str) -> None:
    file = read("f", text)
    check(file, MENU)
    assert all(problem.message and problem.mend for problem in file.problems)


def test_the_published_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA.read_text()) == model.schema(), "write engine/scenarios/schema.json anew from model.schema()"


def _samples() -> list[Path]:
    return sorted((ROOT / "samples").glob("*/scenario.yaml"))


@pytest.mark.parametrize("path", _samples(), ids=lambda path: path.parent.name)
def test_the_schema_takes_what_the_model_takes(path: Path) -> None:
    validator: Any = Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert list(validator.iter_errors(read_yaml(path.read_text()).value)) == []


def test_the_schema_refuses_what_the_model_refuses() -> None:
    validator: Any = Draft202012Validator(json.loads(SCHEMA.read_text()))
    for step in ({"hera": "x"}, "hang", {"press": "x"}, {"wait": "soon"}, {"hear": "a", "withn": "1s"}):
        assert list(validator.iter_errors([{"scenario": "x", "steps": [step]}])), step


FOR_ALL = """\
- for all scenarios:
    phones: {6001: busy, 6002: busy}
    calendars: {office: {zone: Mars/Base, hours: {mon: 09:00-12:00}}}
- scenario: one
  steps: [hang up]
- scenario: two
  phones: {6002: answers}
  steps: [hang up]
"""


def test_what_is_said_for_all_scenarios_holds_where_one_says_nothing_else() -> None:
    one, two = read("scenario.yaml", FOR_ALL).scenarios
    assert one.phones == {"6001": "busy", "6002": "busy"}
    assert two.phones == {"6001": "busy", "6002": "answers"}


def test_a_mistake_in_what_is_said_for_all_is_told_once_where_it_stands() -> None:
    ((line, _, message, _),) = problems(FOR_ALL)
    assert (line, "Mars/Base" in message) == (3, True)
    ((line, _, message, mend),) = problems(FOR_ALL.replace("phones:", "phone:", 1).replace("Mars/Base", "Asia/Shanghai"))
    assert (line, message, mend) == (2, "“phone” is not known here.", "Did you mean “phones”?")
