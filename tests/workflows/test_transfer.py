"""A transfer and each of its fates, by durable timers and activities."""

from __future__ import annotations

import pytest

from engine.records.model import CallRecord
from telephony_adapters.simulator.parties import RungPhone
from telephony_adapters.simulator.phones import BUSY, REJECTS, Answers, InHand, Manner, Rings
from telephony_adapters.simulator.signs import Connected, Ended, MusicBegan, Ringing
from tests.engine.runtime.flows import BYE, Block, flow, play, transfer
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, data_of, kinds, soon, until
from workflows.names import DIAL_LEG, JOIN_LEGS, PART_LEGS, RUN_REGION

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = flow({"hi": play("hi", to="to"), "to": transfer("6001"), "bye": BYE})


def exit_of(record: CallRecord, step: str) -> str:
    return next(passed.exit for passed in record.path if passed.step == step)


async def test_a_party_that_answers_and_hangs_up_gives_the_caller_back(house: Installation, adapter: Adapter) -> None:
    adapter.switch.phones.extension("6001", Answers(after=0.05, talks=0.2))
    ringing = adapter.ring_in(FLOW)
    record, trace = await house.over(ringing.call)
    assert ringing.caller.of(Connected)[0].others == ("6001",)
    assert ringing.caller.heard == ["hi", "bye"]
    assert (record.outcome, record.ended_by, exit_of(record, "to")) == ("connected", "flow", "answered")
    caller, party = record.legs
    assert (party.role, party.address, party.reason) == ("party", "6001", "normal")
    assert party.answered_at is not None and caller.ended_at is not None and party.ended_at is not None
    assert party.ended_at <= caller.ended_at
    assert 0 < record.talk_seconds
    assert data_of(trace, "talked")[0]["ended_by"] == "party"
    assert await house.activities(ringing.call) == [RUN_REGION, DIAL_LEG, JOIN_LEGS, PART_LEGS, RUN_REGION]
    await adapter.nothing_is_left()


async def test_a_caller_who_hangs_up_ends_the_conversation_for_the_party(house: Installation, adapter: Adapter) -> None:
    phones: list[RungPhone] = []

    def take(phone: RungPhone) -> None:
        phones.append(phone)
        phone.answer()

    adapter.switch.phones.extension("6001", InHand(take))
    ringing = adapter.ring_in(FLOW)
    await soon(ringing.caller.get(Connected))
    ringing.caller.hang_up()
    record, trace = await house.over(ringing.call)
    assert (await soon(phones[0].get(Ended))).by == "switch"
    assert (record.outcome, record.ended_by) == ("connected", "caller")
    assert [leg.reason for leg in record.legs] == ["normal", "normal"]
    assert data_of(trace, "talked")[0]["ended_by"] == "caller"
    await adapter.nothing_is_left()


async def test_a_conversation_ends_at_its_limit_and_the_caller_goes_on(house: Installation, adapter: Adapter) -> None:
    adapter.switch.phones.extension("6001", Answers())
    ringing = adapter.ring_in(flow({"to": transfer("6001", talk_seconds=1), "bye": BYE}))
    record, trace = await house.over(ringing.call)
    assert ringing.caller.heard == ["bye"]
    assert (record.outcome, exit_of(record, "to")) == ("connected", "time_limit")
    assert data_of(trace, "talked")[0]["ended_by"] == "flow"
    await adapter.nothing_is_left()


@pytest.mark.parametrize(
    ("manner", "exit", "cause"),
    [
        (BUSY, "busy", ("busy", 17, 486)),
        (REJECTS, "rejected", ("rejected", 21, 603)),
        (Rings(), "no_answer", ("no_answer", 19, None)),
        (None, "failed", ("failed", None, None)),
    ],
    ids=["busy", "rejected", "no_answer", "failed"],
)
async def test_a_party_that_is_not_reached_leads_to_the_exit_of_its_fate(
    house: Installation, adapter: Adapter, manner: Manner | None, exit: str, cause: tuple[str, int | None, int | None]
) -> None:
    adapter.switch.phones.extension("6001", manner)
    ringing = adapter.ring_in(flow({"to": transfer("6001", ring_seconds=3), "bye": BYE}))
    record, trace = await house.over(ringing.call)
    assert ringing.caller.of(Ringing)
    assert ringing.caller.heard == ["bye"]
    assert (record.outcome, exit_of(record, "to")) == ("completed", exit)
    _, party = record.legs
    assert (party.reason, party.q850, party.tech) == cause
    assert party.answered_at is None
    assert kinds(trace).count("dialled") == 1
    assert await house.activities(ringing.call) == [DIAL_LEG, RUN_REGION]
    await adapter.nothing_is_left()


async def test_a_caller_who_leaves_while_it_rings_stops_the_phone(house: Installation, adapter: Adapter) -> None:
    phones: list[RungPhone] = []

    def take(phone: RungPhone) -> None:
        phones.append(phone)
        phone.ring()

    adapter.switch.phones.extension("6001", InHand(take))
    ringing = adapter.ring_in(flow({"to": transfer("6001", ring_seconds=60, music="jazz"), "bye": BYE}))
    await until(lambda: bool(phones) and phones[0].alerted)
    assert ringing.caller.of(MusicBegan)[0].music == "jazz"
    ringing.caller.hang_up()
    record, _ = await house.over(ringing.call)
    assert phones[0].ended is not None
    assert (record.outcome, record.ended_by) == ("abandoned", "caller")
    assert [leg.role for leg in record.legs] == ["caller", "party"]
    assert await house.activities(ringing.call) == [DIAL_LEG]
    await adapter.nothing_is_left()


async def test_a_second_party_is_tried_when_the_first_is_busy(house: Installation, adapter: Adapter) -> None:
    adapter.switch.phones.extension("6001", BUSY)
    adapter.switch.phones.extension("6002", Answers(talks=0.1))
    first = transfer("6001")
    first = Block(first.type, first.config, {**first.exits, "busy": "second"})
    ringing = adapter.ring_in(flow({"first": first, "second": transfer("6002"), "bye": BYE}))
    record, _ = await house.over(ringing.call)
    assert [(passed.step, passed.exit) for passed in record.path] == [
        ("first", "busy"),
        ("second", "answered"),
        ("bye", ""),
    ]
    assert [leg.address for leg in record.legs] == ["13800138000", "6001", "6002"]
    await adapter.nothing_is_left()
