"""Music while somebody else is asked: none before a quick answer, and gone when a slow one is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from engine.nodes.base import CoreCall, Work
from engine.nodes.wait import Wait
from telephony_adapters.simulator.signs import MusicBegan
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, soon

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROGRAM = flow({"w": Block("wait", {"seconds": 1}, {"next": "bye"}), "bye": BYE})


class Asked:
    """Stands in for whoever is asked, and answers when told to."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        self.began.set()
        await self.may_answer.wait()
        return 1


def asking(monkeypatch: pytest.MonkeyPatch, music_after: float) -> None:
    async def run(self: object, config: object, call: CoreCall) -> str:
        await call.perform(Work("ask", {}, {}, limit_seconds=60, try_seconds=30), music="jazz", music_after=music_after)
        return "next"

    monkeypatch.setattr(Wait, "run", run)


async def test_a_quick_answer_brings_no_music(house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    asking(monkeypatch, music_after=30)
    asked = house.performers["ask"] = Asked()
    asked.may_answer.set()
    ringing = adapter.ring_in(PROGRAM)
    record, _ = await house.over(ringing.call)
    assert record.outcome == "completed"
    assert "play_music" not in await house.activities(ringing.call)


async def test_a_slow_answer_is_waited_for_with_music_which_then_ends(
    house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch, music_after=0.1)
    asked = house.performers["ask"] = Asked()
    ringing = adapter.ring_in(PROGRAM)
    assert (await soon(ringing.caller.get(MusicBegan))).music == "jazz"
    asked.may_answer.set()
    record, _ = await house.over(ringing.call)
    assert record.outcome == "completed"
    assert (await house.activities(ringing.call)).count("play_music") == 2


async def test_a_caller_who_leaves_before_it_begins_is_played_nothing(
    house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch, music_after=30)
    asked = house.performers["ask"] = Asked()
    ringing = adapter.ring_in(PROGRAM)
    await soon(asked.began.wait())
    ringing.caller.hang_up()
    asked.may_answer.set()
    record, _ = await house.over(ringing.call)
    assert record.outcome == "abandoned"
    assert "play_music" not in await house.activities(ringing.call)
