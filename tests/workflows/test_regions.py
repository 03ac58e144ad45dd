"""Regions outlive the process that began them, and are never run twice at a time.

A process is killed here by taking the switch away from it and cancelling what it does; switch and journal stay.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from engine.program import Program
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import Cause, EndReason
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import Answers, InHand
from telephony_adapters.simulator.signs import Connected, MusicBegan, PromptBegan, PromptOver
from tests.engine.runtime.flows import BYE, TEXT, Block, collect, flow, transfer
from tests.workflows.adapter import Adapter, Ringing, adapter_process
from tests.workflows.installation import Installation, data_of, kinds, soon, until
from workflows.names import RUN_REGION

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION: Mapping[str, Any] = {"max_digits": 2, "first_digit_seconds": 60}
DIGITS = {"digits": TEXT}
ASKS = flow({"a": Block("answer", {}, {"next": "q"}), "q": collect(**QUESTION), "bye": BYE}, variables=DIGITS)
WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "jazz"}, {"next": "bye"}), "bye": BYE})
WAYS: Mapping[str, Program] = {
    "goes on": flow(
        {"q": collect(to="w", **QUESTION), "w": Block("wait", {"seconds": 0.5}, {"next": "bye"}), "bye": BYE},
        variables=DIGITS,
    ),
    "hangs up": ASKS,
    "fails": flow({"q": collect(to="", **QUESTION)}, variables=DIGITS),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shared-journal.sqlite"


@pytest_asyncio.fixture(loop_scope="session")
async def start(
    house: Installation, switch: SimulatedSwitch, keys: PayloadKeys, file: Path
) -> AsyncIterator[Callable[[], Any]]:
    """Start processes over the same switch and journal, and end them all."""
    async with contextlib.AsyncExitStack() as stack:

        async def one() -> Adapter:
            return await stack.enter_async_context(adapter_process(house, switch, file, keys))

        yield one


class TestAnotherProcessTakesOver:
    async def test_the_caller_hears_the_question_again_and_the_same_activity_completes(
        self, house: Installation, start: Callable[[], Any]
    ) -> None:
        first: Adapter = await start()
        ringing = first.ring_in(ASKS)
        await soon(ringing.caller.get(PromptBegan))
        await first.die()
        second: Adapter = await start()
        assert second.resumed == 1
        await soon(ringing.caller.get(PromptBegan, count=2))
        await ringing.caller.press("12")
        record, trace = await house.over(ringing.call)
        assert ringing.caller.heard == ["ask", "ask", "bye"]
        assert data_of(trace, "collected")[-1]["digits"] == "12"
        assert "resumed" in kinds(trace)
        assert (record.outcome, record.ended_by) == ("completed", "flow")
        assert (await house.events(ringing.call)).count("activity_task_started") == 1
        await second.nothing_is_left()

    async def test_a_caller_who_left_meanwhile_is_found_out(self, house: Installation, start: Callable[[], Any]) -> None:
        first: Adapter = await start()
        asked, waiting = first.ring_in(ASKS), first.ring_in(WAITS)
        await soon(asked.caller.get(PromptBegan))
        await soon(waiting.caller.get(MusicBegan))
        await first.die()
        for ringing in (asked, waiting):
            ringing.caller.hang_up()
        second: Adapter = await start()
        for ringing in (asked, waiting):
            record, _ = await house.over(ringing.call)
            assert (record.outcome, record.ended_by, record.legs[0].reason) == ("abandoned", "caller", "unknown")
        await second.nothing_is_left()

    async def test_a_phone_that_rings_is_not_rung_again(self, house: Installation, start: Callable[[], Any]) -> None:
        phones: list[RungPhone] = []

        def take(phone: RungPhone) -> None:
            phones.append(phone)
            phone.ring()

        first: Adapter = await start()
        first.switch.phones.extension("6001", InHand(take))
        ringing = first.ring_in(flow({"to": transfer("6001"), "bye": BYE}))
        await until(lambda: bool(phones))
        await first.die()
        second: Adapter = await start()
        phones[0].answer()
        await soon(ringing.caller.get(Connected))
        phones[0].hang_up()
        record, trace = await house.over(ringing.call)
        assert (len(phones), kinds(trace).count("dialled")) == (1, 1)
        assert (record.outcome, record.ended_by) == ("connected", "flow")
        await second.nothing_is_left()

    async def test_a_phone_that_stopped_ringing_meanwhile_has_its_fate_told(
        self, house: Installation, start: Callable[[], Any]
    ) -> None:
        phones: list[RungPhone] = []
        first: Adapter = await start()
        first.switch.phones.extension("6001", InHand(phones.append))
        ringing = first.ring_in(flow({"to": transfer("6001"), "bye": BYE}))
        await until(lambda: bool(phones))
        await first.die()
        phones[0].refuse(Cause(EndReason.BUSY, 17, 486))  # nobody hears of it
        second: Adapter = await start()
        record, _ = await house.over(ringing.call)
        assert (len(phones), record.path[0].exit) == (1, "failed")
        assert ringing.caller.heard == ["bye"]
        await second.nothing_is_left()

    async def test_a_conversation_goes_on_and_its_end_is_told(self, house: Installation, start: Callable[[], Any]) -> None:
        first: Adapter = await start()
        first.switch.phones.extension("6001", Answers())
        ringing = first.ring_in(flow({"to": transfer("6001"), "bye": BYE}))
        await soon(ringing.caller.get(Connected))
        await first.die()
        second: Adapter = await start()
        assert ringing.caller.others == ("6001",)
        ringing.caller.hang_up()
        record, _ = await house.over(ringing.call)
        assert (record.outcome, record.ended_by) == ("connected", "caller")
        await second.nothing_is_left()

    @pytest.mark.parametrize(
        ("how", "fate", "heard"),
        [
            ("goes on", ("completed", "flow"), ["ask", "bye"]),
            ("hangs up", ("abandoned", "caller"), ["ask"]),
            ("fails", ("failed", "failure"), ["ask", "We are very sorry."]),
        ],
    )
    async def test_a_report_that_was_not_delivered_is_delivered(
        self,
        house: Installation,
        start: Callable[[], Any],
        monkeypatch: pytest.MonkeyPatch,
        how: str,
        fate: tuple[str, str],
        heard: list[str],
    ) -> None:
        first: Adapter = await start()
        finished = asyncio.Event()

        async def never(run: object, deliver: object) -> None:
            finished.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(first.regions, "_deliver", never)
        ringing = first.ring_in(WAYS[how])
        await soon(ringing.caller.get(PromptBegan))
        await (ringing.caller.press("12") if how != "hangs up" else _hang_up(ringing))
        await soon(finished.wait())
        await first.die()
        second: Adapter = await start()
        assert second.resumed == 1
        record, trace = await house.over(ringing.call)
        assert (record.outcome, record.ended_by) == fate
        assert [text[:18] for text in ringing.caller.heard] == heard
        assert kinds(trace).count("collected") == 1
        assert (await house.activities(ringing.call)).count(RUN_REGION) == (2 if how == "goes on" else 1)
        await second.nothing_is_left()

    async def test_a_process_whose_journal_was_taken_neither_reports_nor_hangs_up(
        self, house: Installation, switch: SimulatedSwitch, start: Callable[[], Any], keys: PayloadKeys, file: Path
    ) -> None:
        first: Adapter = await start()
        ringing = first.ring_in(ASKS)
        await soon(ringing.caller.get(PromptOver))
        second = Adapter(house, switch, file, keys)  # it claims the journal; the first still has the switch
        await ringing.caller.press("12")
        await soon(first.regions.all_delivered())
        assert ringing.caller.up
        assert ringing.caller.prompt is None  # what it had begun to say was cut: its successor is not talked over
        begun = len(ringing.caller.heard)
        assert "activity_task_completed" not in await house.events(ringing.call)
        assert [region.facts.call for region in second.journal.open_regions()] == [ringing.call]
        await first.die()
        await second.start()
        await soon(ringing.caller.get(PromptBegan, count=begun + 1))
        await ringing.caller.press("34")
        _, trace = await house.over(ringing.call)
        assert data_of(trace, "collected")[-1]["digits"] == "34"
        await second.nothing_is_left()
        await second.die()


async def _hang_up(ringing: Ringing) -> None:
    ringing.caller.hang_up()
