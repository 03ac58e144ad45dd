"""``cordboard flow compile``: the bytes that publishing would keep, without an installation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine.cli.documents import read_drawing
from engine.graph.compile import compile_graph
from tests.engine.cli.product import CommandLine
from tests.house.tree import ROOT


def test_a_drawing_is_compiled_to_bytes_that_its_name_is_the_hash_of(tmp_path: Path) -> None:
    sample = str(ROOT / "samples" / "hello_menu" / "flow.json")
    name = CommandLine().right("flow", "compile", sample, "--output", str(tmp_path / "program.json")).strip()
    written = (tmp_path / "program.json").read_bytes()
    assert hashlib.sha256(written).hexdigest() == name
    graph = read_drawing(sample).graph
    assert graph is not None and compile_graph(graph).canonical == written


def test_flows_beside_it_are_linked_in(tmp_path: Path) -> None:
    sample = str(ROOT / "samples" / "main_menu" / "flow.json")
    CommandLine().right("flow", "compile", sample, "-o", str(tmp_path / "program.json"))
    linked = json.loads((tmp_path / "program.json").read_bytes())["linked"]
    assert [flow["flow"] for flow in linked.values()] == ["survey"]


def test_a_drawing_with_errors_is_not_compiled_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "flow.json").write_text(
        '{"spec": 1, "id": "a", "name": "A", "languages": ["en"], "entry": "start", "nodes": {}}'
    )
    code, answer, said = CommandLine().ended("flow", "compile", str(tmp_path / "flow.json"), "-o", str(tmp_path / "out"))
    assert code == 1 and "FG003" in answer, said
    assert not (tmp_path / "out").exists()
