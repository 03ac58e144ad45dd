"""Every rule finds what it is for, at the right place and with its mend, and leaves alone what only looks like it."""

from __future__ import annotations

import re

import pytest

from engine.graph.diagnostics import Diagnostic
from engine.graph.links import Links
from engine.graph.rules.registry import GRAPH_CHECKS, RULES
from engine.graph.validate import validate
from tests.engine.graph.drawings import cords, flows, reading, words
from tests.engine.graph.drawings.base import Pair, block, drawing

PAIRS = (*reading.PAIRS, *cords.PAIRS, *words.PAIRS, *flows.PAIRS)
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)


def found_by(code: str, document: object, links: Links | None = None) -> list[Diagnostic]:
    return [found for found in validate(document, links=links).diagnostics if found.code == code]


@every_pair
def test_the_rule_finds_the_fault_at_its_place_with_its_proof(pair: Pair) -> None:
    found = found_by(pair.code, pair.bad, pair.links)
    assert (pair.node, pair.pointer, pair.path) in [(one.node, one.pointer, one.path) for one in found]


@every_pair
def test_the_rule_says_what_is_wrong_and_how_to_mend_it_in_both_languages(pair: Pair) -> None:
    for found in found_by(pair.code, pair.bad, pair.links):
        for text in (found.message, found.mend):
            assert re.search(r"[.?]$|fits .", text.en), text.en
            assert re.search(r"[\u4e00-\u9fff]", text.zh), text.zh
            assert "Value error" not in text.en


@every_pair
def test_the_rule_leaves_a_near_miss_alone(pair: Pair) -> None:
    assert found_by(pair.code, pair.good, pair.links) == []


@every_pair
def test_the_severity_found_is_the_rules(pair: Pair) -> None:
    (rule,) = [rule for rule in RULES if rule.code == pair.code]
    assert {found.severity for found in found_by(pair.code, pair.bad, pair.links)} == {rule.severity}


def test_no_rule_is_without_a_pair() -> None:
    assert {pair.code for pair in PAIRS} == {rule.code for rule in RULES}


def test_codes_follow_one_another_and_every_rule_is_documented() -> None:
    assert [rule.code for rule in RULES] == [f"FG{number:03}" for number in range(1, len(RULES) + 1)]
    for rule in RULES:
        assert rule.documentation.startswith(f"{rule.code}: ")
        assert {"What: ", "Mend: "} <= set(re.findall(r"^(?:What|Mend): ", rule.documentation, re.M))
        assert rule.title.en and re.search(r"[\u4e00-\u9fff]", rule.title.zh)
    assert len(GRAPH_CHECKS) == len(RULES) - 4  # FG001 to FG004 are checked while reading


def test_the_small_drawing_all_others_are_made_from_is_without_any_finding() -> None:
    assert validate(drawing()).diagnostics == ()


def test_one_slip_in_the_shape_does_not_hide_what_else_is_wrong() -> None:
    document = drawing({"say": block("play", {"prompts": ["missing"]}, next="nowhere")}, colour="red")
    assert {"FG003", "FG005", "FG015"} <= {found.code for found in validate(document).diagnostics}


def test_a_mistyped_word_is_answered_with_the_nearest_right_one() -> None:
    (found,) = found_by("FG010", drawing({"say": block("plya", {}, next="bye")}))
    assert found.mend.en == "Did you mean “play”?"


def test_findings_beyond_a_hundred_of_a_kind_are_only_mentioned() -> None:
    many = {f"n{n}": block("play", {"prompts": ["hello"]}, next="bye") for n in range(150)}
    found = found_by("FG006", drawing(many))
    assert len(found) == 101
    assert sum("more findings" in one.message.en for one in found) == 1
