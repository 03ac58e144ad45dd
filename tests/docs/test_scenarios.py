"""What docs/scenarios.md shows is so."""

from __future__ import annotations

import re
from pathlib import Path

from engine.bootstrap.scenarios import Rehearsal
from engine.graph.compile import compile_graph
from engine.graph.model import parse
from engine.scenarios.checking import check
from engine.scenarios.model import STEP_WORDS, Scenario
from engine.scenarios.reading import read
from tests.house.tree import ROOT, text

PAGE = text(Path("docs/scenarios.md")) or (ROOT / "docs/scenarios.md").read_text()


def test_its_scenario_goes_as_written_on_the_sample_and_otherwise_as_told() -> None:
    graph = parse((ROOT / "samples/hello_menu/flow.json").read_bytes()).graph
    assert graph is not None
    program = compile_graph(graph)
    shown, surrounding, excepted = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    for text_ in (shown + excepted, surrounding + shown):
        file = read("docs/scenarios.md", text_)
        assert [*file.problems, *check(file, program)] == []
    play = Rehearsal(program).play
    assert play(file.scenarios[0]).deviated is None
    (otherwise,) = read("f", shown.replace("busy}", "unreachable}")).scenarios
    result = play(otherwise)
    assert result.deviated is not None
    told = [f"{line.at:9.1f}  {line.what}" for line in result.story[-6:]]
    told.append(f"{result.deviated.at:9.1f}  expected  {result.deviated.expected}")
    told.append(f"           instead   {result.deviated.instead}")
    assert "\n".join(told) in PAGE


def test_it_names_every_step_and_every_field() -> None:
    for word in STEP_WORDS:
        assert f"`{word}" in PAGE, word
    for name, field in Scenario.model_fields.items():
        if name not in ("scenario", "steps", "generated"):
            assert f"`{field.alias or name.replace('_', ' ')}`" in PAGE, name
