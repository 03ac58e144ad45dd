"""Flow documents as files: nothing that stands in one makes reading fail, and what is wrong is told by line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.files import read_file, written
from tests.engine.flows.drawings import drawing

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["id", "start@1", "nodes", "é\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "nodes", "entry", "x"]), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("yaml", [False, True], ids=["json", "yaml"])
def test_what_was_written_is_read_again(yaml: bool) -> None:
    text = written(drawing(), yaml=yaml)
    read = read_file(text.encode(), yaml=yaml)
    assert read.document is not None and written(read.document) == written(drawing())


@pytest.mark.parametrize("yaml", [False, True], ids=["json", "yaml"])
def test_a_drawing_that_is_not_finished_is_taken(yaml: bool) -> None:
    unfinished = {**drawing(), "nodes": {"start": {"type": "start", "exits": {}}, "menu": {"type": "menu", "exits": {}}}}
    read = read_file(written(unfinished, yaml=yaml).encode(), yaml=yaml)
    assert read.misfits == () and read.document is not None
    assert read.document["nodes"]["menu"]["exits"] == {}


@pytest.mark.parametrize("yaml", [False, True], ids=["json", "yaml"])
def test_what_is_wrong_is_told_with_its_line_and_its_block(yaml: bool) -> None:
    document = drawing()
    document = {**document, "nodes": {**document["nodes"], "lost": {"type": 7, "exits": {}}}}
    text = written(document, yaml=yaml)
    (misfit,) = read_file(text.encode(), yaml=yaml).misfits
    assert misfit.place is not None and misfit.finding.node == "lost" and misfit.finding.mend.en
    assert "type" in text.split("\n")[misfit.place[0] - 1]


@pytest.mark.parametrize(("text", "yaml"), [("{\n  nodes", False), ("nodes:\n\t- a", True), ("{}", False), ("", True)])
def test_what_is_no_flow_is_refused_and_says_why(text: str, yaml: bool) -> None:
    read = read_file(text.encode(), yaml=yaml)
    assert read.document is None and all(one.finding.message.zh and one.finding.mend.zh for one in read.misfits)
    assert read.misfits


@given(st.binary(max_size=40) | _ANY.map(lambda value: json.dumps(value).encode()), st.booleans())
def test_reading_never_raises(data: bytes, yaml: bool) -> None:
    read = read_file(data, yaml=yaml)
    assert (read.document is None) == bool(read.misfits)
