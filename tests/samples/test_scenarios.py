"""The samples' scenarios go as written, and leave no exit untried that a call can take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.documents import read_drawing
from tests.engine.cli.product import CommandLine
from tests.house.tree import ROOT, text

SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/flow.json"))


@pytest.fixture(params=SAMPLES, ids=lambda folder: folder.name)
def sample(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


def test_each_sample_has_scenarios_that_people_wrote(sample: Path) -> None:
    assert (sample / "scenario.yaml").exists(), f"cordboard flow coverage {sample} --write makes a beginning"
    written = json.loads(CommandLine().right("flow", "test", str(sample), "--json"))
    assert written["passed"] >= 4


def test_they_go_as_written(sample: Path) -> None:
    told = CommandLine().right("flow", "test", str(sample))
    assert "✗" not in told


def test_they_take_every_exit_that_a_call_can_take(sample: Path) -> None:
    covered: list[dict[str, Any]] = CommandLine().json("flow", "coverage", str(sample))
    (found,) = covered
    assert found["missed_exits"] == found["missed_nodes"] == found["taken_all_the_same"] == []


def test_what_cannot_be_taken_is_said_with_its_reason_in_the_readme(sample: Path) -> None:
    (found,) = CommandLine().json("flow", "coverage", str(sample))
    readme = text(Path("samples") / sample.name / "README.md")
    for one in found["excepted"]:
        assert f"`{one['node']}.{one['exit']}`" in readme


def test_each_sample_is_in_its_one_form(sample: Path) -> None:
    assert CommandLine().right("flow", "fmt", "--check", str(sample / "flow.json")) == ""
    assert read_drawing(str(sample / "flow.json")).graph is not None
