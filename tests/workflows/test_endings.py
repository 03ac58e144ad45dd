"""However a call ends, it ends in good order: nothing is left in the switch, and the record says what happened."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from engine.nodes.play import Play
from engine.nodes.wait import Wait
from engine.records.model import CallRecord
from engine.runtime import callwatch
from engine.runtime.notices import TEXTS
from engine.telephony.calls import EndReason
from telephony_adapters.simulator.parties import RungPhone, SimulatedCaller
from telephony_adapters.simulator.phones import Answers, InHand, Rings
from telephony_adapters.simulator.signs import Connected, Ended, MusicBegan, PromptBegan, PromptOver
from telephony_adapters.simulator.signs import Ringing as RingingTone
from tests.engine.runtime.flows import BYE, Block, collect, flow, menu, play, transfer
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, data_of, kinds, soon, until
from workflows.activities import regions
from workflows.names import END_CALL, ENDING, RUN_REGION

pytestmark = pytest.mark.asyncio(loop_scope="session")

APOLOGY = TEXTS["apology"]
WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "jazz"}, {"next": "bye"}), "bye": BYE})
TALKS = flow({"to": transfer("6001"), "bye": BYE})
SPEAKS = flow({"a": Block("answer", {}, {"next": "p"}), "p": play("long story"), "bye": BYE})
ASKS = flow({"a": Block("answer", {}, {"next": "q"}), "q": collect(first_digit_seconds=60), "bye": BYE})


def apologies(caller: SimulatedCaller) -> int:
    return sum(text.count(words) for text in caller.heard for words in APOLOGY.values())


def fate(record: CallRecord) -> tuple[str, str, str]:
    return record.outcome, record.ended_by, record.legs[0].reason


class TestTheCallerHangsUp:
    async def test_during_a_prompt(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(SPEAKS)
        await soon(ringing.caller.get(PromptBegan))
        ringing.caller.hang_up()
        record, trace = await house.over(ringing.call)
        assert fate(record) == ("abandoned", "caller", "normal")
        assert data_of(trace, "played")[0]["ended"] == "gone"
        assert await house.activities(ringing.call) == [RUN_REGION]
        await adapter.nothing_is_left()

    async def test_during_a_question(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(ASKS)
        await soon(ringing.caller.get(PromptOver))
        await ringing.caller.press("4")
        ringing.caller.hang_up()
        record, trace = await house.over(ringing.call)
        assert fate(record) == ("abandoned", "caller", "normal")
        assert data_of(trace, "collected")[0]["ended"] == "gone"
        await adapter.nothing_is_left()

    async def test_before_anything_was_said(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(SPEAKS)
        ringing.caller.hang_up()
        record, trace = await house.over(ringing.call)
        assert (record.outcome, record.ended_by) == ("abandoned", "caller")
        assert record.answered_at is None
        assert kinds(trace)[-2:] == ["leg_ended", "ended"]
        await adapter.nothing_is_left()

    async def test_during_a_wait(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(WAITS)
        await soon(ringing.caller.get(MusicBegan))
        ringing.caller.hang_up()
        record, trace = await house.over(ringing.call)
        assert fate(record) == ("abandoned", "caller", "normal")
        assert record.legs[0].q850 == 127  # the call had not been answered
        assert kinds(trace) == ["entered", "waited", "leg_ended", "ended"]
        assert END_CALL not in await house.activities(ringing.call)  # there is nothing left to end
        await adapter.nothing_is_left()

    async def test_at_any_instant_of_a_call_that_goes_through_every_phase(self, house: Installation, adapter: Adapter) -> None:
        adapter.switch.phones.extension("6001", Answers(after=0.05, talks=0.3))
        wait = Block("wait", {"seconds": 0.5, "music": "jazz"}, {"next": "to"})
        program = flow({"a": Block("answer", {}, {"next": "w"}), "w": wait, "to": transfer("6001"), "bye": BYE})
        number = house.publish(program)
        callers = [adapter.switch.offer(number, leaves_at=instant) for instant in range(1, 16)]
        calls = [leg.call for leg in adapter.legs]
        assert len(calls) == len(callers)
        fates = [(await house.over(call))[0].ended_by for call in calls]
        assert fates[0] == "caller"
        assert fates.count("caller") > 8  # the last instants are never reached: the flow is over before
        assert set(fates) == {"caller", "flow"}
        assert all(caller.ended is not None for caller in callers)
        await adapter.nothing_is_left()


class TestSomethingFails:
    async def test_a_failing_region_apologises_once_and_nothing_more_is_done(
        self, house: Installation, adapter: Adapter
    ) -> None:
        ringing = adapter.ring_in(flow({"p": play("hi", to="")}))
        record, trace = await house.over(ringing.call)
        assert apologies(ringing.caller) == 1
        assert fate(record) == ("failed", "failure", "failed")
        assert data_of(trace, "failed")[0]["code"] == "open-exit"
        assert await house.activities(ringing.call) == [RUN_REGION]
        await adapter.nothing_is_left()

    async def test_a_failing_core_step_apologises_by_ending_the_call(self, house: Installation, adapter: Adapter) -> None:
        program = flow({"w": Block("wait", {"expression": "'soon'"}, {"next": "bye"}), "bye": BYE}, languages=("zh-CN",))
        ringing = adapter.ring_in(program)
        record, trace = await house.over(ringing.call)
        assert ringing.caller.heard == [APOLOGY["zh-CN"]]  # in the language of the call
        assert fate(record) == ("failed", "failure", "failed")
        assert data_of(trace, "failed")[0]["code"] == "bad-wait"
        assert await house.activities(ringing.call) == [END_CALL]
        await adapter.nothing_is_left()

    @pytest.mark.parametrize(("kind", "program"), [(Wait, WAITS), (Play, SPEAKS)], ids=["core", "edge"])
    async def test_a_defect_in_a_block_ends_the_call_with_the_apology(
        self,
        house: Installation,
        adapter: Adapter,
        monkeypatch: pytest.MonkeyPatch,
        kind: type[Any],
        program: Any,
    ) -> None:
        async def run(self: object, config: object, call: object) -> str:
            raise KeyError("13800138000")  # a defect's own words may be anybody's number

        monkeypatch.setattr(kind, "run", run)
        ringing = adapter.ring_in(program)
        record, trace = await house.over(ringing.call)
        assert apologies(ringing.caller) == 1
        assert fate(record) == ("failed", "failure", "failed")
        assert "KeyError" in str(data_of(trace, "failed")[0]["message"])
        assert "13800138000" not in str(data_of(trace, "failed"))
        await adapter.nothing_is_left()

    async def test_a_failed_call_is_found_by_its_ending(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(flow({"p": play("hi", to="")}))
        await house.over(ringing.call)
        described = await house.handle(ringing.call).describe()
        assert described.typed_search_attributes.get(ENDING) == "failure"

    async def test_a_restart_of_the_switch_ends_its_calls_and_the_records_say_so(
        self, house: Installation, adapter: Adapter
    ) -> None:
        adapter.switch.phones.extension("6001", Answers())
        speaking, talking = adapter.ring_in(SPEAKS), adapter.ring_in(TALKS)
        await soon(speaking.caller.get(PromptBegan))
        await soon(talking.caller.get(Connected))
        adapter.switch.restart()
        for ringing, outcome in ((speaking, "interrupted"), (talking, "interrupted")):
            record, _ = await house.over(ringing.call)
            assert fate(record) == (outcome, "switch", "node_restart")
        await adapter.nothing_is_left()


class TestAnOperatorCancels:
    async def test_a_region_goes_quiet_and_the_caller_is_let_go(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(SPEAKS)
        await soon(ringing.caller.get(PromptBegan))
        await house.handle(ringing.call).cancel()
        record, trace = await house.over(ringing.call)
        assert ringing.caller.of(PromptOver)[0].how == "stopped"
        assert ringing.caller.heard == ["long story"]
        assert (record.outcome, record.ended_by, record.legs[0].reason) == ("interrupted", "flow", "cancelled")
        assert trace[-1].data == {"by": "flow", "reason": EndReason.CANCELLED}
        assert [step.step for step in record.path] == ["a", "p"]  # the region's story is not lost with it
        assert record.answered_at is not None
        assert await house.activities(ringing.call) == [RUN_REGION, END_CALL]
        await adapter.nothing_is_left()

    async def test_a_wait_ends(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(WAITS)
        await soon(ringing.caller.get(MusicBegan))
        await house.handle(ringing.call).cancel()
        record, _ = await house.over(ringing.call)
        assert (record.ended_by, record.legs[0].reason) == ("flow", "cancelled")
        assert ringing.caller.ended is not None
        await adapter.nothing_is_left()

    async def test_a_phone_stops_ringing(self, house: Installation, adapter: Adapter) -> None:
        adapter.switch.phones.extension("6001", Rings())
        ringing = adapter.ring_in(TALKS)
        await soon(ringing.caller.get(RingingTone))
        await until(lambda: len(adapter.switch.legs) == 2)
        await house.handle(ringing.call).cancel()
        record, _ = await house.over(ringing.call)
        assert (record.ended_by, record.legs[0].reason) == ("flow", "cancelled")
        await adapter.nothing_is_left()

    async def test_a_conversation_ends_for_both(self, house: Installation, adapter: Adapter) -> None:
        phones: list[RungPhone] = []

        def take(phone: RungPhone) -> None:
            phones.append(phone)
            phone.answer()

        adapter.switch.phones.extension("6001", InHand(take))
        ringing = adapter.ring_in(TALKS)
        await soon(ringing.caller.get(Connected))
        await house.handle(ringing.call).cancel()
        record, _ = await house.over(ringing.call)
        assert record.ended_by == "flow"
        assert phones[0].ended is not None and ringing.caller.ended is not None
        assert [leg.reason for leg in record.legs] == ["cancelled", "normal"]
        await adapter.nothing_is_left()

    async def test_a_call_that_has_not_begun_yet_has_its_record_all_the_same(
        self, house: Installation, adapter: Adapter
    ) -> None:
        ringing = adapter.ring_in(SPEAKS)
        handle = await house.begun(ringing.call)
        await handle.cancel()
        record, _ = await house.over(ringing.call)
        assert record.ended_by == "flow"
        assert ringing.caller.ended is not None
        await adapter.nothing_is_left()

    async def test_a_call_that_is_ending_anyway_says_its_apology_to_the_end(
        self, house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(APOLOGY, "en", "long apology")
        ringing = adapter.ring_in(flow({"w": Block("wait", {"expression": "'soon'"}, {"next": "bye"}), "bye": BYE}))
        await soon(ringing.caller.get(PromptBegan))
        await house.handle(ringing.call).cancel()
        await house.has_heard_of_its_cancel(ringing.call)
        assert "activity_task_cancel_requested" not in await house.events(ringing.call)
        assert ringing.caller.prompt is not None
        ringing.caller.hang_up()
        record, _ = await house.over(ringing.call)
        assert (record.outcome, record.ended_by) == ("failed", "failure")
        await adapter.nothing_is_left()

    async def test_a_record_that_waits_for_the_database_is_still_written(
        self, house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(house.calls, "away", True)
        monkeypatch.setattr(house.calls, "refused", 0)
        ringing = adapter.ring_in(flow({"bye": BYE}))
        handle = await house.begun(ringing.call)
        await until(lambda: house.calls.refused > 3)  # by now it is a timer that waits
        await handle.cancel()
        refused = house.calls.refused
        await until(lambda: house.calls.refused > refused)
        monkeypatch.setattr(house.calls, "away", False)
        record, _ = await house.over(ringing.call)
        assert (record.outcome, record.ended_by) == ("completed", "flow")
        assert (await handle.describe()).status == WorkflowExecutionStatus.COMPLETED


class TestAnOperatorTerminates:
    @pytest.fixture(autouse=True)
    def _quick_watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(callwatch, "PATIENCE_SECONDS", 0.2)
        monkeypatch.setattr(callwatch, "LOOK_SECONDS", 0.1)
        monkeypatch.setattr(regions, "HEARTBEAT_SECONDS", 0.2)

    async def test_a_caller_who_waits_hears_the_apology_and_is_let_go(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(WAITS)
        await soon(ringing.caller.get(MusicBegan))
        await house.handle(ringing.call).terminate("gone wrong")
        await soon(ringing.caller.get(Ended))
        assert apologies(ringing.caller) == 2  # in both languages: nobody knows the caller's any more
        await adapter.nothing_is_left()

    async def test_both_legs_of_a_conversation_are_let_go(self, house: Installation, adapter: Adapter) -> None:
        adapter.switch.phones.extension("6001", Answers())
        ringing = adapter.ring_in(TALKS)
        await soon(ringing.caller.get(Connected))
        await house.handle(ringing.call).terminate("gone wrong")
        await soon(ringing.caller.get(Ended))
        await until(lambda: not adapter.switch.legs and not adapter.journal.known_legs())

    async def test_a_region_ends_when_its_report_finds_nobody(self, house: Installation, adapter: Adapter) -> None:
        ringing = adapter.ring_in(flow({"q": menu("1", exits={"key_0": "w"}), "w": WAITS_BLOCK, "bye": BYE}))
        await soon(ringing.caller.get(PromptBegan))
        await house.handle(ringing.call).terminate("gone wrong")
        await ringing.caller.press("1")
        await soon(ringing.caller.get(Ended))
        assert apologies(ringing.caller) == 2
        await adapter.nothing_is_left()

    async def test_a_region_that_goes_on_is_stopped_by_its_next_sign_of_life(
        self, house: Installation, adapter: Adapter
    ) -> None:
        ringing = adapter.ring_in(SPEAKS)
        await soon(ringing.caller.get(PromptBegan))
        await house.handle(ringing.call).terminate("gone wrong")
        await soon(ringing.caller.get(Ended))
        assert apologies(ringing.caller) == 2
        await adapter.nothing_is_left()


WAITS_BLOCK = Block("wait", {"seconds": 3600}, {"next": "bye"})
