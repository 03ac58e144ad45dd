"""A caller of a scenario who speaks into messages, or says nothing."""

from __future__ import annotations

import pytest

from engine.bootstrap.scenarios import Rehearsal
from engine.program import Variable
from engine.scenarios.exploring import explore
from tests.engine.runtime.flows import BYE, Block, flow
from tests.engine.scenarios.house import deviates, passes

MESSAGE = flow(
    {
        "r": Block(
            "record",
            {"variable": "message", "prompt": "speak", "review": True, "review_prompt": "review"},
            dict.fromkeys(("saved", "too_short", "silence", "cancelled", "error"), "bye"),
        ),
        "bye": BYE,
    },
    variables={"message": Variable("string", "")},
)


@pytest.mark.parametrize(
    ("steps", "exit"),
    [
        ("[{speak: 4s}, {press: '#'}, {hear: review}, {press: '#'}, {hear: bye}]", "saved"),
        ("[{speak: 4s}, {hear: review}, {press: '2'}, {speak: 0.5s}, {press: '#'}, {hear: bye}]", "too_short"),
        ("[{speak: 4s}, {hear: review}, {press: '*'}, {hear: bye}]", "cancelled"),
        ("[say nothing, {hear: bye}]", "silence"),
        ("[{switch refuses: record}, {hear: bye}]", "error"),
    ],
)
def test_each_exit_of_a_message_can_be_taken(steps: str, exit: str) -> None:
    result = passes(steps, program=MESSAGE)
    assert next(entry.data["exit"] for entry in result.trace if entry.kind == "exited") == exit


def test_who_hangs_up_while_speaking_has_left_the_message() -> None:
    result = passes("[{speak: 4s}, hang up]", program=MESSAGE)
    assert [entry.data["kept"] for entry in result.trace if entry.kind == "recorded"] == [True]


def test_silence_that_no_step_tells_of_fails_the_scenario() -> None:
    _, _, instead = deviates("[{hear: review}]", program=MESSAGE)
    assert "say nothing" in instead


def test_calls_are_found_that_speak_into_a_message() -> None:
    wanted = [("r", exit) for exit in ("saved", "too_short", "silence", "cancelled")]
    explored = explore(MESSAGE, Rehearsal(MESSAGE).play, wanted)
    assert explored.missed == () and {pair for pair, _ in explored.ways} == set(wanted)
