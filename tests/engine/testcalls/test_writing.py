"""Test calls that become scenarios: each plays as it went, also when read back from its text."""

from __future__ import annotations

import asyncio

from engine.bootstrap.scenarios import Rehearsal
from engine.program import Program, Variable
from engine.scenarios.model import Scenario
from engine.scenarios.reading import read
from engine.scenarios.writing import append
from engine.testcalls.ports import Around
from tests.engine.runtime.flows import BYE, Block, flow, menu, play, transfer
from tests.engine.testcalls.house import Author

MENU = {"key_0": "operator", "no_input": "gone", "no_match": "gone"}
FLOW = flow(
    {
        "answer": Block("answer", {}, {"next": "hello"}),
        "hello": play("hello", to="menu"),
        "menu": menu(
            "1", "2", exits={"key_0": "operator", "no_input": "gone", "no_match": "gone"}, no_input_limit=2, no_match_limit=1
        ),
        "operator": transfer("6001"),
        "gone": play("gone"),
        "bye": BYE,
    }
)


async def kept(author: Author, program: Program = FLOW) -> Scenario:
    """Save the call, write it as text, read that, and play it."""
    rehearsal = author.calls.rehearsal(program, Around())
    scenario = await author.call.scenario("As it went", rehearsal)
    file = read("scenario.yaml", append("", [scenario]))
    assert file.problems == ()
    [again] = file.scenarios
    assert (await asyncio.to_thread(Rehearsal(program).play, again)).passed
    return again


def words(scenario: Scenario) -> list[str]:
    return [next(iter(step.model_dump(by_alias=True, exclude_defaults=True))) for step in scenario.steps]


async def test_keys_silence_and_the_end_are_written_with_what_is_heard_between(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.do("skip")
    await author.turn("caller")
    await author.press("2")
    await author.over()
    scenario = await kept(author)
    assert words(scenario) == ["say nothing", "hear", "press", "ends"]
    assert scenario.steps[-1].model_dump()["ends"] == {"by": "flow", "at": "bye", "outcome": "completed"}


async def test_what_the_author_did_at_an_agents_phone_is_how_that_phone_behaves(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("1")
    await author.turn("phone")
    await author.do("at phone", address="6001", act="answer")
    await author.until(lambda told: told.kind == "line" and told.data["state"] == "connected")
    await author.do("at phone", address="6001", act="hang up")
    await author.over()
    scenario = await kept(author)
    assert words(scenario) == ["hear", "press", "connected to", "ends"]
    assert list(scenario.phones) == ["6001"]


async def test_a_busy_agent_and_a_caller_who_hangs_up(author: Author) -> None:
    program = flow({"operator": transfer("6001"), "bye": play("sorry", to="menu"), "menu": menu("1")})
    await author.dial(program, phones={"6001": "busy"})
    await author.turn("caller")
    await author.do("hang up")
    await author.over()
    scenario = await kept(author, program)
    assert scenario.phones == {"6001": "busy"}
    assert words(scenario) == ["hear", "hang up", "ends"]


async def test_what_work_brought_is_replied_again_each_time(author: Author) -> None:
    exits = {"ok": "menu", **dict.fromkeys(("client_error", "server_error", "timeout", "error"), "menu")}
    program = flow(
        {
            "ask": Block("http_request", {"url": "https://example.org/"}, exits),
            "menu": menu("1", exits={"key_0": "ask"}),
            "bye": BYE,
        }
    )
    await author.dial(program)
    for status in (200, 500):
        await author.turn("reply")
        await author.do("reply", node="ask", reply={"status": status, "seconds": 0.1, "values": {}})
        await author.turn("caller")
        await author.press("1")
    await author.turn("reply")
    await author.do("reply", node="ask", reply="times out")
    await author.turn("caller")
    await author.do("hang up")
    await author.over()
    scenario = await kept(author, program)
    assert [one if isinstance(one, str) else one["status"] for one in scenario.replies["ask"]] == [200, 500, "times out"]


async def test_a_key_that_cuts_a_prompt_short_in_real_time(author: Author) -> None:
    await author.dial(FLOW, speed="real", language="zh-CN")
    await author.until(lambda told: told.kind == "prompt" and told.data["sounds"][0]["keys"] == ["menu"])
    await author.press("2")
    await author.until(lambda told: told.data.get("what") == "exited" and told.data["step"] == "menu")
    await author.do("speed", speed="fast")
    await author.over()
    scenario = await kept(author)
    assert scenario.language == "zh-CN"
    assert words(scenario) == ["hear", "press", "ends"]


async def test_where_the_day_decides_the_scenario_is_of_that_day(author: Author) -> None:
    year = {"cases": [{"exit": "new", "when": "text(call.language) == 'en'"}]}
    program = flow({"b": Block("branch", year, {"new": "bye", "otherwise": "bye"}), "bye": BYE})
    await author.dial(program, clock=1_790_812_800)
    await author.over()
    assert (await kept(author, program)).clock == 1_790_812_800


async def test_only_what_was_not_gone_back_behind_is_written(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("9")
    asked = await author.is_at("menu")
    await author.over()
    await author.call.back(asked.number, FLOW)
    await author.turn("caller", after=author.told[-1].number - 1)
    await author.press("2")
    await author.over(author.told[-1].number - 1)
    scenario = await kept(author)
    assert [step.model_dump()["press"] for step in scenario.steps if "press" in step.model_dump()] == ["2"]


async def test_a_message_that_the_caller_leaves(author: Author) -> None:
    exits = dict.fromkeys(("saved", "too_short", "silence", "cancelled", "error"), "bye")
    record = Block("record", {"variable": "message"}, exits)
    blocks = {"answer": Block("answer", {}, {"next": "record"}), "record": record, "bye": BYE}
    program = flow(blocks, variables={"message": Variable("string", "")})
    await author.dial(program)
    await author.until(lambda told: told.kind == "line" and told.data["state"] == "beep")
    await author.do("speak", seconds=5)
    await author.until(lambda told: told.kind == "line" and told.data["state"] == "spoken")
    await author.press("#")
    await author.over()
    assert words(await kept(author, program))[:2] == ["speak", "press"]
