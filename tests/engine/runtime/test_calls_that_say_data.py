"""Whole calls that say data or go round a playlist: what is heard, what is written down, and the same again in a re-drive."""

from __future__ import annotations

import pytest

from engine.program import Variable
from engine.runtime.redrive import Diverged, Masked
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow
from tests.engine.runtime.house import House
from tests.engine.runtime.test_redrive import record, same

WAYS = {"next": "bye", "interrupted": "bye", "invalid": "bye"}
DUE = {"kind": "date", "value": "due", "options": ["weekday"]}


def playlist(limit: int) -> Block:
    return Block("play", {"prompts": ["la la la"], "repeat": 0, "limit_seconds": limit}, {"next": "bye", "interrupted": "bye"})


async def test_a_sentence_of_data_is_heard_and_driven_again(house: House) -> None:
    program = flow(
        {"say": Block("say", {"parts": [{"prompt": "due on"}, DUE]}, WAYS), "bye": BYE},
        variables={"due": Variable("string", "2026-11-25")},
    )
    recorded = await record(house, program)
    (told,) = [entry for entry in recorded.trace if entry.kind == "played" and entry.step == "say"]
    assert [said["text"] for said in told.data["prompts"]] == [
        "due on",
        "Wednesday, November twenty-fifth, twenty twenty-six",
    ]
    await same(recorded)


async def test_what_a_caller_keyed_in_is_no_date_and_so_it_is_again(house: House) -> None:
    program = flow(
        {"ask": collect("due", to="say", max_digits=8), "say": Block("say", {"parts": [DUE]}, WAYS), "bye": BYE},
        variables={"due": TEXT},
    )
    for keys, exit in (("20261125", "next"), ("20261325", "invalid")):
        recorded = await record(house, program, keys)
        (taken,) = [entry.data["exit"] for entry in recorded.trace if entry.kind == "exited" and entry.step == "say"]
        assert taken == exit
        await same(recorded)


async def test_a_secret_that_is_said_is_written_down_masked_and_driven_again(house: House) -> None:
    parts = [{"kind": "digits", "value": "pin"}]
    program = flow(
        {
            "ask": collect("pin", to="say", max_digits=4, sensitive=True),
            "say": Block("say", {"parts": parts}, WAYS),
            "bye": BYE,
        },
        variables={"pin": SECRET},
    )
    recorded = await record(house, program, "4711")
    assert "4711" not in str([entry.as_json() for entry in recorded.trace])
    assert "four seven" not in str([entry.as_json() for entry in recorded.trace])
    (told,) = [entry for entry in recorded.trace if entry.kind == "played" and entry.step == "say"]
    assert [said["text"] for said in told.data["prompts"]] == ["••••"]
    await same(recorded)
    other = flow(
        {
            "ask": collect("pin", to="say", max_digits=4, sensitive=True),
            "say": Block("say", {"parts": [DUE]}, WAYS),
            "bye": BYE,
        },
        variables={"pin": SECRET, "due": Variable("string", "soon")},
    )
    assert isinstance((await recorded.driven(other)).stopped, Diverged | Masked)


async def test_a_playlist_goes_round_for_its_time_and_does_so_again(house: House) -> None:
    program = flow({"list": playlist(2), "bye": BYE})
    recorded = await record(house, program)
    rounds = [entry.data["heard"] for entry in recorded.trace if entry.kind == "played" and entry.step == "list"]
    assert sum(rounds) >= 2 > sum(rounds[:-1])
    await same(recorded)
    longer = await recorded.driven(flow({"list": playlist(60), "bye": BYE}))
    assert isinstance(longer.stopped, Diverged)


async def test_a_key_ends_an_endless_playlist_and_stays(house: House) -> None:
    program = flow({"list": playlist(0), "bye": BYE})
    caller = await house.ring_in(program)
    await caller.get(PromptBegan, count=3)
    await caller.press("7")
    trace = await house.trace()
    assert [entry.data["exit"] for entry in trace if entry.kind == "exited"][-1] == "interrupted"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_a_prompt_says_data_in_the_callers_language(house: House, language: str) -> None:
    texts = {"p": {"en": "You owe ${currency(owed, 'CNY')}.", "zh-CN": "应付${currency(owed, 'CNY')}。"}}
    program = flow(
        {"p": Block("play", {"prompts": ["p"]}, {"next": "bye"}), "bye": BYE},
        texts=texts,
        variables={"owed": Variable("number", 12.5)},
        languages=(language,),
    )
    caller = await house.ring_in(program)
    await house.trace()
    assert caller.heard[0] == {"en": "You owe twelve yuan fifty.", "zh-CN": "应付十二元五角。"}[language]
