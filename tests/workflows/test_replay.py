"""Today's code replays the calls of yesterday: what this gate holds back would leave calls in progress without a way on."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

from engine.flows.shelf import ProgramShelf
from engine.nodes import catalog
from engine.nodes.base import CoreType, Dialled
from engine.program import Program
from engine.runtime.core_call import CoreStepCall
from engine.runtime.leg_orders import JoinOrder
from tests.house.tree import ROOT
from tests.workflows.replay import gate, record
from tests.workflows.replay.gate import HISTORIES, PROGRAMS, TRACES
from tests.workflows.replay.scenarios import SCENARIOS
from workflows import programs, switch_side
from workflows.core_call import WorkflowCall

SEEDS = (0, 1, 2, 3)
"""A set of words is iterated in another order under each, which is how such an iteration is found out."""


async def test_every_golden_history_replays_under_every_hash_seed() -> None:
    async def under(seed: int) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflows.replay.gate"),
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    told = await asyncio.gather(*(under(seed) for seed in SEEDS))
    assert [said for code, said in told if code != 0] == []
    assert all(f"{len(gate.names())} replayed" in said for _, said in told)


def test_each_scenario_is_recorded_and_each_record_has_its_scenario() -> None:
    assert gate.names() == sorted(SCENARIOS)
    assert sorted(path.stem for path in TRACES.glob("*.json")) == gate.names()


def test_the_histories_cover_every_type_of_block_and_every_exit_of_a_core_step() -> None:
    flows = {path.stem: Program.from_json(json.loads(path.read_bytes())) for path in PROGRAMS.glob("*.json")}
    assert all(program.digest == digest for digest, program in flows.items())
    entered: set[str] = set()
    taken: set[tuple[str, str]] = set()
    for name in gate.names():
        kinds: dict[str, str] = {}
        for entry in json.loads((TRACES / f"{name}.json").read_bytes()):
            if entry["kind"] == "entered":
                kinds[entry["step"]] = entry["data"]["type"]
            elif entry["kind"] == "exited":
                taken.add((kinds[entry["step"]], entry["data"]["exit"]))
        entered.update(kinds.values())
    assert {kind.pin for kind in catalog.TYPES} - entered == set()
    exits = {
        (step.type, exit.name)
        for program in flows.values()
        for step in program.steps.values()
        if isinstance(kind := catalog.by_pin(step.type), CoreType)
        for exit in kind.exits(kind.config.model_validate(dict(step.config)))
    }
    assert exits - taken == set()


def test_what_is_recorded_is_not_recorded_anew(capsys: pytest.CaptureFixture[str]) -> None:
    before = (HISTORIES / "every_block.json").read_bytes()
    assert record.main(["every_block"]) == 1
    assert "is recorded already" in capsys.readouterr().err
    assert (HISTORIES / "every_block.json").read_bytes() == before


class TestTheGateBites:
    @pytest.fixture(autouse=True)
    def _golden_programs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs._Shelf, "source", ProgramShelf(PROGRAMS))

    async def test_on_a_command_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        join = switch_side.join

        async def twice(order: JoinOrder) -> None:
            await join(order)
            await join(order)

        monkeypatch.setattr(switch_side, "join", twice)
        assert "Nondeterminism" in await gate.replay("transfer_answered")

    async def test_on_a_command_less(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def none(self: object, order: object) -> None:
            """Music was not worth its events."""

        monkeypatch.setattr(WorkflowCall, "_music", none)
        assert "Nondeterminism" in await gate.replay("every_block")

    async def test_on_a_timer_that_has_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        until = WorkflowCall._until

        async def for_ever(self: WorkflowCall, condition: Callable[[], bool], seconds: float | None) -> bool:
            return await until(self, condition, None)

        monkeypatch.setattr(WorkflowCall, "_until", for_ever)
        assert "Nondeterminism" in await gate.replay("transfer_time_limit")

    async def test_on_another_story_told_by_the_same_commands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        dial = CoreStepCall.dial

        async def always_failing(self: CoreStepCall, *args: Any, **settings: Any) -> Dialled:
            dialled = await dial(self, *args, **settings)
            return Dialled("failed", dialled.leg, dialled.cause)

        monkeypatch.setattr(CoreStepCall, "dial", always_failing)
        assert "another story" in await gate.replay("transfer_busy")
