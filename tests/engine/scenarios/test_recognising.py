"""Scenarios say what was understood, and the search for missing exits finds every exit of the block."""

from __future__ import annotations

from engine.program import Variable
from engine.scenarios.answers import results_worth_trying
from tests.engine.recognition.flows import CHOICES, MESSAGE
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.engine.scenarios.house import passes

EXITS = ("sales", "after", "no_match", "no_input", "unavailable", "error")
ASKS = flow(
    {
        "ask": Block(
            "recognize",
            {"recording": "message", "choices": CHOICES, "confidence": "sure"},
            {exit: exit for exit in EXITS},
        ),
        **{exit: play(exit) for exit in EXITS},
        "bye": BYE,
    },
    variables={"message": Variable("string", MESSAGE), "sure": Variable("number", 0)},
)


def test_a_scenario_says_what_was_understood() -> None:
    passes("- hear: after\n- variable: {sure: 0.9}", head="replies: {ask: {text: 我要售后, confidence: 0.9}}", program=ASKS)
    passes("- hear: no_match", head="replies: {ask: {text: sales, confidence: 0.2}}", program=ASKS)
    passes("- hear: sales", head="replies: {ask: {text: sales}}", program=ASKS)
    passes("- hear: unavailable", head="replies: {ask: {fails: no-such-recognizer}}", program=ASKS)
    passes("- hear: error", head="replies: {ask: fails}", program=ASKS)


def test_the_search_tries_something_for_every_exit() -> None:
    tried = results_worth_trying(ASKS, "ask")
    assert [one["text"] for one in tried] == ["sales", "after sales", "mumble", ""]
