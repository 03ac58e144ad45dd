"""The other blocks: what each asks of the call, and how often."""

from __future__ import annotations

from typing import Any

import pytest

from engine.nodes.base import Dialled, FlowFailed, Talked
from engine.nodes.catalog import latest
from engine.telephony.calls import Address, EndReason
from tests.engine.nodes.scripted import PARTY, ScriptedCall, form, run


async def test_a_call_is_answered_once_asked() -> None:
    call = ScriptedCall()
    await run("answer", {}, call)
    assert call.asked == ["answer"]


async def test_prompts_are_said_in_order_as_often_as_set() -> None:
    call = ScriptedCall()
    await run("play", {"prompts": ["a", "b"], "repeat": 2, "interruptible": False}, call)
    assert call.asked == [("play", ["a", "b", "a", "b"], False)]


@pytest.mark.parametrize("reason", ["normal", "busy", "rejected", "congestion"])
async def test_the_farewell_comes_before_the_end_and_the_network_is_told_the_reason(reason: str) -> None:
    call = ScriptedCall()
    assert await run("hangup", {"farewell": "bye", "reason": reason}, call) == ""
    assert call.asked == [("play", ["bye"], False), ("hang_up", EndReason(reason))]


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ({}, 5),
        ({"seconds": 90}, 90),
        ({"expression": "n + 1"}, 3),
        ({"expression": "0"}, 0.5),
        ({"expression": "86400.0"}, 86400),
    ],
)
async def test_time_passes_as_set_or_computed_and_never_so_little_that_a_loop_spins(config: Any, seconds: float) -> None:
    call = ScriptedCall(variables={"n": 2})
    await run("wait", {**config, "music": "jazz"}, call)
    assert call.asked == [("wait", seconds, "jazz")]


@pytest.mark.parametrize("source", ["-1", "86401", "'5'", "true", "null", "[5]"])
async def test_a_waiting_time_that_is_none_fails_the_flow(source: str) -> None:
    with pytest.raises(FlowFailed) as failed:
        await run("wait", {"expression": source}, ScriptedCall())
    assert failed.value.code == "bad-wait"


async def test_a_transfer_dials_what_its_places_come_to_and_shows_the_callers_number() -> None:
    call = ScriptedCall(Dialled("answered", PARTY), Talked("party", 3), variables={"extension": 6001})
    config = {"target": " ${extension} ", "ring_seconds": 20, "music": "jazz"}
    assert await run("transfer", config, call) == "answered"
    assert call.asked == [("dial", Address("endpoint", "6001"), "13800000000", 20, "jazz"), ("talk", PARTY, None)]


async def test_a_number_goes_out_by_its_trunk_with_the_number_shown_that_is_set() -> None:
    call = ScriptedCall(Dialled("busy", PARTY))
    config = {"to": "number", "target": "1001", "trunk": "city", "caller_id": "${call.dialled}"}
    assert await run("transfer", config, call) == "busy"
    assert call.asked == [("dial", Address("number", "1001", "city"), "4001", 30, "")]


async def test_a_conversation_has_the_limit_that_is_set() -> None:
    call = ScriptedCall(Dialled("answered", PARTY), Talked("flow", 60))
    assert await run("transfer", {"target": "1", "talk_seconds": 60}, call) == "time_limit"
    assert call.asked[-1] == ("talk", PARTY, 60)


async def test_a_target_that_comes_out_empty_fails_the_flow_and_nobody_is_rung() -> None:
    call = ScriptedCall(variables={"extension": ""})
    with pytest.raises(FlowFailed) as failed:
        await run("transfer", {"target": " ${extension}"}, call)
    assert (failed.value.code, call.asked) == ("no-target", [])


@pytest.mark.parametrize(
    ("word", "config", "passes"),
    [
        ("play", {"prompts": ["a"], "interruptible": False}, True),
        ("play", {"prompts": ["a"]}, False),  # a key typed ahead cuts it short at once, and stays
        ("branch", {"cases": [{"exit": "a", "when": "true"}]}, False),
        ("language", {"choices": [{"language": "en"}]}, False),
        ("wait", {"expression": "0"}, True),
    ],
)
def test_a_block_tells_whether_it_always_lets_time_pass(word: str, config: dict[str, Any], passes: bool) -> None:
    kind = latest(word)
    assert kind.lets_time_pass(form(kind, config)) is passes
