from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.graph.model import parse
from engine.graph.text import Unreadable, read_yaml, yaml_text
from tests.engine.graph.strategies import valid_documents


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=valid_documents())
def test_any_valid_document_is_the_same_after_yaml(document: dict[str, Any]) -> None:
    graph = parse(document).graph
    assert graph is not None
    text = yaml_text(graph)
    back = parse(read_yaml(text.encode()).value)
    assert (back.graph, back.diagnostics) == (graph, ())
    assert yaml_text(graph) == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=valid_documents())
def test_the_canonical_json_is_the_same_after_itself_and_after_yaml(document: dict[str, Any]) -> None:
    graph = parse(document).graph
    assert graph is not None
    again = parse(graph.as_text()).graph
    by_yaml = parse(read_yaml(yaml_text(graph).encode()).value).graph
    assert again is not None and by_yaml is not None
    assert graph.as_text() == again.as_text() == by_yaml.as_text()


def test_the_layout_comes_last_and_takes_a_line_a_block() -> None:
    graph = parse(json.dumps(_drawing()).encode()).graph
    assert graph is not None
    assert yaml_text(graph).endswith("layout:\n  start: {x: 0.0, y: 12.5}\n")
    assert graph.as_text().endswith(b"}\n")
    assert list(json.loads(graph.as_text()))[-1] == "layout"


def _drawing() -> dict[str, Any]:
    return {
        "layout": {"start": {"x": 0, "y": 12.5}},
        "spec": 1,
        "id": "one",
        "languages": ["en"],
        "entry": "start",
        "nodes": {"start": {"type": "start", "exits": {}}},
    }


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    text = b"spec: 1\nid: x\nlanguages: [en]\nentry: s\nnodes:\n  s:\n    type: start\n    name: '4001'\n"
    value = read_yaml(text).value
    assert value["nodes"]["s"]["name"] == "4001"
    assert value["spec"] == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"spec: 1\nid: &x y", "Line 2, column 5: an anchor (&x) stands here."),
        (b"\xff", "The document is not UTF-8 text at byte 1."),
        (b"a: " + b"x" * (1 << 20), "The document is 1.0 MiB; at most 1 MiB is accepted."),
    ],
)
def test_what_cannot_be_read_is_a_finding_with_its_place(data: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_yaml(data)
    assert wrong.value.finding.message.en == told
    assert wrong.value.finding.message.zh and wrong.value.finding.mend.zh


@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = read_yaml(data).value
    except Unreadable:
        return
    parse(value)
