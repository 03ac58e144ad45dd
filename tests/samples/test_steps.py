"""The samples with a step of their own: their developers' tests, and every way on for a caller."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.nodes.catalog import TYPES
from engine.nodes.python_step import KIND
from engine.program import Program
from engine.sdk import FakeSteps, StepError
from engine.steps.discovery import Installed, discover
from telephony_adapters.simulator.phones import Answers
from telephony_adapters.simulator.signs import PromptBegan
from telephony_adapters.simulator.virtual_time import VirtualTimeLoop
from tests.engine.cli.product import CommandLine
from tests.engine.runtime.house import House
from tests.house.tree import ROOT

SAMPLES = {
    "bank_pin": ("check_pin@1", "write"),
    "member_points": ("member_points@1", "read"),
    "order_lookup": ("order_lookup@1", "read"),
}
"""The step of each, and what it does to the world."""


def installed(sample: str) -> Installed:
    return discover(ROOT / "samples" / sample, ())


def program(sample: str) -> Program:
    catalog = (*TYPES, *installed(sample).blocks)
    checked = validate((ROOT / "samples" / sample / "flow.json").read_bytes(), catalog)
    assert checked.graph is not None and checked.diagnostics == ()
    return compile_graph(checked.graph, catalog)


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_tests_that_a_developer_copies_are_green(sample: str) -> None:
    code, answer, said = CommandLine(CORDBOARD_STEPS=str(ROOT / "samples" / sample), PYTEST_ADDOPTS="").ended(
        "steps", "test", "--", "-q", "-n", "0"
    )
    assert code == 0, (answer, said)
    assert " passed" in answer


def test_its_scenarios_go_as_written_and_try_every_exit_without_the_function_being_called(sample: str) -> None:
    folder = str(ROOT / "samples" / sample)
    command = CommandLine(CORDBOARD_STEPS=folder)
    assert command.json("flow", "test", folder)["failed"] == 0
    (tried,) = command.json("flow", "coverage", folder)
    assert tried["missed_exits"] == []


def test_its_steps_are_found_and_nothing_is_broken(sample: str) -> None:
    found = installed(sample)
    pin, effect = SAMPLES[sample]
    assert [step.pin for step in found.steps] == [pin]
    assert found.broken == ()
    (step,) = found.steps
    assert step.effect == effect and step.help.splitlines()[0].endswith(".")


ANSWERS: Mapping[str, tuple[str, Any, str]] = {
    # how the step leaves: (sample, what it gives, what the caller hears then)
    "on_its_way": ("order_lookup", {"exit": "on_its_way", "outputs": {"days": 2}}, "预计 2 天内送达"),
    "packing": ("order_lookup", {"exit": "packing"}, "正在备货"),
    "not_found": ("order_lookup", [{"exit": "not_found"}, {"exit": "packing"}], "没有找到该订单"),
    "service down": ("order_lookup", StepError("service-down"), "转接人工服务"),
    "hangs": ("order_lookup", FakeSteps.HANGS, "转接人工服务"),
    "member": ("member_points", {"exit": "member", "outputs": {"points": 300, "gold": False}}, "有 300 积分"),
    "gold": ("member_points", {"exit": "member", "outputs": {"points": 12000, "gold": True}}, "金卡会员"),
    "stranger": ("member_points", {"exit": "stranger"}, "尚未注册"),
    "no database": ("member_points", StepError("no-database"), "请稍后再拨"),
}


@pytest.mark.parametrize("how", ANSWERS)
def test_every_exit_of_the_step_leads_the_caller_on(how: str) -> None:
    sample, given, heard = ANSWERS[how]
    fakes = FakeSteps({sample: given})

    async def call() -> None:
        async with House(performers={KIND: fakes}) as house:
            house.switch.phones.extension("6001", Answers(talks=5))
            caller = await house.ring_in(program(sample))
            if sample == "order_lookup":
                await caller.get(PromptBegan)
                await caller.press("1001")
                if how == "not_found":
                    await caller.until(lambda: len(caller.heard) == 3)
                    await caller.press("1002")
            trace = await house.trace()
            assert any(heard in text for text in caller.heard), caller.heard
            assert trace[-1].data["by"] == "flow"
            assert not [entry for entry in trace if entry.kind == "failed"]

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(call())
    assert fakes.asked[0] == (f"{sample}@1", {"number": "1001"} if sample == "order_lookup" else {"gold_from": 10_000})
