"""Calls that we place ourselves: whoever is called hears the flow, once, whatever dies meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from engine.runtime.placing import Progress
from engine.storage.keys import PayloadKeys
from engine.telephony.calls import CallId, NodeName
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import BUSY, REJECTS, InHand, Manner, Rings
from telephony_adapters.simulator.signs import Ended, PromptBegan
from tests.workflows.adapter import Adapter, adapter_process
from tests.workflows.installation import Installation, data_of, kinds, soon, until_told
from tests.workflows.placed import MENU, place
from workflows import switch_side
from workflows.names import CALL_OUT, RUN_REGION
from workflows.placing import TemporalCallPlacer

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Telephone:
    """A telephone at an extension, in a test's hand."""

    def __init__(self, adapter: Adapter, *, answers: bool = True, extension: str = "6001") -> None:
        self.rung: list[RungPhone] = []
        self._answers = answers
        adapter.switch.phones.extension(extension, InHand(self._take))

    def _take(self, phone: RungPhone) -> None:
        self.rung.append(phone)
        phone.ring()
        if self._answers:
            phone.answer()

    async def hears(self, text: str) -> RungPhone:
        async def heard() -> bool:
            return bool(self.rung) and text in self.rung[0].heard

        await until_told(heard)
        return self.rung[0]

    async def rings(self) -> RungPhone:
        async def rung() -> bool:
            return bool(self.rung)

        await until_told(rung)
        return self.rung[0]


def entered(progress: Progress) -> list[str]:
    return [entry.step for entry in progress.trace if entry.kind == "entered"]


async def comes_to(house: Installation, node: NodeName, call: CallId, true: Callable[[Progress], bool]) -> Progress:
    placer, seen = TemporalCallPlacer(house.client, node), [Progress("placed")]

    async def there() -> bool:
        seen[0] = await placer.progress(call)
        return true(seen[0])

    await until_told(there)
    return seen[0]


async def test_whoever_answers_is_the_caller_of_the_flow_and_is_followed_on_the_way(
    house: Installation, adapter: Adapter
) -> None:
    telephone, node = Telephone(adapter, answers=False), adapter.switch.node
    call = await place(house, node)
    phone = await telephone.rings()
    assert phone.shown == "4001"
    await comes_to(house, node, call, lambda progress: progress.stage == "ringing" and not progress.trace)
    phone.answer()
    await telephone.hears("long menu")
    begun = await comes_to(house, node, call, lambda progress: entered(progress) == ["answer", "menu"])
    assert begun.stage == "begun"
    phone.press_key("1")
    record, trace = await house.over(call)
    assert phone.heard == ["long menu", "bye"]
    assert (record.direction, record.caller, record.version, record.flow) == ("outbound-test", "6001", None, MENU.flow)
    assert (record.outcome, record.ended_by) == ("completed", "flow")
    assert record.answered_at is not None and record.legs[0].answered_at == record.answered_at
    assert kinds(trace)[:3] == ["called_out", "answered", "entered"]
    assert kinds(trace).count("answered") == 1, "the block that answers found it answered"
    assert data_of(trace, "called_out")[0] == {"leg": f"l-{call}", "by": "ann", "how": "answered", "cause": None}
    assert (await comes_to(house, node, call, lambda progress: progress.stage == "over")).trace == ()
    await adapter.nothing_is_left()


@pytest.mark.parametrize(
    ("manner", "how", "reason", "ring"),
    [
        (BUSY, "busy", "busy", 20.0),
        (REJECTS, "rejected", "rejected", 20.0),
        (Rings(), "no_answer", "no_answer", 1.0),
        (None, "failed", "unavailable", 20.0),
    ],
    ids=["busy", "rejects", "no answer", "not there"],
)
async def test_a_telephone_that_nobody_answers_is_recorded_with_its_reason_and_no_block_is_entered(
    house: Installation, adapter: Adapter, manner: Manner | None, how: str, reason: str, ring: float
) -> None:
    adapter.switch.phones.extension("6001", manner)
    call = await place(house, adapter.switch.node, ring=ring)
    record, trace = await house.over(call)
    assert kinds(trace) == ["called_out", "leg_ended", "ended"]
    assert data_of(trace, "called_out")[0]["how"] == how
    assert (record.outcome, record.legs[0].reason, record.answered_at, record.path) == ("unreached", reason, None, ())
    assert await house.activities(call) == [CALL_OUT]
    await adapter.nothing_is_left()


async def test_giving_up_stops_the_telephone_from_ringing(house: Installation, adapter: Adapter) -> None:
    telephone, node = Telephone(adapter, answers=False), adapter.switch.node
    call = await place(house, node)
    phone = await telephone.rings()
    await TemporalCallPlacer(house.client, node).give_up(call)
    await soon(phone.get(Ended))
    record, _ = await house.over(call)
    assert (record.outcome, record.ended_by, record.legs[0].reason) == ("unreached", "flow", "cancelled")
    await adapter.nothing_is_left()


async def test_giving_up_ends_a_call_that_has_begun(house: Installation, adapter: Adapter) -> None:
    telephone, node = Telephone(adapter), adapter.switch.node
    call = await place(house, node)
    phone = await telephone.hears("long menu")
    await TemporalCallPlacer(house.client, node).give_up(call)
    await soon(phone.get(Ended))
    record, _ = await house.over(call)
    assert record.outcome == "interrupted"
    await adapter.nothing_is_left()


@pytest.mark.parametrize("answered", [False, True], ids=["while it rings", "as it is answered"])
async def test_an_adapter_that_dies_loses_no_call_and_the_next_dials_nobody_again(
    house: Installation, adapter: Adapter, tmp_path: Path, keys: PayloadKeys, answered: bool
) -> None:
    telephone, switch = Telephone(adapter, answers=False), adapter.switch
    call = await place(house, switch.node)
    phone = await telephone.rings()
    if answered:
        phone.answer()  # told to nobody: the process is gone before it hears of it
    await adapter.die()
    async with adapter_process(house, switch, tmp_path / "journal.sqlite", keys) as successor:
        if not answered:
            phone.answer()
        await soon(phone.get(PromptBegan))
        phone.press_key("1")
        record, trace = await house.over(call)
        assert len(telephone.rung) == 1
        assert (record.outcome, phone.heard[-1]) == ("completed", "bye")
        assert kinds(trace)[0] == "called_out" and RUN_REGION in await house.activities(call)
        await successor.nothing_is_left()


async def test_who_hangs_up_before_the_flow_begins_is_gone_like_any_caller(house: Installation, adapter: Adapter) -> None:
    def take(phone: RungPhone) -> None:
        phone.ring()
        phone.answer()
        phone.later(0.0, phone.hang_up)

    adapter.switch.phones.extension("6001", InHand(take))
    call = await place(house, adapter.switch.node)
    record, _ = await house.over(call)
    assert record.outcome in ("abandoned", "unreached")  # by who was quicker: the news of the answer, or of the end
    await adapter.nothing_is_left()


async def test_where_no_adapter_takes_the_order_it_is_given_up_and_nobody_is_rung_late(
    house: Installation, switch: SimulatedSwitch, tmp_path: Path, keys: PayloadKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switch_side, "_SOON", timedelta(seconds=0.5))
    rung: list[RungPhone] = []
    switch.phones.extension("6001", InHand(rung.append))
    call = await place(house, switch.node)
    record, trace = await house.over(call)
    assert kinds(trace) == ["called_out", "leg_ended", "ended"]
    assert (record.outcome, record.legs[0].reason) == ("unreached", "failed")
    async with adapter_process(house, switch, tmp_path / "journal.sqlite", keys) as late:
        await late.nothing_is_left()
        assert rung == []
