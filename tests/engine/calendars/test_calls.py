"""Calls in this process that go by a calendar: every exit, what is kept of it, its story, and the same call driven again."""

from __future__ import annotations

from engine.calendars.performer import HoursPerformer
from engine.nodes.business_hours import KIND
from engine.program import Variable
from engine.records.telling import TELLERS
from engine.runtime.redrive import redrive
from tests.engine.runtime.flows import BYE, Block, flow
from tests.engine.runtime.house import House
from tests.workflows.replay.hours import EVERY_EXIT, EXITS, Calendars, look


async def test_every_exit_is_taken_and_told_and_the_call_can_be_driven_again_without_a_calendar() -> None:
    async with House(performers={KIND: HoursPerformer(Calendars(), lambda: 0.0)}) as house:
        await house.ring_in(EVERY_EXIT)
        over = await house.over.get()
        assert house.program is not None
        again = await redrive(house.program, over.facts, over.trace)
    looked = [entry for entry in over.trace if entry.kind == "exited" and entry.step != "bye"]
    assert [entry.data["exit"] for entry in looked] == ["open", "closed", "holiday", "emergency", "error"]
    assert [entry.data["values"] for entry in over.trace if entry.kind == "assigned"] == [
        {"closes": "2026-11-25T12:00:00+08:00"},
        {"opens": "2026-11-25T13:30:00+08:00"},
        {"why": "National Day", "opens": "2026-10-08T09:00:00+08:00"},
        {"why": "Flood", "opens": ""},
    ]
    told = [TELLERS["performed"](entry.data) for entry in over.trace if entry.kind == "performed"]
    assert told[2] == (
        "looked at calendar office at 2026-10-01T10:00:00+08:00: holiday (National Day), opens 2026-10-08T09:00:00+08:00",
        "查看日历 office（2026-10-01T10:00:00+08:00）：节假日（National Day），2026-10-08T09:00:00+08:00 开始营业",
    )
    assert told[4] == ("looked at calendar nowhere: failed (calendar-missing)", "查看日历 nowhere：失败（calendar-missing）")
    assert again.stopped is None and again.trace == over.trace


async def test_a_variable_that_is_no_text_leads_to_error_and_not_to_the_apology() -> None:
    program = flow({"h": look("office", "bye", reason="n"), "bye": BYE}, variables={"n": Variable("number", 0)})
    async with House(performers={KIND: HoursPerformer(Calendars(), lambda: 0.0)}) as house:
        await house.ring_in(program)
        over = await house.over.get()
    assert [entry.data["exit"] for entry in over.trace if entry.kind == "exited"][:1] == ["error"]
    assert over.trace[-1].data["by"] == "flow"


async def test_where_nobody_looks_at_calendars_the_call_goes_on_by_error() -> None:
    block = Block("business_hours", {"calendar": "office"}, dict.fromkeys(EXITS, "bye"))
    async with House(performers={}) as house:
        await house.ring_in(flow({"h": block, "bye": BYE}))
        over = await house.over.get()
    assert [entry.data["exit"] for entry in over.trace if entry.kind == "exited"][:1] == ["error"]
