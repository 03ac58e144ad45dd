"""The same drawing gives the same bytes everywhere; what is for people only never changes them, what callers notice does."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli.neighbours import links_beside
from engine.errors import InvalidInput
from engine.graph.compile import compile_graph
from engine.graph.model import FlowGraph, parse
from engine.nodes.catalog import TYPES, by_pin
from engine.nodes.defaults import NO_DEFAULTS
from engine.program import Program, Step
from engine.steps.discovery import discover
from tests.engine.graph.drawings.base import Document, block, drawing, menu, said, then
from tests.engine.graph.strategies import valid_documents

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*/flow.json"))
PLAY = {"prompts": ["hello"], "interruptible": False}
TRANSFER_EXITS = {name: "bye" for name in ("busy", "no_answer", "rejected", "failed")}


def graph_of(document: object) -> FlowGraph:
    parsed = parse(document)
    assert parsed.graph is not None, parsed.diagnostics
    return parsed.graph


def compiled(document: object) -> Program:
    return compile_graph(graph_of(document))


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same JSON value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(inner, chance) for inner in value] if isinstance(value, list) else value


@settings(max_examples=60, deadline=None)
@given(valid_documents(), st.randoms(use_true_random=True))
def test_the_order_of_keys_and_blocks_does_not_matter(document: Document, chance: random.Random) -> None:
    assert compiled(shuffled(document, chance)).canonical == compiled(document).canonical
    assert graph_of(shuffled(document, chance)).as_text() == graph_of(document).as_text()


@settings(max_examples=60, deadline=None)
@given(valid_documents())
def test_a_program_reads_back_from_its_own_bytes(document: Document) -> None:
    program = compiled(document)
    again = Program.from_json(json.loads(program.canonical))
    assert again.as_json() == program.as_json()
    assert again.digest == program.digest


@settings(max_examples=60, deadline=None)
@given(valid_documents())
def test_a_drawing_reads_back_from_its_own_text(document: Document) -> None:
    graph = graph_of(document)
    assert graph_of(graph.as_text()) == graph
    assert graph_of(graph.as_text()).as_text() == graph.as_text()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_processes_with_other_hash_seeds_compile_the_same_bytes(sample: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.engine.graph.test_compile import compiled_beside\n"
        "sys.stdout.write(compiled_beside(Path(sys.argv[1])).digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(sample)],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.decode()
        for seed in ("1", "4242")
    }
    assert digests == {compiled_beside(sample).digest}


def compiled_beside(sample: Path) -> Program:
    """Compile a sample with the steps and the flows that stand beside it."""
    blocks = (*TYPES, *discover(sample.parent, ()).blocks)
    graph = graph_of(sample.read_bytes())
    return compile_graph(graph, blocks, links_beside(sample, graph, blocks, NO_DEFAULTS))


def without_meaning() -> Iterator[tuple[str, Document]]:
    """Changes that are for people only, or that no caller can come to."""
    yield "moved on the canvas", drawing(layout={"say": {"x": 3.5, "y": -20}})
    yield "a comment beside it", drawing(comments={"why": {"text": "为什么？", "x": 1, "y": 2, "width": 240, "height": 96}})
    yield "a frame round it", drawing(groups={"greeting": {"name": "问候", "nodes": ["say"]}})
    yield "renamed", drawing({"say": {**block("play", PLAY, next="bye"), "name": "打招呼"}}, name="小流程")
    yield "a default written out", drawing({"say": block("play", {**PLAY, "repeat": 1}, next="bye")})
    yield "a whole number as a fraction", drawing({"say": block("play@1", PLAY, next="bye")})
    yield "a block nobody comes to", drawing({"alone": block("play", PLAY, next="bye")})
    yield "a prompt nobody plays", drawing(prompts={"more": said()})


def with_meaning() -> Iterator[tuple[str, Document]]:
    """Changes that a caller can notice."""
    yield "a prompt's text", drawing(prompts={"hello": said("您好！")})
    yield "a setting", drawing({"say": block("play", {**PLAY, "repeat": 2}, next="bye")})
    yield "a cord", drawing({"answer": block("answer", next="bye")})
    yield "the languages' order", drawing(languages=["en", "zh-CN"])
    yield "an initial value", drawing(variables={"pin": {"type": "string", "initial": "1"}})
    yield "a variable kept secret", drawing(variables={"pin": {"type": "string", "initial": "", "sensitive": True}})
    yield "the flow's id", drawing(id="other")


@pytest.mark.parametrize("document", [pytest.param(changed, id=name) for name, changed in without_meaning()])
def test_what_no_caller_notices_keeps_the_digest(document: Document) -> None:
    assert compiled(document).digest == compiled(drawing()).digest


@pytest.mark.parametrize("document", [pytest.param(changed, id=name) for name, changed in with_meaning()])
def test_what_a_caller_may_notice_changes_the_digest(document: Document) -> None:
    assert compiled(document).digest != compiled(drawing()).digest


def test_types_are_pinned_and_defaults_written_out() -> None:
    say = compiled(drawing()).steps["say"]
    config = {"prompts": ["hello"], "interruptible": False, "repeat": 1, "limit_seconds": 0}
    assert say == Step("say", "play@1", "edge", config, {"next": "bye"}, 0)


@settings(max_examples=60, deadline=None)
@given(valid_documents())
def test_every_step_is_complete(document: Document) -> None:
    program = compiled(document)
    for step in program.steps.values():
        kind = by_pin(step.type)
        form = kind.config.model_validate(dict(step.config))
        assert kind.compiled(form) == step.config
        assert step.exits.keys() == {exit.name for exit in kind.exits(form)}
        assert set(step.exits.values()) <= program.steps.keys()
        assert step.place == kind.place


def test_an_open_optional_exit_leads_where_the_usual_one_leads() -> None:
    program = compiled(drawing({"say": block("play", {"prompts": ["hello"]}, next="bye")}))
    assert program.steps["say"].exits == {"next": "bye", "interrupted": "bye"}


@settings(max_examples=100, deadline=None)
@given(valid_documents(types=("play", "branch", "wait", "transfer", "menu")))
def test_steps_beside_the_switch_that_cords_join_are_one_region_and_no_others(document: Document) -> None:
    steps = compiled(document).steps
    assert {name for name, step in steps.items() if step.region is None} == {
        name for name, step in steps.items() if step.place == "core"
    }
    group = {name: name for name, step in steps.items() if step.place == "edge"}

    def leader(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for name in group:
        for to in steps[name].exits.values():
            if to in group:
                group[leader(name)] = leader(to)
    assert len({(leader(name), steps[name].region) for name in group}) == len({leader(name) for name in group})
    assert {steps[name].region for name in group} == set(range(len({leader(name) for name in group})))


def test_regions_are_parted_by_core_steps_and_numbered_as_callers_come_to_them() -> None:
    document = then(
        block("transfer", {"target": "1"}, answered="after", **TRANSFER_EXITS),
        blocks={"after": block("play", PLAY, next="end"), "end": block("hangup")},
    )
    assert {name: step.region for name, step in compiled(document).steps.items()} == {
        **{"start": 0, "answer": 0, "say": 0, "here": None},
        **{"after": 1, "end": 1, "bye": 2},
    }


def test_a_drawing_with_errors_is_refused_by_name() -> None:
    for broken in (
        drawing(entry="nowhere"),
        drawing({"say": block("play", PLAY, next="nowhere")}),
        drawing({"say": block("plays", PLAY, next="bye")}),
        drawing({"say": block("play", {"prompts": []}, next="bye")}),
    ):
        with pytest.raises(InvalidInput) as refused:
            compile_graph(graph_of(json.dumps(broken).encode()))
        assert refused.value.code == "flow-has-errors"


def test_compiling_leaves_the_drawing_as_it_was() -> None:
    graph = graph_of(then(menu("1", "2")))
    before = copy.deepcopy(graph.as_document())
    compile_graph(graph, TYPES)
    assert graph.as_document() == before
