"""Every rule finds what it is for, at the right place and with its mend, and leaves alone what only looks like it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import mended
from engine.graph.links import Links
from engine.graph.model import parse
from engine.graph.resolve import resolve
from engine.graph.rules.registry import GRAPH_CHECKS, RULES
from engine.graph.shelves import Shelves
from engine.graph.validate import validate
from engine.nodes.catalog import TYPES
from engine.prompts.choice import Library
from tests.engine.graph.drawings import beside, calendars, callers, cords, flows, library, reading, values, words
from tests.engine.graph.drawings.base import Pair, block, drawing, menu, then

PAIRS = (
    *reading.PAIRS,
    *cords.PAIRS,
    *words.PAIRS,
    *flows.PAIRS,
    *library.PAIRS,
    *calendars.PAIRS,
    *values.PAIRS,
    *callers.PAIRS,
    *beside.PAIRS,
)
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)


def found_by(
    code: str,
    document: object,
    links: Links | None = None,
    library: Library | None = None,
    calendars: frozenset[str] | None = None,
    tables: Shelves | None = None,
) -> list[Diagnostic]:
    checked = validate(document, links=links, library=library, calendars=calendars, tables=tables)
    return [found for found in checked.diagnostics if found.code == code]


def in_bad(pair: Pair) -> list[Diagnostic]:
    return found_by(pair.code, pair.bad, pair.links, pair.library, pair.calendars, pair.tables)


@every_pair
def test_the_rule_finds_the_fault_at_its_place(pair: Pair) -> None:
    assert (pair.node, pair.pointer) in [(one.node, one.pointer) for one in in_bad(pair)]


@every_pair
def test_a_finding_is_proved_by_a_walk_over_cords_of_the_drawing(pair: Pair) -> None:
    here = [one for one in in_bad(pair) if (one.node, one.pointer) == (pair.node, pair.pointer)]
    if pair.path:
        assert pair.path in [one.path for one in here]
    for one in here:
        prove(pair.bad, one)


def prove(document: Any, found: Diagnostic) -> None:
    """Walk a finding's path: from the start or a handler to its block, or round to where it began."""
    graph = parse(document).graph
    if graph is None or found.node is None or found.node not in resolve(graph, TYPES).arrivals:
        return
    first = found.path[0][0] if found.path else found.node
    assert first in (graph.entry, found.node, *(node for _, node in graph.handling))
    assert found.path or found.node == first
    onward = [node for node, _ in found.path[1:]]
    for (node, exit_), to in zip(found.path, [*onward, found.node], strict=False):
        leads_to = graph.nodes[node].exits.get(
            exit_
        )  # another end than the node, or none, only where the last exit is at fault
        assert leads_to == to or (node, exit_) == found.path[-1] and node == found.node


@every_pair
def test_every_button_of_a_finding_mends_it(pair: Pair) -> None:
    for found in in_bad(pair):
        for fix in found.fixes:
            assert fix.title.en and re.search(r"[\u4e00-\u9fff]", fix.title.zh)
            assert isinstance(pair.bad, dict)
            better = found_by(pair.code, mended(pair.bad, fix), pair.links, pair.library, pair.calendars, pair.tables)
            assert (found.pointer, found.message) not in [(one.pointer, one.message) for one in better], fix


BUTTONS = (
    *("FG003", "FG005", "FG006", "FG007", "FG008", "FG009", "FG010", "FG011", "FG012", "FG013", "FG014", "FG018", "FG019"),
    *("FG020", "FG023", "FG025", "FG026", "FG027", "FG028", "FG032", "FG033", "FG035"),
)


@pytest.mark.parametrize("code", BUTTONS)
def test_what_a_machine_can_mend_has_a_button(code: str) -> None:
    assert any(found.fixes for pair in PAIRS if pair.code == code for found in in_bad(pair))


@every_pair
def test_the_rule_says_what_is_wrong_and_how_to_mend_it_in_both_languages(pair: Pair) -> None:
    for found in in_bad(pair):
        for text in (found.message, found.mend):
            assert re.search(r"[.?]$|fits .", text.en), text.en
            assert re.search(r"[\u4e00-\u9fff]", text.zh), text.zh
            assert "Value error" not in text.en


@every_pair
def test_the_rule_leaves_a_near_miss_alone(pair: Pair) -> None:
    assert found_by(pair.code, pair.good, pair.links, pair.library, pair.calendars, pair.tables) == []


@every_pair
def test_the_severity_found_is_the_rules(pair: Pair) -> None:
    (rule,) = [rule for rule in RULES if rule.code == pair.code]
    assert {found.severity for found in in_bad(pair)} == {rule.severity}


def test_no_rule_is_without_a_pair() -> None:
    assert {pair.code for pair in PAIRS} == {rule.code for rule in RULES}


def test_codes_are_in_order_and_every_rule_is_documented() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes)) and all(re.fullmatch(r"FG\d{3}", code) for code in codes)
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


def test_blocks_are_called_by_the_names_that_people_gave_them() -> None:
    drawn = then(menu("1", "2"))
    drawn["nodes"]["here"] |= {"name": "Main menu", "exits": {}}
    drawn["nodes"]["bye"]["name"] = "Goodbye"
    found = next(one for one in validate(drawn).diagnostics if one.code == "FG008" and one.node == "here")
    assert found.message.en == "Exit “1” (o0) leads nowhere."
    assert [fix.title.en for fix in found.fixes] == ["Lead it to “Goodbye”"]
