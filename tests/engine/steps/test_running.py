"""A step that is run once: every way it can leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from engine.nodes.base import Work, Worked
from engine.runtime.performers import work_here
from engine.sdk import FakeSteps, Outcome, StepContext, StepError, run_step, run_step_async
from engine.steps.running import StepPerformer
from tests.engine.steps import examples
from tests.engine.steps.examples import Found, NotFound


def test_what_is_returned_is_the_exit_with_its_results_as_plain_json() -> None:
    assert run_step(examples.order_lookup, number="1001") == Outcome("found", {"status": "shipped", "due": "2026-01-02"})
    assert run_step(examples.order_lookup, number="1002") == Outcome("not_found")
    assert run_step(examples.order_lookup_2, number="1002") == Outcome("none")
    assert run_step(examples.shop, hour=10) == Outcome("open")
    assert run_step(examples.nothing) == Outcome("next")
    assert run_step(examples.trouble, how="well") == Outcome("next", {"result": 7})


def test_the_context_tells_what_was_asked_for() -> None:
    context = StepContext("k1", "zh-CN", "5551000")
    assert run_step(examples.points, context, card="ab") == Outcome("next", {"points": 9, "level": "zh-CN"})


async def test_steps_can_be_tried_where_a_loop_runs_already() -> None:
    assert run_step(examples.shop, hour=10).exit == "open"
    assert (await run_step_async(examples.order_lookup, number="1001")).exit == "found"


def test_a_plain_function_has_a_thread_of_its_own() -> None:
    assert run_step(examples.thread).outputs == {"result": "step"}


@pytest.mark.parametrize(
    ("how", "exit", "reason"),
    [
        ("says so", "error", "out-of-stock"),
        ("raises", "error", "raised"),
        ("exits", "error", "raised"),
        ("hangs", "timeout", "timeout"),
        ("lies", "error", "wrong-result"),
        ("wrong class", "error", "wrong-result"),
        ("too much", "error", "result-too-large"),
        ("unheard of", "error", "bad-input"),
    ],
)
def test_what_goes_wrong_is_an_exit_with_its_reason(how: str, exit: str, reason: str) -> None:
    outcome = run_step(examples.trouble, how=how)
    assert (outcome.exit, outcome.reason, outcome.outputs) == (exit, reason, {})


def test_a_test_sees_what_was_raised() -> None:
    assert isinstance(run_step(examples.trouble, how="raises").raised, KeyError)


def test_what_only_generators_may_raise_is_an_error_too() -> None:
    outcome = run_step(examples.stops)
    assert (outcome.exit, outcome.reason) == ("error", "raised")


def test_a_function_that_blocks_is_given_up_and_the_next_one_runs() -> None:
    assert run_step(examples.blocks, seconds=0.6).exit == "timeout"
    assert run_step(examples.blocks, seconds=0) == Outcome("next", {"result": 0.0})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "bad-input"),
        ({"number": "12"}, "bad-input"),
        ({"number": "1001", "most": 0}, "bad-input"),
        ({"number": "1001", "colour": "red"}, "bad-input"),
        ({"number": "1001", "kind": "phone"}, "bad-input"),
    ],
)
def test_values_that_do_not_fit_never_reach_the_function(values: dict[str, Any], reason: str) -> None:
    assert run_step(examples.order_lookup, **values) == Outcome("error", reason=reason)


@pytest.mark.parametrize(
    ("text", "number", "reason"), [("four", 2, "bad-input"), ("seven", 1, "bad-input"), ("seven", 2, "wrong-result")]
)
def test_a_developers_own_check_that_raises_is_an_error_that_tells_nothing(
    text: str, number: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = run_step(examples.checks, text=text, number=number)
    assert (outcome.exit, outcome.reason) == ("error", reason)
    assert "13800138000" not in caplog.text


def test_a_whole_number_that_was_computed_as_a_fraction_is_taken() -> None:
    assert run_step(examples.order_lookup, number="1001", most=3.0).exit == "found"


def test_no_words_of_an_exception_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run_step(examples.trouble, how="raises")
    assert "KeyError" in caplog.text and "examples.py" in caplog.text
    assert "13800138000" not in caplog.text


@pytest.mark.parametrize("code", ["timeout", "", "Two Words", "x" * 65])
def test_a_reason_is_a_short_word(code: str) -> None:
    with pytest.raises(ValueError, match="is named by"):
        StepError(code)


def order(step: str, **inputs: Any) -> Work:
    return Work("step", {"step": step, "inputs": inputs, "language": "en", "caller": ""}, {}, 30.0, 5.0, tries=2, key="k")


async def test_a_worker_runs_the_version_that_is_asked_for() -> None:
    performers = {"step": StepPerformer([examples.order_lookup, examples.order_lookup_2])}
    assert (await work_here(performers, order("order_lookup@1", number="1002"))).result["exit"] == "not_found"
    assert (await work_here(performers, order("order_lookup@2", number="1002"))).result["exit"] == "none"
    assert await work_here(performers, order("order_lookup@3")) == Worked("failed", reason="step-not-installed")


async def test_only_a_refusal_that_says_so_is_tried_again() -> None:
    fakes = FakeSteps({"trouble": [StepError("busy", again=True), {"exit": "next", "outputs": {"result": 1}}]})
    assert (await work_here({"step": fakes}, order("trouble@1"))).how == "done"
    assert fakes.keys == ["k", "k"]
    fakes = FakeSteps({"trouble": [StepError("gone"), {"exit": "next"}]})
    assert await work_here({"step": fakes}, order("trouble@1")) == Worked("failed", reason="gone")


async def test_a_stand_in_gives_what_the_function_would() -> None:
    fakes = FakeSteps({examples.order_lookup: [Found("lost"), NotFound()], "shop": {"exit": "open"}})
    first, second, third = [
        (await work_here({"step": fakes}, order(pin, number="1"))).result
        for pin in ("order_lookup@1", "order_lookup@1", "order_lookup@1")
    ]
    assert first == {"exit": "found", "outputs": {"status": "lost", "due": None}}
    assert second == third == {"exit": "not_found", "outputs": {}}
    assert (await work_here({"step": fakes}, order("shop@4"))).result == {"exit": "open", "outputs": {}}
    assert fakes.asked[0] == ("order_lookup@1", {"number": "1"})


async def test_a_stand_in_is_held_to_the_return_type_and_has_nothing_for_others() -> None:
    fakes = FakeSteps({examples.order_lookup: 5})
    assert (await work_here({"step": fakes}, order("order_lookup@1"))).reason == "wrong-result"
    assert (await work_here({"step": fakes}, order("shop@1"))).reason == "step-not-installed"


async def test_a_stand_in_can_hang_and_raise() -> None:
    fakes = FakeSteps({"a": FakeSteps.HANGS, "b": ValueError("no")})
    hanging = Work("step", order("a@1").order, {}, 0.2, 0.1)
    assert (await work_here({"step": fakes}, hanging)).how == "timeout"
    plain: Mapping[str, Any] = order("b@1").order
    assert (await work_here({"step": fakes}, Work("step", plain, {}, 5.0, 1.0))).reason == "raised"


async def test_a_step_that_ends_after_it_was_given_up_disturbs_nobody() -> None:
    performer = StepPerformer([examples.blocks])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await performer.perform(order("blocks@1", seconds=0.1).order, "k")
    assert await performer.perform(order("blocks@1", seconds=0.2).order, "k") == {"exit": "next", "outputs": {"result": 0.2}}
