"""What core steps do with legs: safe to repeat, and nobody's phone rings on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Conflict
from engine.runtime.checkpoint import KnownLeg
from engine.runtime.leg_orders import DialOrder, DialReport, EndOrder, JoinOrder, MusicOrder, PartOrder
from engine.runtime.state import CallFacts
from engine.storage.journal import FileJournal
from engine.telephony.calls import Address, BridgeId, Cause, EndReason, LegId
from engine.telephony.commands import Bridge, Command, Dial, Hangup, StartMusic, StopMusic, Unbridge
from engine.telephony.port import CommandFailed
from telephony_adapters.simulator.phones import BUSY, REJECTS, UNALLOCATED, Answers, Manner, Rings
from telephony_adapters.simulator.signs import Connected, MusicBegan, Parted
from tests.engine.runtime.flows import BYE, flow
from tests.engine.runtime.house import KEYS, House

PROGRAM = flow({"bye": BYE})
PARTY, BRIDGE = LegId("party"), BridgeId("b-1")


class Waiting:
    """A caller in a core step."""

    def __init__(self, house: House, manner: Manner | None = None) -> None:
        self.house = house
        self.caller = house.switch.offer("4001")
        self.facts: CallFacts = house.arrived(self.caller, PROGRAM)
        house.switch.phones.extension("6001", manner)

    def order(self, ring_seconds: float = 20.0, music: str = "") -> DialOrder:
        return DialOrder(self.facts, PARTY, Address("endpoint", "6001"), "4001", ring_seconds, music)

    def dialling(self, **how: object) -> asyncio.Task[DialReport]:
        return asyncio.create_task(self.house.core.dial(replace(self.order(), **how)))  # type: ignore[arg-type]

    async def talking(self) -> None:
        assert (await self.house.core.dial(self.order())).how == "answered"
        await self.house.core.join(JoinOrder(self.facts, PARTY, BRIDGE))

    def known(self) -> set[str]:
        return {leg.leg for leg in self.house.journal.known_legs()}


# Dialling


@pytest.mark.parametrize(
    ("manner", "how", "q850"),
    [
        (Answers(after=2), "answered", None),
        (BUSY, "busy", 17),
        (REJECTS, "rejected", 21),
        (Rings(), "no_answer", 19),
        (UNALLOCATED, "failed", 1),
        (None, "failed", None),  # nothing is plugged in there: the switch refuses to dial
    ],
)
async def test_each_fate_of_a_dialled_party_has_its_word(
    house: House, manner: Manner | None, how: str, q850: int | None
) -> None:
    waiting = Waiting(house, manner)
    report = await house.core.dial(waiting.order())
    assert (report.how, report.cause.q850 if report.cause else None) == (how, q850)
    assert report.caller_gone is None and waiting.caller.up is False and waiting.caller.ended is None
    assert waiting.caller.comfort == "none"
    standing = {waiting.facts.leg, PARTY} if how == "answered" else {waiting.facts.leg}
    assert {leg.id for leg in house.legs} == waiting.known() == standing
    assert house.told == []


async def test_the_caller_hears_ringing_or_music_meanwhile(house: House) -> None:
    waiting = Waiting(house, Answers(after=2))
    dialling = waiting.dialling(music="jazz")
    assert (await waiting.caller.get(MusicBegan)).music == "jazz"
    await dialling
    waiting.house.switch.phones.extension("6001", Rings())
    dialling = waiting.dialling(party=LegId("second"))
    await waiting.caller.until(lambda: waiting.caller.comfort == "ringing")
    dialling.cancel()
    await asyncio.wait([dialling])


async def test_the_switch_is_told_for_whom_it_dials(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(house, BUSY)
    asked: list[Command] = []
    perform = house.port.perform

    async def note(command: Command) -> None:
        asked.append(command)
        await perform(command)

    monkeypatch.setattr(house.port, "perform", note)
    await house.core.dial(waiting.order())
    assert [command.originator for command in asked if isinstance(command, Dial)] == [waiting.facts.leg]


async def test_a_caller_who_leaves_stops_the_phone_and_the_report_says_why(house: House) -> None:
    waiting = Waiting(house, Rings())
    dialling = waiting.dialling()
    await waiting.caller.until(lambda: waiting.caller.comfort == "ringing")
    await asyncio.sleep(1)
    waiting.caller.hang_up()
    report = await dialling
    assert report.how == "failed" and report.caller_gone is not None and report.caller_gone.reason == EndReason.NORMAL
    await house.nothing_is_left()
    assert house.told == []


async def test_keys_pressed_while_it_rings_are_left_for_the_next_question(house: House) -> None:
    waiting = Waiting(house, Answers(after=2))
    dialling = waiting.dialling()
    await waiting.caller.until(lambda: waiting.caller.comfort == "ringing")
    waiting.caller.press_key("5")
    await dialling
    leg = house.legs.get(waiting.facts.leg)
    assert leg is not None and "KeyPressed" in [type(event).__name__ for event in leg.waiting()]


async def test_a_caller_who_had_left_before_is_told_and_nobody_is_rung(house: House) -> None:
    waiting = Waiting(house, Rings())
    waiting.caller.hang_up()
    report = await house.core.dial(waiting.order())
    assert report.caller_gone is not None and report.caller_gone.q850 == 127
    await house.nothing_is_left()


async def test_a_cancelled_dialling_stops_the_phone(house: House) -> None:
    waiting = Waiting(house, Rings())
    dialling = waiting.dialling()
    await waiting.caller.until(lambda: waiting.caller.comfort == "ringing")
    await asyncio.sleep(1)
    dialling.cancel()
    await asyncio.wait([dialling])
    assert dialling.cancelled()
    assert {leg.id for leg in house.legs} == waiting.known() == {waiting.facts.leg}
    assert waiting.caller.comfort == "none"
    assert house.told == []


async def test_a_phone_that_the_switch_lets_ring_on_is_given_up(house: House) -> None:
    """The end after the ring time is the switch's to tell; when it does not, the caller is not left waiting."""
    waiting = Waiting(house, Rings())
    house.switch.faults.event_delay = 60.0
    report = await house.core.dial(waiting.order(ring_seconds=5))
    assert report.how == "no_answer"
    assert asyncio.get_running_loop().time() == pytest.approx(8.0)
    assert waiting.known() == {waiting.facts.leg}


async def test_dialling_again_after_a_crash_takes_the_ringing_phone_up(house: House) -> None:
    waiting = Waiting(house, Answers(after=10))
    dialling = waiting.dialling()
    await asyncio.sleep(3)
    crashed = house.core
    await house.port.close()  # the process dies: nothing it still does reaches the switch
    dialling.cancel()
    await asyncio.wait([dialling])
    house.journal.know_leg(KnownLeg(PARTY, waiting.facts.call, "party"))  # which only a living process forgets
    await house.new_process()
    assert house.core is not crashed
    assert (await house.core.dial(waiting.order())).how == "answered"
    assert len([leg for leg in house.switch.legs.values() if not leg.offered]) == 1
    assert asyncio.get_running_loop().time() < 11


async def test_dialling_again_when_the_party_has_answered_meanwhile_says_so(house: House) -> None:
    waiting = Waiting(house, Answers(after=1))
    await house.core.dial(waiting.order())
    assert (await house.core.dial(waiting.order())).how == "answered"
    await house.new_process()
    assert (await house.core.dial(waiting.order())).how == "answered"


@pytest.mark.parametrize(("manner", "how"), [(BUSY, "busy"), (Rings(), "no_answer"), (None, "failed")])
async def test_dialling_again_when_it_came_to_nothing_rings_nobody_and_says_the_same(
    house: House, manner: Manner | None, how: str
) -> None:
    waiting = Waiting(house, manner)
    first = await house.core.dial(waiting.order())
    house.switch.phones.extension("6001", Answers())
    again = await house.core.dial(waiting.order())
    assert first.how == again.how == how
    if manner is not None:
        assert again.cause == first.cause
    assert waiting.known() == {waiting.facts.leg}


async def test_a_journal_that_cannot_be_written_keeps_nobody_from_talking(house: House) -> None:
    waiting = Waiting(house, Answers())
    assert house.file is not None
    house.file.close()
    await waiting.talking()
    assert waiting.caller.others == ("6001",)
    assert await house.core.end(EndOrder(waiting.facts, "en", apology=False, parties=(PARTY,), bridges=(BRIDGE,))) is not None


async def test_a_journal_taken_over_stops_the_dialling(house: House, tmp_path: Path) -> None:
    waiting = Waiting(house, Answers())
    successor = FileJournal(tmp_path / "journal.sqlite", KEYS)
    successor.claim()
    with pytest.raises(Conflict):
        await house.core.dial(waiting.order())
    successor.close()
    assert len(house.switch.legs) == 1


# Conversation


async def test_joining_and_parting_may_be_repeated(house: House) -> None:
    waiting = Waiting(house, Answers())
    await waiting.talking()
    await house.core.join(JoinOrder(waiting.facts, PARTY, BRIDGE))
    assert [sign.others for sign in waiting.caller.of(Connected)] == [("6001",)]
    for _ in range(2):
        await house.core.part(PartOrder(waiting.facts, PARTY, BRIDGE))
    await waiting.caller.get(Parted)
    held = await house.port.snapshot()
    assert [leg.leg for leg in held.legs] == [waiting.facts.leg] and held.bridges == ()
    await house.settled()
    assert waiting.known() == {waiting.facts.leg}


async def test_joining_a_party_that_has_left_is_no_failure(house: House) -> None:
    waiting = Waiting(house, Answers(talks=0.0))
    await house.core.dial(waiting.order())
    await asyncio.sleep(1)
    await house.core.join(JoinOrder(waiting.facts, PARTY, BRIDGE))
    assert [leg.id for leg, _ in house.told] == [PARTY]


async def test_a_switch_that_will_not_connect_is_a_failure(house: House) -> None:
    waiting = Waiting(house, Answers())
    await house.core.dial(waiting.order())
    house.switch.faults.refuse(Bridge)
    with pytest.raises(CommandFailed):
        await house.core.join(JoinOrder(waiting.facts, PARTY, BRIDGE))


async def test_the_end_of_a_party_in_conversation_is_told(house: House) -> None:
    waiting = Waiting(house, Answers(talks=9))
    await waiting.talking()
    await asyncio.sleep(10)
    assert [(leg.id, ended.cause.reason) for leg, ended in house.told] == [(PARTY, "normal")]


async def test_music_begins_and_ends_and_a_caller_who_has_gone_is_no_failure(house: House) -> None:
    waiting = Waiting(house)
    await house.core.music(MusicOrder(waiting.facts, "jazz"))
    assert waiting.caller.comfort == "music"
    await house.core.music(MusicOrder(waiting.facts))
    assert waiting.caller.comfort == "none"
    waiting.caller.hang_up()
    await house.core.music(MusicOrder(waiting.facts, "jazz"))
    await house.core.music(MusicOrder(waiting.facts))


# The end


async def test_ending_a_call_ends_all_of_it_and_may_be_repeated(house: House) -> None:
    waiting = Waiting(house, Answers())
    await waiting.talking()
    order = EndOrder(waiting.facts, "en", apology=False, parties=(PARTY,), bridges=(BRIDGE,))
    cause = await house.core.end(order)
    assert cause == Cause(EndReason.NORMAL, 16)
    await house.nothing_is_left()
    assert house.told == [] and house.core.cause_of(PARTY) == Cause(EndReason.NORMAL, 16)  # the call has asked for both
    assert await house.core.end(order) is None


async def test_a_call_that_failed_ends_with_the_apology(house: House) -> None:
    waiting = Waiting(house)
    cause = await house.core.end(EndOrder(waiting.facts, "zh-CN", apology=True))
    assert waiting.caller.heard[0].startswith("非常抱歉")
    assert cause is not None and cause.reason == EndReason.FAILED
    await house.nothing_is_left()


async def test_a_caller_who_leaves_during_the_apology_ends_it(house: House) -> None:
    waiting = Waiting(house)
    ending = asyncio.create_task(house.core.end(EndOrder(waiting.facts, "en", apology=True)))
    await asyncio.sleep(1)
    waiting.caller.hang_up()
    cause = await ending
    assert cause is not None and cause.reason == EndReason.NORMAL
    assert asyncio.get_running_loop().time() == pytest.approx(1.0)
    await house.nothing_is_left()
    assert house.told == []


async def test_a_leg_this_process_does_not_know_is_ended_too(house: House) -> None:
    waiting = Waiting(house)
    leg = house.legs.get(waiting.facts.leg)
    assert leg is not None
    house.journal.forget_leg(leg.id)
    await house.new_process()
    assert house.legs.get(waiting.facts.leg) is None
    assert await house.core.end(EndOrder(waiting.facts, "en", apology=False)) is None
    assert waiting.caller.ended is not None


@pytest.mark.parametrize("refused", [Hangup, Unbridge, StopMusic])
async def test_a_switch_that_refuses_at_the_end_does_not_hold_the_call_up(house: House, refused: type[Command]) -> None:
    waiting = Waiting(house, Answers())
    await waiting.talking()
    house.switch.faults.refuse(refused, 9)
    await house.core.end(EndOrder(waiting.facts, "en", apology=False, parties=(PARTY,), bridges=(BRIDGE,)))
    assert (house.legs.get(waiting.facts.leg) is None) == (refused is not Hangup)  # what stands is left to the watchdog


async def test_an_end_told_late_is_told_to_nobody(house: House) -> None:
    waiting = Waiting(house)
    house.switch.faults.event_delay = 9.0
    assert await house.core.end(EndOrder(waiting.facts, "en", apology=False)) == Cause(EndReason.UNKNOWN, reconciled=True)
    await asyncio.sleep(10)
    assert house.told == [] and list(house.legs) == []


async def test_music_that_the_switch_refuses_is_no_failure(house: House) -> None:
    waiting = Waiting(house)
    house.switch.faults.refuse(StartMusic)
    await house.core.music(MusicOrder(waiting.facts, "jazz"))
    assert waiting.caller.comfort == "none"
