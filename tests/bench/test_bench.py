"""The bench itself: its table and file are what people read, so they must come out right, and failures loudly."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench import __main__ as bench
from tests.bench.figures import Measured, PartFailed, Tell, spread


def told() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=200), out


async def test_a_quick_run_of_one_part_shows_its_rows_and_keeps_its_figures_with_machine_and_commit(tmp_path: Path) -> None:
    console, out = told()
    assert await bench.run(["storage"], quick=True, out=tmp_path / "bench.json", console=console) == 0
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert kept["quick"] is True
    assert kept["failed"] == {}
    assert kept["machine"]["cores"] >= 1 and kept["machine"]["cpu"]
    assert kept["versions"]["asterisk"].startswith("Asterisk 2")
    assert len(kept["commit"]) == 40
    assert kept["parts"]["storage"]["checkpoint_p50_ms"] > 0
    [row] = kept["rows"]
    assert row["part"] == "storage" and row["cordboard"] in out.getvalue()


async def test_a_part_that_cannot_be_measured_fails_the_run_and_leaves_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def lost(quick: bool, tell: Tell) -> Measured:
        raise PartFailed("3 of 60 calls were lost")

    monkeypatch.setitem(bench.ALONE, "graph", lost)
    console, out = told()
    assert await bench.run(["storage", "graph"], quick=True, out=tmp_path / "bench.json", console=console) == 1
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert kept["failed"] == {"graph": "PartFailed: 3 of 60 calls were lost"}
    assert "storage" in kept["parts"]
    assert "3 of 60 calls were lost" in out.getvalue()
    assert "PartFailed" in capsys.readouterr().err


def test_a_spread_names_the_middle_and_the_slow_end() -> None:
    assert spread([float(n) for n in range(1, 101)]) == {"n": 100, "p50": 50.5, "p90": 91.0, "p99": 100.0, "max": 100.0}


def test_a_spread_of_nothing_is_a_failure_and_no_zero() -> None:
    with pytest.raises(PartFailed):
        spread([])
