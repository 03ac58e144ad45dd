"""Calls in this process that ask a real server: every exit, what the caller hears meanwhile, and what is written down."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from engine.http.performer import HttpPerformer
from engine.nodes.http_request import KIND
from engine.program import Variable
from engine.records.telling import TELLERS
from engine.runtime.local import CallOver
from engine.runtime.redrive import Redriven, redrive
from engine.trace import TraceEntry
from telephony_adapters.simulator.signs import MusicBegan, PromptBegan
from tests.engine.http.conftest import SECRET
from tests.engine.http.flows import ANSWERS, BALANCE, EXITS, PIN, every_exit, request
from tests.engine.http.other_side import Reply, other_side, reply
from tests.engine.runtime.flows import BYE, TEXT, Block, collect, flow
from tests.engine.runtime.flows import SECRET as HIDDEN
from tests.engine.runtime.house import House


@pytest.fixture
async def house(tmp_path: Path, performer: HttpPerformer) -> AsyncIterator[House]:
    async with House(tmp_path / "journal.sqlite", performers={KIND: performer}) as opened:
        yield opened


def exits(trace: Sequence[TraceEntry]) -> list[str]:
    return [entry.data["exit"] for entry in trace if entry.kind == "exited" and entry.step not in ("branch", "ask")]


def written(trace: Sequence[TraceEntry]) -> str:
    return json.dumps([entry.as_json() for entry in trace], ensure_ascii=False)


async def driven_again(house: House, over: CallOver) -> Redriven:
    assert house.program is not None
    return await redrive(house.program, over.facts, over.trace)


async def test_every_exit_is_taken_and_nothing_secret_is_written_down(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with other_side(*ANSWERS) as side:
        caller = await house.ring_in(every_exit(side.at()))
        over = await house.over.get()
        first = side.asked[0]
    assert exits(over.trace) == list(EXITS)
    assert json.loads(first.body) == {"pin": PIN, "from": over.facts.caller}
    assert (first.headers["authorization"], first.target) == (f"Bearer {SECRET}", f"/tickets/a%2F4711?pin={PIN}&key={SECRET}")
    assert caller.of(MusicBegan)
    for nobodys in (SECRET, PIN, BALANCE, "never-read-42"):
        assert nobodys not in written(over.trace) and nobodys not in caplog.text
    told = [entry.data for entry in over.trace if entry.kind == "performed"]
    assert told[0]["told"] == {"method": "POST", "url": f"{side.at()}tickets/a%2F4711?pin=••••••••&key=•"}
    assert told[0]["result"]["values"] == {"name": "•••", "balance": "•" * len(BALANCE)}
    assert [entry["reason"] for entry in told] == ["", "", "", "", "timeout", "secret-missing"]
    assert first.headers["idempotency-key"] == told[0]["key"]
    await house.nothing_is_left()


async def test_the_same_call_can_be_driven_again_though_its_secrets_are_nowhere(house: House) -> None:
    async with other_side(*ANSWERS) as side:
        await house.ring_in(every_exit(side.at()))
        over = await house.over.get()
        asked = len(side.asked)
        again = await driven_again(house, over)
        assert again.stopped is None and again.trace == over.trace
        assert len(side.asked) == asked


async def test_a_secret_number_keyed_in_is_checked_elsewhere_and_the_call_can_be_driven_again(house: House) -> None:
    async with other_side(reply()) as side:
        program = flow(
            {
                "a": Block("answer", {}, {"next": "ask"}),
                "ask": collect("pin", to="check", max_digits=4, sensitive=True),
                "check": request(side.at("/?p=${pin}"), method="PUT", body="form", fields=[{"name": "pin", "value": "${pin}"}]),
                "bye": BYE,
            },
            variables={"pin": HIDDEN},
        )
        caller = await house.ring_in(program)
        await caller.get(PromptBegan)
        await caller.press("8642")
        over = await house.over.get()
        assert (side.asked[0].body, exits(over.trace)) == (b"pin=8642", ["next", "ok"])
    assert "8642" not in written(over.trace)
    assert (await driven_again(house, over)).stopped is None


async def test_a_sensitive_answer_chooses_a_way_and_the_call_can_be_driven_again(house: House) -> None:
    readings = [{"variable": "n", "pointer": "/n"}]
    async with other_side(reply(200, b'{"n": 90125}')) as side:
        program = flow(
            {
                "r": request(side.at(), "branch", readings=readings, sensitive=True),
                "branch": Block(
                    "branch", {"cases": [{"exit": "right", "when": "n == 90125"}]}, {"right": "bye", "otherwise": "none"}
                ),
                "bye": BYE,
            },
            variables={"n": Variable("number", 0, sensitive=True)},
        )
        await house.ring_in(program)
        over = await house.over.get()
    assert over.trace[-1].data["by"] == "flow" and "•••••" in written(over.trace)
    assert (await driven_again(house, over)).stopped is None


@pytest.mark.parametrize(
    ("given", "declared", "exit"),
    [
        (reply(200, b'{"n": 3}'), Variable("number", 0), "ok"),
        (reply(200, b'{"n": "3"}'), Variable("number", 0), "error"),
        (reply(200, b'{"n": true}'), Variable("number", 0), "error"),
        (reply(200, b'{"n": null}'), Variable("number", 0), "ok"),
        (reply(200, b"{}"), Variable("number", 0), "error"),
        (reply(200, b'{"n": {"a": [1]}}'), Variable("map", {}), "ok"),
        (reply(304), Variable("number", 0), "error"),
    ],
)
async def test_an_answer_that_does_not_fit_the_flow_is_the_other_sides_error(
    house: House, given: Reply, declared: Variable, exit: str
) -> None:
    async with other_side(given) as side:
        readings = [{"variable": "n", "pointer": "/n"}]
        program = flow({"r": request(side.at(), readings=readings), "bye": BYE}, variables={"n": declared})
        await house.ring_in(program)
        over = await house.over.get()
    assert exits(over.trace) == [exit]
    assert over.trace[-1].data["by"] == "flow"
    assert (await driven_again(house, over)).stopped is None


async def test_a_value_that_is_not_there_leaves_its_variable_as_it_is(house: House) -> None:
    readings = [{"variable": "x", "pointer": "/x", "required": False}, {"variable": "y", "pointer": "/y"}]
    async with other_side(reply(200, b'{"y": "new"}')) as side:
        program = flow({"r": request(side.at(), readings=readings), "bye": BYE}, variables={"x": TEXT, "y": TEXT})
        await house.ring_in(program)
        over = await house.over.get()
    assert [entry.data["values"] for entry in over.trace if entry.kind == "assigned"] == [{"y": "new"}]


async def test_the_story_tells_what_was_asked_and_what_came_of_it(house: House) -> None:
    async with other_side(reply(404), reply(503)) as side:
        program = flow({"a": request(side.at("/a"), "b"), "b": request(side.at("/b"), tries=2), "bye": BYE})
        await house.ring_in(program)
        over = await house.over.get()
    first, second = (TELLERS["performed"](entry.data) for entry in over.trace if entry.kind == "performed")
    assert first[0].startswith(f"asked GET {side.at('/a')}: 404 in 0.")
    assert first[1].startswith(f"请求 GET {side.at('/a')}：404，用时 0.")
    assert second == (f"asked GET {side.at('/b')}: failed (status-503)", f"请求 GET {side.at('/b')}：失败（status-503）")
