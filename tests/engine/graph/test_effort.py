"""What a flow asks of its callers: seconds to a person, menus, the first option; and what its budgets allow."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph.effort import Effort
from engine.graph.validate import validate
from engine.saying.pace import spoken_seconds
from tests.engine.graph.drawings.base import Document, block, drawing, menu, said, then

TRANSFER = block(
    "transfer", {"target": "6001"}, **dict.fromkeys(("answered", "busy", "no_answer", "rejected", "failed"), "bye")
)
HELLO = {"zh-CN": spoken_seconds("您好。"), "en": spoken_seconds("Hello.")}


def measured(document: Document, language: str = "en") -> Effort:
    checked = validate(document)
    assert checked.ok, checked.diagnostics
    (found,) = [one for one in checked.effort() if one.language == language]
    return found


def choosing(*prompts: str, **config: Any) -> dict[str, Any]:
    """A menu whose last option leads to ``person``; each option has a prompt."""
    drawn = menu(*"123"[: len(prompts)], **config)
    for option, prompt in zip(drawn["config"]["options"], prompts, strict=True):
        option["prompt"] = prompt
    return {**drawn, "exits": {**drawn["exits"], f"o{len(prompts) - 1}": "person"}}


def two_options(**changes: Any) -> Document:
    more = {"one": said("一。", "For sales press one."), "two": said("二。", "For a person press two.")}
    return then(choosing("one", "two", **changes), blocks={"person": TRANSFER}, prompts=more)


def test_a_caller_who_listens_needs_what_is_said_until_the_option_and_a_second_for_the_key() -> None:
    (way,) = measured(two_options()).ways
    options = spoken_seconds("For sales press one.") + spoken_seconds("For a person press two.")
    assert way.typical_seconds == pytest.approx(HELLO["en"] * 2 + options + 1, abs=0.06)
    assert (way.node, way.menu_depth) == ("person", 1)
    assert way.typical_path == (("start", "next"), ("answer", "next"), ("say", "next"), ("here", "o1"))


def test_each_language_is_measured_by_its_own_words() -> None:
    chinese, english = measured(two_options(), "zh-CN").ways[0], measured(two_options(), "en").ways[0]
    assert chinese.typical_seconds < english.typical_seconds


def test_at_worst_every_try_is_used_up_to_the_last_moment() -> None:
    words = HELLO["en"] + spoken_seconds("For sales press one.") + spoken_seconds("For a person press two.")
    for tries, times in ((1, 1), (2, 2)):
        (way,) = measured(two_options(tries_limit=tries, first_digit_seconds=6)).ways
        assert way.worst_seconds == pytest.approx(HELLO["en"] + times * (words + 6), abs=0.06)


def test_the_slowest_way_goes_round_no_loop_and_may_be_another_than_the_quickest() -> None:
    document = two_options()
    document["nodes"]["here"]["exits"]["o0"] = "detour"
    document["nodes"]["detour"] = block("wait", {"seconds": 500}, next="person")
    document["nodes"]["person"]["exits"]["busy"] = "here"
    (way,) = measured(document).ways
    assert way.typical_path[-1] == ("here", "o1")
    assert way.worst_path[-2:] == (("here", "o0"), ("detour", "next"))
    assert 500 < way.worst_seconds < 600


def test_the_operator_key_is_a_way_and_shortens_the_quickest_one() -> None:
    document = {**two_options(), "handlers": {"operator_key": {"key": "0", "node": "person"}}}
    (way,) = measured(document).ways
    assert way.typical_seconds < measured(two_options()).ways[0].typical_seconds
    assert way.typical_path[-1] == ("here", "operator_key")


def test_the_first_option_is_heard_behind_everything_said_before_it() -> None:
    first = measured(two_options()).first_option
    assert first is not None and first.node == "here"
    assert first.seconds == pytest.approx(HELLO["en"] * 2, abs=0.06)
    assert measured(drawing()).first_option is None


def test_a_flow_without_people_has_no_ways() -> None:
    assert measured(drawing()).ways == ()


def test_budgets_stop_publishing_only_where_the_flow_says_so() -> None:
    tight = {"worst_seconds_to_human": 5, "menu_depth": 1, "seconds_before_first_option": 60}
    said_so = validate({**two_options(), "budgets": tight})
    assert [(found.code, found.severity, found.pointer) for found in said_so.diagnostics] == [
        ("FG048", "warning", "/budgets/worst_seconds_to_human")
    ]
    assert said_so.ok
    assert not validate({**two_options(), "budgets": {**tight, "enforce": "error"}}).ok


def test_a_question_without_a_way_to_a_person_is_told_as_the_flow_wants() -> None:
    lonely = then(menu("1", "2"))
    assert [(found.code, found.severity) for found in validate(lonely).diagnostics] == [("FG046", "info")]
    strict = {**lonely, "budgets": {"always_a_human": True, "enforce": "error"}}
    assert [(found.code, found.severity) for found in validate(strict).diagnostics] == [("FG046", "error")]


def test_budgets_are_kept_with_the_document_and_change_no_program() -> None:
    graph = validate({**two_options(), "budgets": {"menu_depth": 3}}).graph
    assert graph is not None and graph.as_document()["budgets"] == {"menu_depth": 3}
