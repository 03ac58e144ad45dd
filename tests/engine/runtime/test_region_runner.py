"""Regions: from an order to its report, over crashes, failures and callers who leave."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.errors import Conflict
from engine.nodes.base import EdgeCall
from engine.nodes.play import Play as PlayBlock
from engine.program import Program
from engine.runtime.checkpoint import OpenRegion
from engine.runtime.interpreter import begin
from engine.runtime.region import RegionOrder, RegionReport
from engine.runtime.state import CallState
from engine.storage.journal import FileJournal
from engine.telephony.calls import EndReason
from engine.telephony.commands import Answer, Command, Hangup, Play
from engine.trace import TraceEntry
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, TEXT, Block, collect, flow, menu, play
from tests.engine.runtime.house import KEYS, House, kinds

APOLOGY = "We are very sorry"
MENU = flow(
    {
        "a": Block("answer", {}, {"next": "m"}),
        "m": menu("1", "2", exits={"key_0": "w"}),
        "w": Block("wait", {"seconds": 1}, {"next": "bye"}),
        "bye": BYE,
    }
)


def trace_of(report: RegionReport) -> list[TraceEntry]:
    return [TraceEntry.from_json(entry) for entry in report.trace]


class Running:
    """A region under way, and every checkpoint of it."""

    def __init__(self, house: House, program: Program) -> None:
        self.caller, order = house.order(program)
        self.facts = order.facts
        self.checkpoints: list[OpenRegion] = []
        self.task = asyncio.create_task(house.regions.run(order, b"ticket", on_checkpoint=self.checkpoints.append))

    async def told_to_wait_at(self, prompt: int) -> SimulatedCaller:
        await self.caller.get(PromptBegan, count=prompt)
        return self.caller


async def crashed(house: House, running: Running) -> OpenRegion:
    """Kill the process in the middle of the region; give what the next one finds in the journal."""
    running.task.cancel()
    await asyncio.wait([running.task])
    await house.new_process()
    [left] = house.journal.open_regions()
    return left


async def test_a_region_reports_where_the_program_goes_on(house: House) -> None:
    running = Running(house, MENU)
    await (await running.told_to_wait_at(1)).press("1")
    report = await running.task
    assert (report.ended, report.reason, report.state["step"]) == ("", "", "w")
    assert kinds(trace_of(report)) == ["entered", "answered", "exited", "entered", "collected", "exited"]
    assert house.journal.known_legs() != ()  # the call goes on


async def test_a_region_that_comes_to_the_programs_end_hangs_up(house: House) -> None:
    running = Running(house, flow({"p": play("hi", to="end"), "end": Block("hangup")}))
    report = await running.task
    assert (report.ended, report.reason, report.state["step"]) == ("flow", "normal", "")
    assert running.caller.ended is not None
    assert trace_of(report)[-1].data["by"] == "flow"
    assert list(house.legs) == [] and house.told == []


async def test_a_program_that_is_over_without_hanging_up_is_hung_up_all_the_same(house: House) -> None:
    house.switch.faults.refuse(Hangup)  # what the block asked is refused
    running = Running(house, flow({"bye": BYE}))
    report = await running.task
    assert report.ended == "flow" and running.caller.ended is not None


async def test_a_caller_who_leaves_ends_the_region_and_the_end_is_told_nobody_else(house: House) -> None:
    running = Running(house, MENU)
    (await running.told_to_wait_at(1)).hang_up()
    report = await running.task
    assert (report.ended, report.reason) == ("caller", "normal")
    assert kinds(trace_of(report))[-2:] == ["collected", "leg_ended"]
    assert house.told == []


async def test_a_restart_of_the_switch_is_told_as_such(house: House) -> None:
    running = Running(house, MENU)
    await running.told_to_wait_at(1)
    house.switch.restart()
    report = await running.task
    assert (report.ended, report.reason) == ("switch", EndReason.NODE_RESTART)
    assert trace_of(report)[-1].data["by"] == "switch"


async def test_a_region_whose_caller_is_gone_before_it_begins_says_so(house: House) -> None:
    caller, order = house.order(MENU)
    caller.hang_up()
    report = await house.regions.run(order, b"")
    assert (report.ended, report.reason) == ("caller", EndReason.UNKNOWN)
    assert kinds(trace_of(report)) == ["leg_ended"]


async def test_a_caller_who_leaves_just_when_the_region_is_over_is_told_of(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end came while the region listened, but nothing in it looked: it must not be lost between region and call."""
    running = Running(house, flow({"a": Block("answer", {}, {"next": "w"}), "w": Block("wait", {"seconds": 1}, {})}))
    perform = house.port.perform

    async def answer_and_leave(command: Command) -> None:
        await perform(command)
        running.caller.hang_up()

    monkeypatch.setattr(house.port, "perform", answer_and_leave)
    report = await running.task
    assert report.ended == ""
    assert [ended.cause.reason for _, ended in house.told] == ["normal"]


# Checkpoints


async def test_a_checkpoint_is_written_before_each_step_and_before_each_attempt(house: House) -> None:
    wait = Block("wait", {"seconds": 1}, {})
    program = flow({"p": play("hi", to="m"), "m": menu("1", no_match_limit=3, exits={"key_0": "w"}), "w": wait})
    running = Running(house, program)
    caller = await running.told_to_wait_at(2)
    await caller.press("7")
    await caller.get(PromptBegan, count=3)
    await caller.press("1")
    await running.task
    seen = [(left.state["step"], left.state["memory"].get("no_match", 0)) for left in running.checkpoints]
    assert seen == [("p", 0), ("p", 0), ("m", 0), ("m", 1), ("w", 0)]
    assert all(left.ticket == b"ticket" for left in running.checkpoints)


async def test_a_region_carried_on_repeats_the_question_on_the_same_attempt(house: House) -> None:
    running = Running(house, MENU)
    caller = await running.told_to_wait_at(1)
    await caller.press("7")  # wrong: the second attempt begins
    await caller.get(PromptBegan, count=2)
    left = await crashed(house, running)
    assert left.state["memory"]["no_match"] == 1
    resumed = asyncio.create_task(house.regions.resume(left))
    await caller.get(PromptBegan, count=3)
    await caller.press("1")
    report = await resumed
    assert report.state["step"] == "w"
    assert kinds(trace_of(report))[3:] == ["entered", "collected", "resumed", "entered", "collected", "exited"]
    assert caller.heard == ["menu", "menu", "menu"]


async def test_keys_typed_ahead_are_not_lost_in_a_crash(house: House) -> None:
    questions = {"a": collect("x", max_digits=2, to="b"), "b": collect("y", max_digits=2), "bye": Block("wait", {}, {})}
    running = Running(house, flow(questions, variables={"x": TEXT, "y": TEXT}))
    caller = await running.told_to_wait_at(1)
    for key in "123":  # 3 is for the second question, which waits for one more
        caller.press_key(key)
    await asyncio.sleep(0.5)
    left = await crashed(house, running)
    assert left.state["step"] == "b" and [key for key, _ in left.state["typed_ahead"]] == ["3"]
    resumed = asyncio.create_task(house.regions.resume(left))
    await caller.press("4")
    report = await resumed
    assert report.state["variables"] == {"x": "12", "y": "34"}


async def test_a_region_that_had_finished_reports_again_what_it_did(house: House) -> None:
    running = Running(house, flow({"bye": BYE}))
    report = await running.task
    await house.new_process()
    [left] = house.journal.open_regions()
    assert await house.regions.resume(left) == report


async def test_a_region_that_had_failed_reports_again_that_it_failed(house: House) -> None:
    running = Running(house, flow({"p": play("hi", to="nowhere")}))
    report = await running.task
    assert report.ended == "failure"
    await house.new_process()
    [left] = house.journal.open_regions()
    assert await house.regions.resume(left) == report


async def test_a_region_that_had_come_to_a_core_step_goes_on_there(house: House) -> None:
    running = Running(house, MENU)
    await (await running.told_to_wait_at(1)).press("1")
    await running.task
    await house.new_process()
    [left] = house.journal.open_regions()
    report = await house.regions.resume(left)
    assert (report.ended, report.state["step"]) == ("", "w")
    assert kinds(trace_of(report))[-1] == "resumed"


async def test_a_caller_who_left_while_nobody_was_there_is_found_gone(house: House) -> None:
    running = Running(house, MENU)
    caller = await running.told_to_wait_at(1)
    running.task.cancel()
    await asyncio.wait([running.task])
    await house.port.close()
    caller.hang_up()
    await house.new_process()
    [left] = house.journal.open_regions()
    for leg in house.legs:
        house.legs.forget(leg)  # as the switchboard does with legs that the switch holds no more
    report = await house.regions.resume(left)
    assert (report.ended, report.reason) == ("caller", EndReason.UNKNOWN)
    assert kinds(trace_of(report))[-2:] == ["resumed", "leg_ended"]


async def test_a_journal_taken_over_stops_the_region_without_ending_the_call(house: House, tmp_path: Path) -> None:
    running = Running(house, MENU)
    caller = await running.told_to_wait_at(1)
    successor = FileJournal(tmp_path / "journal.sqlite", KEYS)
    successor.claim()
    await caller.press("7")
    with pytest.raises(Conflict) as taken:
        await running.task
    assert taken.value.code == "journal-taken"
    assert caller.ended is None and caller.prompt is None  # and its successor is not talked over
    assert len(successor.open_regions()) == 1
    successor.close()


async def test_a_journal_that_cannot_be_written_ends_no_call(house: House, caplog: pytest.LogCaptureFixture) -> None:
    running = Running(house, MENU)
    caller = await running.told_to_wait_at(1)
    assert house.file is not None
    house.file.close()  # as a full disk does: each write fails
    await caller.press("7")
    await caller.get(PromptBegan, count=2)
    await caller.press("1")
    report = await running.task
    assert (report.ended, report.state["step"]) == ("", "w")
    assert running.checkpoints[-1].state == report.state  # the sign of life still carries it
    assert "goes on without a checkpoint" in caplog.text


# Failures


async def test_a_flow_that_cannot_go_on_ends_in_the_apology_in_the_callers_language(house: House) -> None:
    caller, order = house.order(flow({"p": play("hi", to="nowhere")}))
    state = CallState.from_json({**order.state, "language": "zh-CN"})
    report = await house.regions.run(RegionOrder(order.facts, state.as_json()), b"")
    assert (report.ended, report.reason) == ("failure", EndReason.FAILED)
    assert caller.up is False and caller.heard[1].startswith("非常抱歉")
    assert kinds(trace_of(report))[-3:] == ["failed", "answered", "leg_ended"]
    assert trace_of(report)[-3].data["code"] == "open-exit"
    assert trace_of(report)[-1].data["by"] == "flow"


async def test_a_defect_ends_in_the_apology_and_its_words_stay_out_of_record_and_log(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(self: PlayBlock, config: object, call: EdgeCall) -> str:
        raise RuntimeError("13800138000")

    monkeypatch.setattr(PlayBlock, "run", broken)
    running = Running(house, flow({"p": play("hi")}))
    report = await running.task
    assert report.ended == "failure" and running.caller.heard[0].startswith(APOLOGY)
    [failed] = [entry for entry in trace_of(report) if entry.kind == "failed"]
    assert failed.data == {"code": "internal", "message": "RuntimeError"}
    assert "RuntimeError at " in caplog.text and " broken" in caplog.text and "13800138000" not in caplog.text


@pytest.mark.parametrize("refused", [Answer, Play, Hangup])
async def test_an_apology_that_meets_a_failing_switch_still_ends_the_region(
    house: House, refused: type[Answer] | type[Play] | type[Hangup]
) -> None:
    house.switch.faults.refuse(refused, 9)
    report = await Running(house, flow({"p": play("hi", to="nowhere")})).task
    assert report.ended == "failure"


@pytest.mark.parametrize("at", range(1, 14))
async def test_a_caller_may_leave_at_every_instant_of_a_failure(house: House, at: int) -> None:
    program = house.shelf.put(flow({"p": play("hi", to="nowhere")}))
    caller = house.switch.offer("4001", leaves_at=at)
    facts = house.arrived(caller, program)
    report = await house.regions.run(RegionOrder(facts, begin(program).as_json()), b"")
    assert report.ended in ("caller", "failure")
    assert house.told == []
    await house.nothing_stands()
