"""Random whole drawings: what the strategy promises to those who drive calls through them, and to rules and compiler."""

from __future__ import annotations

from typing import Any

import networkx as nx
from hypothesis import find, given, settings
from hypothesis import strategies as st

from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.nodes.catalog import TYPES
from engine.program import Program
from tests.engine.graph.strategies import FORMS, valid_documents


def compiled(document: dict[str, Any]) -> Program:
    checked = validate(document)
    assert checked.graph is not None
    return compile_graph(checked.graph)


@settings(max_examples=200, deadline=None)
@given(valid_documents())
def test_every_document_validates_and_compiles_whole(document: dict[str, Any]) -> None:
    checked = validate(document)
    # Random blocks may offer 1 and 12, ask the same twice, ask a silent caller for ever, or leave a failure unnoticed: that is
    # allowed, and warned of.
    allowed = {"FG014", "FG044", "FG045", "FG047", "FG076"}
    assert [found for found in checked.diagnostics if found.code not in allowed and found.severity != "info"] == []
    assert compiled(document).steps.keys() == document["nodes"].keys()


@settings(max_examples=50, deadline=None)
@given(valid_documents(with_loops=False, types=("play", "menu", "branch", "set_variables")))
def test_documents_without_loops_have_none_and_keep_to_the_types_asked_for(document: dict[str, Any]) -> None:
    program = compiled(document)
    ways = nx.DiGraph([(step.id, to) for step in program.steps.values() for to in step.exits.values()])
    assert nx.is_directed_acyclic_graph(ways)
    assert {step.place for step in program.steps.values()} == {"edge"}


def test_every_block_of_the_catalog_can_be_drawn() -> None:
    assert FORMS.keys() == {kind.name for kind in TYPES}


def test_loops_that_wait_occur() -> None:
    def has_a_loop(document: dict[str, Any]) -> bool:
        steps = compiled(document).steps.values()
        return not nx.is_directed_acyclic_graph(nx.DiGraph([(step.id, to) for step in steps for to in step.exits.values()]))

    looping = find(valid_documents(), has_a_loop, settings=settings(database=None, deadline=None))
    assert validate(looping).ok


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_as_many_blocks_are_drawn_as_are_asked_for(data: st.DataObject) -> None:
    document = data.draw(valid_documents(max_blocks=3))
    assert 4 <= len(document["nodes"]) <= 6
