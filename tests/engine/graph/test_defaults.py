"""What a block leaves out it takes from its flow, else from the installation, else from the product."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InvalidInput
from engine.graph.compile import compile_graph
from engine.graph.model import parse
from engine.graph.validate import validate
from engine.nodes.base import NodeType
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults, inheritable, of_installation
from tests.engine.graph.drawings.base import Document, block, digits, drawing, menu, said, then

HOUSE = of_installation({"first_digit_seconds": 8, "tries_limit": 7})


def settings(document: Document, installation: Defaults = NO_DEFAULTS, node: str = "here") -> dict[str, Any]:
    """What a program made of the document holds of a block."""
    checked = validate(document, installation=installation)
    assert checked.ok and checked.graph is not None, checked.diagnostics
    return dict(compile_graph(checked.graph, installation=installation).steps[node].config)


def test_the_block_goes_before_the_flow_and_the_flow_before_the_installation_and_that_before_the_product() -> None:
    plain, of_flow = then(digits()), then(digits(), defaults={"first_digit_seconds": 6})
    own = then(digits(first_digit_seconds=4), defaults={"first_digit_seconds": 6})
    heard = [settings(plain), settings(plain, HOUSE), settings(of_flow, HOUSE), settings(own, HOUSE)]
    assert [one["first_digit_seconds"] for one in heard] == [5.0, 8.0, 6.0, 4.0]
    assert [one["tries_limit"] for one in heard] == [4, 7, 7, 7]


def test_without_defaults_a_program_keeps_its_bytes_and_with_the_products_own_values_too() -> None:
    def digest(document: Document, installation: Defaults = NO_DEFAULTS) -> str:
        graph = parse(document).graph
        assert graph is not None
        return compile_graph(graph, installation=installation).digest

    plain, same = then(menu("1", "2")), then(menu("1", "2"), defaults={"first_digit_seconds": 5.0, "barge_in": True})
    assert digest(plain) == digest(same) == digest(plain, of_installation({"no_match_limit": 3}))
    assert digest(plain) != digest(plain, HOUSE)


def test_words_of_the_flow_are_said_by_every_question_and_count_as_played() -> None:
    document = then(digits(), defaults={"no_input_prompts": ["again"]}, prompts={"again": said()})
    assert settings(document)["no_input_prompts"] == ["again"]
    assert validate(document).diagnostics == ()


def test_what_is_wrong_with_a_default_is_found_at_the_default() -> None:
    (found,) = validate(then(digits(), defaults={"no_input_prompts": ["agian"]})).diagnostics
    assert (found.code, found.pointer, found.node) == ("FG015", "/defaults/no_input_prompts/0", "here")
    (found,) = validate(then(digits(), defaults={"first_digit_seconds": 900})).diagnostics
    assert (found.code, found.pointer) == ("FG003", "/defaults/first_digit_seconds")


def test_a_block_that_does_not_fit_what_it_inherits_is_found() -> None:
    document = then(digits(first_digit_seconds=2), defaults={"inter_digit_seconds": 4, "first_digit_seconds": 5})
    (found,) = validate(document).diagnostics
    assert (found.code, found.node) == ("FG003", "here")
    assert "must not exceed" in found.message.en


def test_a_document_keeps_its_defaults_and_a_document_without_any_has_no_such_part() -> None:
    graph = parse(drawing(defaults={"music": "jazz", "ring_seconds": 20})).graph
    assert graph is not None and graph.as_document()["defaults"] == {"music": "jazz", "ring_seconds": 20.0}
    assert parse(graph.as_text()).graph == graph
    plain = parse(drawing()).graph
    assert plain is not None and "defaults" not in plain.as_document()


def test_rules_see_what_is_inherited() -> None:
    ring = then(block("play", {"prompts": ["hello"], "interruptible": True}, next="here", interrupted="bye"))
    del ring["nodes"]["here"]["config"]["interruptible"]
    assert "FG007" in {found.code for found in validate(ring).diagnostics}
    ring["nodes"]["here"]["exits"].pop("interrupted")
    assert "FG007" not in {found.code for found in validate({**ring, "defaults": {"interruptible": False}}).diagnostics}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_a_marked_field_allows_whatever_its_default_allows(kind: NodeType[Any]) -> None:
    theirs = Defaults.model_json_schema()["properties"]
    ours = kind.config.model_json_schema()["properties"]
    for field, name in inheritable(kind.config).items():
        (asked,) = [one for one in theirs[name]["anyOf"] if one["type"] != "null"]
        assert {word: ours[field].get(word) for word in asked} == asked, f"{kind.name}.{field}"
        assert ours[field]["x-inherits"] == name


def test_every_default_is_taken_over_by_some_block() -> None:
    taken = {name for kind in TYPES for name in inheritable(kind.config).values()}
    assert taken == set(Defaults.model_fields)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first_digit": 5}, "none of a flow's defaults"),
        ({"tries_limit": 0}, "greater than or equal to 1"),
        ({"no_input_prompts": ["a"]}, "prompts belong to a flow"),
    ],
)
def test_an_installation_is_told_which_of_its_defaults_is_wrong(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        of_installation(given)
    assert said in refused.value.message and "tries_limit" in refused.value.mend
